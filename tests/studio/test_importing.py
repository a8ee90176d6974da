"""Clients from a table of another program: any names of columns, nobody twice, and undone."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.studio import booked as made

from needlepoint.errors import Unreadable
from needlepoint.records.models import Client, ClientImport, ImportedClient
from needlepoint.studio.clients.tables import (
    MOST_ROWS,
    day_of,
    decoded,
    guessed,
    order_of,
    read_rows,
    table_of,
)

PLAIN = "Name,Date of birth,Phone,E-mail\nNia New,1992-03-04,555 0142,nia@example.org\n"


@pytest.fixture
def bring(client, ana):
    """Return what looks over or takes in a table as Ana does."""
    client.force_login(ana)
    url = reverse("client-import")

    def send(text, **more):
        if not more:
            file = SimpleUploadedFile("clients.csv", text.encode())
            return client.post(url, {"table": file})
        return client.post(url, {"said": text} | more, follow=True)

    return send


def read(text, practice, order=None):
    table = table_of(text)
    columns = guessed(table)
    order = order or order_of(table, columns["born"], practice)
    return read_rows(table, columns, order, practice)


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "DOB;Client;Mobile\n04.03.1992;Nia New;555 0142\n",
        "First name\tSurname\tBirthday\nNia\tNew\t04/03/1992\n",
        "Apellidos|Nombre|Fecha de nacimiento|Correo\nNew|Nia|4-3-1992|nia@example.org\n",
        "\n\nid,Patient,Geburtstag\n7,Nia New,1992-03-04T00:00:00\n\n,,\n",
    ],
)
def test_any_names_of_columns_do(practice, text):
    [row] = read(text, practice)
    assert row.why == ""
    assert (row.client.name, row.client.born) == ("Nia New", dt.date(1992, 3, 4))


def test_the_order_of_dates_is_that_which_reads_most(practice):
    head = "name,born\n"
    table = table_of(head + "A B,3/4/1992\nC D,12/25/1990\n")
    assert order_of(table, 1, practice) == "mdy"
    table = table_of(head + "A B,3/4/1992\n")
    assert order_of(table, 1, practice) == "dmy"
    practice.country = "us"
    assert order_of(table, 1, practice) == "mdy"
    assert day_of("1.2.92", "dmy") is None
    assert day_of("31.2.1992", "dmy") is None


def test_lines_that_cannot_be_taken_say_why(practice):
    rows = read(
        "name,born,mail\n,1992-03-04,\nA B,yesterday,\nC D,1992-03-04,nowhere\nE F,2199-01-01,\n",
        practice,
    )
    assert [row.line for row in rows] == [2, 3, 4, 5]
    assert ["name" in rows[0].why, "yesterday" in rows[1].why, "nowhere" in rows[2].why] == [
        True
    ] * 3
    assert all(row.client is None for row in rows)


@pytest.mark.parametrize("text", ["", "name,born\n", "a\nb\n", 'name,born\n"A,1992\n\0'])
def test_what_is_no_table_is_refused(text):
    with pytest.raises(Unreadable):
        table_of(decoded(text.encode()))


def test_large_tables_and_other_files_are_refused():
    with pytest.raises(Unreadable, match="5000"):
        table_of("name,born\n" + "A B,1992-03-04\n" * (MOST_ROWS + 1))
    with pytest.raises(Unreadable, match="CSV"):
        decoded(b"PK\x03\x04\x00\x00")
    assert decoded("Peña".encode("cp1252")) == decoded("Peña".encode()) == "Peña"


def test_nobody_is_added_twice(bring, practice):
    there = Client.objects.create(practice=practice, name="New, Nia", born=dt.date(1992, 3, 4))
    Client.objects.filter(pk=there.pk).update(name="NEW Nia")
    text = PLAIN + "Leo Late,1990-01-01,,\nLate Leo,1990-01-01,,\n"
    page = bring(text)
    counts = page.context["counts"]
    assert counts == {"new": 1, "there": 2, "wrong": 0}
    assert page.context["there"][0].same == [there]
    assert Client.objects.count() == 1
    look = bring(text, look="yes", order="ymd", **{"column-name": "0", "column-born": "1"})
    assert look.context["counts"] == counts
    bring(text, take="yes", order="ymd", **{"column-name": "0", "column-born": "1"})
    assert sorted(Client.objects.values_list("name", flat=True)) == ["Leo Late", "NEW Nia"]


def test_others_of_the_same_name_are_added_where_it_is_said(bring, practice):
    columns = {"column-name": "0", "column-born": "1", "order": "ymd"}
    bring(PLAIN, take="yes", **columns)
    bring(PLAIN, take="yes", another="on", **columns)
    assert Client.objects.filter(name="Nia New").count() == 2


def test_a_wrong_guess_is_put_right_by_hand(bring):
    text = "a,b,c\nNia,New,3/4/1992\n"
    page = bring(text)
    assert page.context["counts"]["wrong"] == 1
    right = {"column-first": "0", "column-last": "1", "column-born": "2", "order": "mdy"}
    page = bring(text, look="yes", **right)
    assert page.context["counts"]["new"] == 1
    bring(text, take="yes", **right)
    row = Client.objects.get()
    assert (row.name, row.born, row.phone) == ("Nia New", dt.date(1992, 3, 4), "")


def test_an_import_is_undone_but_for_those_to_whom_something_was_added(
    bring, client, ana, practice
):
    text = PLAIN + "Leo Late,1990-01-01,,\nMia More,1991-01-01,,\n"
    columns = {"column-name": "0", "column-born": "1", "order": "ymd"}
    bring(text, take="yes", **columns)
    done = ClientImport.objects.get()
    leo, mia = (Client.objects.get(name=name) for name in ("Leo Late", "Mia More"))
    house = made.house(practice)
    made.booked(ana, leo, house["review"], made.at(practice, made.MONDAY, 9))
    mia.phone = "555"
    mia.save_read(mia.version)
    said = client.post(
        reverse("client-import-undo", args=[done.public_id]), follow=True
    ).content.decode()
    assert "Leo Late" in said
    assert sorted(Client.objects.values_list("name", flat=True)) == ["Leo Late", "Mia More"]
    assert ImportedClient.objects.count() == 2
    again = client.post(reverse("client-import-undo", args=[done.public_id]))
    assert again.status_code == 404


def test_what_a_spreadsheet_would_run_and_unseen_signs_stay_harmless(bring):
    text = 'name,born\n"=HYPERLINK(""x"")\u202e",1992-03-04\n'
    bring(text, take="yes", order="ymd", **{"column-name": "0", "column-born": "1"})
    assert Client.objects.get().name == '=HYPERLINK("x")'
