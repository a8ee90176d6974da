"""Codes on boxes: read as GS1 says, and not trusted where a separator may be lost."""

import datetime as dt

import pytest
from tests.studio import treating as made

from needlepoint.studio.domain.udi import NotRead, code_in_picture, read_label

GS = "\x1d"
WHOLE = f"0109506000134352172712311023021A4-01{GS}21059"
LOST = WHOLE.replace(GS, "")


@pytest.mark.parametrize(
    "raw",
    [
        f"]d2{WHOLE}",
        WHOLE,
        WHOLE.replace(GS, "\u241d"),
        "(01)09506000134352(17)271231(10)23021A4-01(21)059",
        f"0109506000134352172712312105{GS}1023021A4-01".replace("2105", "21059"),
    ],
)
def test_a_code_gives_article_lot_expiry_and_number(raw):
    label = read_label(raw)
    assert (label.gtin, label.lot, label.serial) == ("09506000134352", "23021A4-01", "059")
    assert label.expires_on == dt.date(2027, 12, 31)
    assert label.raw == raw


def test_a_lost_separator_is_never_taken_for_a_longer_lot():
    with pytest.raises(NotRead, match="separator"):
        read_label(LOST)


def test_a_lot_at_the_end_needs_no_separator():
    assert read_label("010950600013435217271231" + "10AB").lot == "AB"


def test_day_00_is_the_last_of_the_month():
    assert read_label("(01)09506000134352(17)280200(10)A").expires_on == dt.date(2028, 2, 29)
    assert read_label("(01)09506000134352(17)271200(10)A").expires_on == dt.date(2027, 12, 31)


@pytest.mark.parametrize("raw", ["", "hello", "0109506000134353", "(01)09506000134352(17)271231"])
def test_what_is_no_code_or_names_no_lot_is_refused(raw):
    with pytest.raises(NotRead):
        read_label(raw)


@pytest.mark.parametrize("serial", ["059", ""])
def test_a_photographed_code_keeps_its_separator(serial):
    text, is_gs1 = code_in_picture(made.photographed(made.code("23021A4-0121", serial)))
    label = read_label(text, by_camera=is_gs1)
    assert (label.lot, label.serial) == ("23021A4-0121", serial)


def test_a_symbol_that_was_printed_without_separators_is_not_trusted():
    text, is_gs1 = code_in_picture(made.photographed(LOST, gs1=False))
    assert (text, is_gs1) == (LOST, False)
    with pytest.raises(NotRead, match="separator"):
        read_label(text, by_camera=is_gs1)
