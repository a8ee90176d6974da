"""A table of clients from another program: which column is what, and what each row says."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from needlepoint.errors import Unreadable
from needlepoint.records.models import Client, Practice, folded
from needlepoint.studio.site.clean_text import clean

MOST_ROWS = 5000
"""Own choice: rows that one page previews in a few seconds; a larger table is cut in parts."""
MOST_BYTES = 1_500_000  # own choice: 5000 rows of 300 letters, within what a form may send
OLDEST_YEARS = 120  # own choice: who is older than this was mistyped
SEPARATORS = ",;\t|"
ENCODINGS = ("utf-8-sig", "cp1252")
"""What spreadsheets write; the second reads every byte, so it comes last."""

FIELDS = ("name", "first", "last", "born", "phone", "mail")
WORDS: dict[str, tuple[str, ...]] = {
    "born": ("born", "birth", "dob", "nacim", "geburt", "naissance"),
    "mail": ("mail", "correo", "courriel"),
    "phone": ("phone", "mobile", "cell", "tel", "movil", "handy"),
    "first": ("first", "given", "forename", "vorname", "prenom"),
    "last": ("last name", "lastname", "surname", "family", "apellido", "nachname"),
    "name": ("name", "client", "patient", "nombre", "paciente", "customer"),
}
"""Words in heads of columns, folded; asked in this order, so that "first name" is no "name"."""

ORDERS = ("ymd", "dmy", "mdy")
DIGITS, YEAR = "0123456789", 4


@dataclass(frozen=True, slots=True)
class Table:
    """What was read: the heads of the columns, and the rows below them."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class RowRead:
    """One row.

    Attributes
    ----------
    line
        Its number in the table; the heads are line 1.
    client
        Who it is about, not saved; None where the row cannot be taken.
    why
        Why it cannot.
    same
        Clients who may be this one already.
    twice
        The earlier line of the same person in this table; 0 where there is none.
    """

    line: int
    client: Client | None = None
    why: str = ""
    same: list[Client] = field(default_factory=list)
    twice: int = 0

    @property
    def is_new(self) -> bool:
        """Whether it would be added without asking."""
        return self.client is not None and not self.same and not self.twice


