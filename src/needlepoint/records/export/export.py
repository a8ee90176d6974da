"""Everything in open forms: tables as CSV and JSON, records as FHIR, files as they are shown.

Pictures leave without place, time and camera; nothing that opens a door (words, keys) leaves.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, models
from django.utils import timezone

from needlepoint.errors import NeedlepointError, Unreadable
from needlepoint.records import audit, vault
from needlepoint.records.export.erase import rows_of
from needlepoint.records.export.fhir import bundle, client_resources, practice_resources
from needlepoint.records.export.fhir_parts import full_url, referred
from needlepoint.records.export.fhir_sessions import client_devices
from needlepoint.records.folders import new_folder
from needlepoint.records.held import LOCK
from needlepoint.records.models import Capture, Client, Comparison, Consent, Practice, StoredFile
from needlepoint.records.uploads.examine import ContentRefused
from needlepoint.records.uploads.stripping import strip

LOST = "not-exported.txt"
"""Names the files that are missing or damaged, each with the reason; not there if all is whole."""

SECRET = {"password", "wrapped_key", "key_version"}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet run a text (OWASP, CSV injection)."""

SUFFIXES = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
    "image/heic": ".heic",
    "application/json": ".json",
}
ABOUT = """This folder holds everything that the studio knows, in open forms.

tables/     every table as CSV (UTF-8) and as JSON; texts that a spreadsheet would run begin with '
fhir.json   the records as a FHIR R4B bundle
clients/    the files of each client; pictures hold pixels only, without place, time and camera
sums.txt    SHA-256 of every file here

Keys and passwords are not in it. It is not encrypted: keep it as you keep paper records.
"""


def export(out: Path, *, by: models.Model | None = None) -> dict[str, int]:
    """Write everything into a new folder; give how many rows and files.

    Raises
    ------
    Unwritable
        If the folder exists or the disk does not take it.
    """
    audit.note(by, "export", None, {"what": "everything"})
    with new_folder(out) as folder:
        rows = _write_tables(folder / "tables")
        files = {client.pk: _write_files(client, folder) for client in Client.objects.all()}
        text = json.dumps(_bundle(files), indent=1, ensure_ascii=False)
        (folder / "fhir.json").write_text(text, "utf-8")
        (folder / "about.txt").write_text(ABOUT, "utf-8")
        _write_sums(folder)
    count = sum(len(each) for each in files.values())
    return {"rows": rows, "files": count, "lost": _count_lost(out)}


def export_client(client: Client, out: Path, *, by: models.Model | None = None) -> dict[str, int]:
    """Write what is kept about one client into a new folder; give how many resources and files.

    Raises
    ------
    Unwritable
        If the folder exists or the disk does not take it.
    """
    audit.note(by, "export", client, {"what": "client"})
    with new_folder(out) as folder:
        files = _write_files(client, folder)
        resources = [*client_resources(client, files), *client_devices(client)]
        resources = [*_named(client.practice, resources), *resources]
        text = json.dumps(bundle(resources, timezone.now()), indent=1, ensure_ascii=False)
        (folder / "fhir.json").write_text(text, "utf-8")
        _write_sums(folder)
    return {"resources": len(resources), "files": len(files), "lost": _count_lost(out)}


def _named(practice: Practice, resources: list[Any]) -> list[Any]:
    """Return of a practice and its people what resources refer to and is not among them."""
    there = {full_url(each["id"]) for each in resources}
    named = set(referred(resources)) - there
    return [each for each in practice_resources(practice) if full_url(each["id"]) in named]


def _count_lost(folder: Path) -> int:
    path = folder / LOST
    return len(path.read_text("utf-8").splitlines()) if path.exists() else 0


