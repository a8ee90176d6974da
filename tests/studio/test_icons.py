"""Icons: our own, each used, hidden from screen readers, and never without words beside them."""

import re
from pathlib import Path

import needlepoint.studio
from needlepoint.studio.domain.visit_steps import ADDRESSES
from needlepoint.studio.templatetags.icons import ICONS, icon

TEMPLATES = Path(needlepoint.studio.__file__).parent
DRAWN = re.compile(r'\{% icon "(\w+)" %\}')
WITH_WORDS = re.compile(r'\{% icon "\w+" %\}(?:<span>)?\{% translate "[^"]+" %\}')


def texts():
    return [path.read_text("utf-8") for path in TEMPLATES.rglob("*.html")]


def test_every_icon_is_used_and_none_is_missing():
    used = {name for text in texts() for name in DRAWN.findall(text)}
    assert used | set(ADDRESSES) == set(ICONS)


def test_words_stand_beside_every_icon():
    for text in texts():
        assert len(DRAWN.findall(text)) == len(WITH_WORDS.findall(text))


def test_a_screen_reader_leaves_an_icon_out():
    assert 'aria-hidden="true"' in icon("camera")
