"""Letters of every script: the fonts that are there, and words for signs that none of them has.

Fonts of further scripts come as packages (the extra `letters`): Latin, Greek, Cyrillic, Arabic,
Devanagari, Thai, and Chinese, Japanese and Korean. What is left, an emoji for instance, stands as
its name in brackets: a document is never given up for a sign, nor a name for a number.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path

PACKAGES = (
    "fontpkg_noto_sans",
    "fontpkg_noto_sans_arabic",
    "fontpkg_noto_sans_devanagari",
    "fontpkg_noto_sans_thai",
    "cvttf_NotoSansCJK_Regular",
)
UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
PICTURES_FROM = 0x1F000
"""From here on signs are small pictures, and fonts lack them together."""


@cache
def font_folders() -> tuple[Path, ...]:
    """Return the folders of the fonts that are installed as packages."""
    found = (find_spec(name) for name in PACKAGES)
    return tuple(Path(spec.origin).parent for spec in found if spec and spec.origin)


def unshown(error: str) -> str:
    """Return the signs that no font has, as an error of the typesetter names them."""
    told = ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(UNSHOWN.findall(error)))
    return "".join(sign for sign in told if not sign.isascii())


def without(text: str, signs: str) -> str:
    """Return a JSON text in which certain signs stand as words, or as signs that make them up."""
    pictures = any(ord(sign) >= PICTURES_FROM for sign in signs)
    out = []
    for sign in text:
        if sign in signs or (pictures and ord(sign) >= PICTURES_FROM):
            out.append(json.dumps(_in_words(sign), ensure_ascii=False)[1:-1])
        else:
            out.append(sign)
    return "".join(out)


def _in_words(sign: str) -> str:
    """Return what a sign stands for, in letters that every font has or another one may have."""
    if unicodedata.combining(sign) or unicodedata.category(sign) in {"Cf", "Cc", "Mn"}:
        return ""
    plain = unicodedata.normalize("NFKC", sign)
    if plain != sign:
        return plain
    name = unicodedata.name(sign, "")
    return f"[{name.lower()}]" if name and sign not in name else "[?]"