def guarded(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(value, str) and unicodedata.normalize("NFKC", value).lstrip(" ").startswith(
        FORMULA
    ):
        return f"'{value}"
    return value


def spreadsheet(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a table that any spreadsheet opens, in which nothing is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _write_tables(folder: Path) -> int:
    folder.mkdir()
    total = 0
    for model in sorted(apps.get_app_config("records").get_models(), key=_name):
        fields = [f for f in model._meta.concrete_fields if f.name not in SECRET]  # noqa: SLF001
        names = [field.attname for field in fields]
        rows = list(_rows(model, names))
        with (folder / f"{_name(model)}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(names)
            writer.writerows([guarded(_cell(value)) for value in row] for row in rows)
        listed = [dict(zip(names, (_plain(value) for value in row), strict=True)) for row in rows]
        text = json.dumps(listed, indent=1, ensure_ascii=False)
        (folder / f"{_name(model)}.json").write_text(text, "utf-8")
        total += len(rows)
    return total


def _rows(model: type[models.Model], names: list[str]) -> Iterator[tuple[Any, ...]]:
    yield from model._base_manager.order_by("pk").values_list(*names).iterator()  # noqa: SLF001


def _name(model: type[models.Model]) -> str:
    return str(model._meta.model_name)  # noqa: SLF001


def _plain(value: Any) -> Any:
    """Return a value that JSON knows."""
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)


def _cell(value: Any) -> Any:
    plain = _plain(value)
    return json.dumps(plain, ensure_ascii=False) if isinstance(plain, list | dict) else plain


def _write_files(client: Client, folder: Path) -> dict[Any, str]:
    """Write the files of a client; give where each of them lies."""
    written: dict[Any, str] = {}
    for stored, where in _files_of(client):
        if stored is None or stored.forgotten or stored.pk in written:
            continue
        suffix = Path(where).suffix or SUFFIXES.get(stored.media_type.partition(";")[0], "")
        name = Path("clients", str(client.public_id), where).with_suffix(suffix)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        try:
            data = _shown(vault.read(stored))
        except NeedlepointError as why:
            _tell_lost(folder, name.as_posix(), str(why))
            continue
        (folder / name).write_bytes(data)
        written[stored.pk] = name.as_posix()
    return written


def _tell_lost(folder: Path, name: str, why: str) -> None:
    """Write down a file that is not there, or not as it should be; the rest is exported."""
    with (folder / LOST).open("a", encoding="utf-8") as file:
        file.write(f"{name}: {why}\n")


def _files_of(client: Client) -> Iterator[tuple[StoredFile | None, str]]:
    yield client.photo, "photo"
    for consent in Consent.objects.filter(client=client).select_related("sealed"):
        yield consent.sealed, f"consent-{consent.kind}-{consent.pk}"
    for plan in client.plans.all():
        yield from _linked(plan, f"plan-{plan.pk}")
        for outlook in plan.outlooks.all():
            yield from _linked(outlook, f"plan-{plan.pk}-forecast-{outlook.pk}")
    for comparison in Comparison.objects.filter(before__visit__client=client):
        yield from _linked(comparison, f"change-{comparison.pk}")
    for capture in Capture.objects.filter(visit__client=client):
        place = f"{capture.visit.day.isoformat()}-{capture.pk}"
        for picture in capture.pictures.select_related("file"):
            yield picture.file, f"{place}/{Path(picture.name).name}"
        yield from _linked(capture, f"{place}/capture")
    for model, keys in rows_of(client, DEFAULT_DB_ALIAS).items():  # whatever else hangs on them
        for row in model._base_manager.filter(pk__in=keys).order_by("pk"):  # noqa: SLF001
            yield from _linked(row, f"{_name(model)}-{row.pk}")


def _linked(row: models.Model, place: str) -> Iterator[tuple[StoredFile | None, str]]:
    for field in row._meta.concrete_fields:  # noqa: SLF001
        if field.related_model is StoredFile:
            yield getattr(row, field.name), f"{place}-{field.name}"


def _shown(data: bytes) -> bytes:
    """Take out of a picture what it says of place and time.

    Raises
    ------
    Unreadable
        If it is a picture that cannot be decoded, and so cannot leave without its tags.
    """
    try:
        return strip(data)
    except ContentRefused:  # no picture: a document, a relief, a scan
        return data
    except Exception as why:  # noqa: BLE001  decoders raise whatever they like
        raise Unreadable(
            f"Its picture cannot be decoded ({type(why).__name__}), and so cannot be freed of what"
            " it says of place and time; download it from its page as it came."
        ) from None


def _bundle(files: dict[Any, dict[Any, str]]) -> dict[str, Any]:
    resources = [each for one in Practice.objects.all() for each in practice_resources(one)]
    for client in Client.objects.all():
        resources += client_resources(client, files[client.pk])
    return bundle(resources, timezone.now())


def _write_sums(folder: Path) -> None:
    lines = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != LOCK:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            lines.append(f"{digest}  {path.relative_to(folder).as_posix()}\n")
    (folder / "sums.txt").write_text("".join(lines), "utf-8")