def decoded(data: bytes) -> str:
    """Return the text of a table, in whichever of the usual ways it was written.

    Raises
    ------
    Unreadable
        If it is too large, or no text.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(_("This table is too large. Cut it in parts of 5000 rows."))
    if b"\x00" in data:
        raise Unreadable(_("This is no table of text. Save it as CSV, then choose that file."))
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("This is no table of text. Save it as CSV, then choose that file."))


def table_of(text: str) -> Table:
    """Return a table; the sign between its columns is the one that its first line has most of.

    Raises
    ------
    Unreadable
        If it has no columns, no rows, or too many.
    """
    first = text.lstrip("\r\n").partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text.lstrip("\r\n")), delimiter=separator))
    except csv.Error as why:
        raise Unreadable(_("This table cannot be read: %s.") % why) from why
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    if len(lines) < 2 or len(lines[0]) < 2:
        raise Unreadable(_("A table needs a line of heads, two columns, and a row below them."))
    if len(lines) > MOST_ROWS + 1:
        raise Unreadable(_("This table is too large. Cut it in parts of 5000 rows."))
    width = len(lines[0])
    rows = tuple(tuple((line + [""] * width)[:width]) for line in lines[1:])
    return Table(tuple(clean(head) for head in lines[0]), rows)


def guessed(table: Table) -> dict[str, int | None]:
    """Return which column holds what, by its head; None where none seems to."""
    found: dict[str, int | None] = dict.fromkeys(FIELDS)
    taken: set[int] = set()
    for what, words in WORDS.items():
        for place, head in enumerate(table.heads):
            if place not in taken and any(word in folded(head) for word in words):
                found[what] = place
                taken.add(place)
                break
    if found["first"] is None and found["last"] is not None and found["name"] is not None:
        found["first"], found["name"] = found["name"], None
    return found


def order_of(table: Table, column: int | None, practice: Practice) -> str:
    """Return in which order dates are written: the one that reads most of them.

    Where two read as many, it is that of the practice's country.
    """
    usual = "mdy" if practice.country.lower() == "us" else "dmy"
    if column is None:
        return usual
    cells = [row[column] for row in table.rows]
    orders = sorted(ORDERS, key=lambda each: each != usual)
    return max(orders, key=lambda each: sum(day_of(cell, each) is not None for cell in cells))


def day_of(text: str, order: str) -> dt.date | None:
    """Return a day; None where it is none, or its year has not four digits.

    Examples
    --------
    >>> day_of("2.5.1994", "dmy")
    datetime.date(1994, 5, 2)
    """
    apart = "".join(each if each in DIGITS else " " for each in text.partition("T")[0]).split()[:3]
    if len(apart) < len(ORDERS):
        return None
    if len(apart[0]) == YEAR:  # years stand first in one order only
        order = "ymd"
    said = dict(zip(order, apart, strict=True))
    if len(said["y"]) != YEAR:
        return None
    try:
        return dt.date(int(said["y"]), int(said["m"]), int(said["d"]))
    except ValueError:
        return None


def read_rows(
    table: Table, columns: dict[str, int | None], order: str, practice: Practice
) -> list[RowRead]:
    """Return what each row says, with who may be there already; three questions for all rows."""
    rows = [_row(number, cells, columns, order, practice) for number, cells in _numbered(table)]
    there = Client.objects.filter(practice=practice, erased_at=None, merged_into=None)
    known = _by_birthday(there)
    earlier: dict[tuple[dt.date, tuple[str, ...]], int] = {}
    for row in rows:
        if row.client is None:
            continue
        row.same = [each for each in known(row.client.born) if alike(each, row.client)]
        key = row.client.born, words_of(row.client)
        row.twice = earlier.setdefault(key, row.line)
        row.twice = 0 if row.twice == row.line else row.twice
    return rows


def alike(one: Client, other: Client) -> bool:
    """Whether two of one birthday have the same words in their names, in any order."""
    return words_of(one) == words_of(other)


def words_of(client: Client) -> tuple[str, ...]:
    """Return the words of a name as they are compared."""
    return tuple(sorted(folded(client.name).split()))


def _by_birthday(clients: Iterable[Client]) -> Callable[[dt.date], list[Client]]:
    by: dict[dt.date, list[Client]] = {}
    for each in clients:
        by.setdefault(each.born, []).append(each)
    return lambda day: by.get(day, [])


def _numbered(table: Table) -> Iterable[tuple[int, tuple[str, ...]]]:
    return enumerate(table.rows, start=2)


def _row(
    line: int,
    cells: tuple[str, ...],
    columns: dict[str, int | None],
    order: str,
    practice: Practice,
) -> RowRead:
    said = {
        what: clean(cells[place]).strip() if place is not None else ""
        for what, place in columns.items()
    }
    name = said["name"] or f"{said['first']} {said['last']}".strip()
    born, row = day_of(said["born"], order), RowRead(line)
    if not name or len(name) > 120:
        row.why = _("no name, or one of more than 120 letters")
    elif (
        born is None or not practice.today.year - OLDEST_YEARS <= born.year or born > practice.today
    ):
        row.why = _("no day of birth that can be read: %s") % (said["born"] or "–")
    elif said["mail"] and not _is_mail(said["mail"]):
        row.why = _("no mail address: %s") % said["mail"]
    elif len(said["phone"]) > 40:
        row.why = _("no telephone number: %s") % said["phone"][:40]
    else:
        row.client = Client(
            practice=practice, name=name, born=born, phone=said["phone"], mail=said["mail"]
        )
    return row


def _is_mail(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
