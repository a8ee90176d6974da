"""Every item of the security standard is answered, and what a test shall show has its test."""

from collections import Counter

import write_asvs

ROWS = write_asvs.rows()

# Items of levels 1 and 2 in each chapter of ASVS 5.0.0, counted in the standard.
ITEMS = {
    1: 27,
    2: 11,
    3: 19,
    4: 10,
    5: 9,
    6: 35,
    7: 18,
    8: 7,
    9: 7,
    10: 29,
    11: 14,
    12: 9,
    13: 13,
    14: 9,
    15: 13,
    16: 16,
    17: 7,
}


def test_every_item_is_there_once():
    numbers = [row["item"] for row in ROWS]
    assert len(numbers) == len(set(numbers)) == 253
    assert Counter(int(number.split(".")[0]) for number in numbers) == ITEMS
    assert Counter(row["level"] for row in ROWS) == {"1": 70, "2": 183}


def test_every_item_has_an_answer_of_a_known_kind():
    assert {row["answer"] for row in ROWS} <= write_asvs.SAID.keys()
    assert all(row["where"] and row["about"] for row in ROWS)


def test_every_test_that_answers_an_item_exists():
    known = write_asvs.tests_by_name()
    asked = {row["where"] for row in ROWS if row["answer"] == "test"}
    assert sorted(asked - known.keys()) == []
