"""A face from the front, drawn in the zones of the plan; the client's left is on our right."""

from __future__ import annotations

SHAPES: dict[str, tuple[str, ...]] = {
    "forehead": ("M62 92Q78 44 150 38Q222 44 238 92L172 104L166 92L134 92L128 104Z",),
    "temple": (
        "M60 96L92 103L78 128L56 142Q54 118 60 96Z",
        "M240 96L208 103L222 128L244 142Q246 118 240 96Z",
    ),
    "glabella": ("M136 95L164 95L168 126L150 132L132 126Z",),
    "periorbital": (
        "M82 130L94 106L128 107L130 128L126 152L96 158L80 146Z",
        "M218 130L206 106L172 107L170 128L174 152L204 158L220 146Z",
    ),
    "eyelid": (
        "M92 134Q108 118 124 134Q108 146 92 134Z",
        "M208 134Q192 118 176 134Q192 146 208 134Z",
    ),
    "nose": ("M134 130L150 136L166 130L172 190Q176 206 162 208L150 212L138 208Q124 206 128 190Z",),
    "cheek": (
        "M56 146L78 150L96 162L127 157L124 190L122 210L108 244L84 262Q60 214 56 146Z",
        "M244 146L222 150L204 162L173 157L176 190L178 210L192 244L216 262Q240 214 244 146Z",
    ),
    "upper lip": ("M126 213L150 216L174 213L184 234L150 230L116 234Z",),
    "chin": ("M118 262L150 268L182 262L190 296Q172 322 150 322Q128 322 110 296Z",),
    "jaw": (
        "M86 266L110 248L114 262L106 294Q92 282 86 266Z",
        "M214 266L190 248L186 262L194 294Q208 282 214 266Z",
    ),
    "neck": ("M108 304Q128 330 150 330Q172 330 192 304L198 366L102 366Z",),
}
"""Own drawing: closed paths on a sheet of 300 x 380; a zone on both sides has two."""

WIDTH = 300
"""Of the sheet; the client's right is on its left half, as when one faces the client."""

CENTRES: dict[str, tuple[int, int]] = {
    "forehead": (150, 74),
    "temple": (70, 120),
    "glabella": (150, 116),
    "periorbital": (104, 114),
    "eyelid": (108, 134),
    "nose": (150, 180),
    "cheek": (90, 210),
    "upper lip": (150, 226),
    "chin": (150, 298),
    "jaw": (98, 272),
    "neck": (150, 352),
}
"""Where a number is written; in a zone on both sides, on the client's right."""
