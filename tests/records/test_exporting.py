"""Everything leaves in open forms that others can read, and no door is opened by it."""

import csv
import hashlib
import json

import pytest
from fhir.resources.R4B.bundle import Bundle
from tests.records import made_files as made

from needlepoint.errors import Unwritable
from needlepoint.records import vault
from needlepoint.records.export.export import export, export_client, guarded
from needlepoint.records.models import (
    AuditEvent,
    Capture,
    Comparison,
    Consent,
    ConsentText,
    Intake,
    Picture,
    Plan,
    StoredFile,
)

LENGTH = {"value": 0.42, "low": 0.39, "high": 0.45, "unit": "mm", "bound": None}
NONE = {"value": None, "low": None, "high": None, "unit": "mm", "why": "the rim is hidden"}


@pytest.fixture
def record(ana, dora, visit, practice):
    dora.name = "=HYPERLINK(1)"
    dora.save()
    ana.set_password("a long enough word 9")
    ana.save()
    text = ConsentText.objects.create(
        practice=practice, kind="treatment", version=1, title="Needling", body="...", sha256="0"
    )
    Consent.objects.create(
        client=dora,
        text=text,
        kind="treatment",
        signed_name="Dora",
        signed_at="2026-11-02T10:00:00Z",
        sealed=vault.store(b"%PDF-1.7", "application/pdf"),
    )
    Intake.objects.create(
        client=dora,
        questionnaire=1,
        answers={"age": 32, "smokes": False, "why": ["a", "b"], "x": None},
    )
    scar = {"id": 1, "kind": "boxcar", "depth": LENGTH, "width": NONE}
    capture = Capture.objects.create(
        visit=visit,
        site="left cheek",
        made_by=ana,
        measurement={"scars": [scar, {**scar, "id": 2}]},
    )
    Picture.objects.create(
        capture=capture,
        name="01.jpg",
        given_name="IMG.jpg",
        order=1,
        file=vault.store(made.jpeg(6), "image/jpeg"),
    )
    first = Plan.objects.create(client=dora, made_by=ana, document={"a": 1})
    Plan.objects.create(client=dora, made_by=ana, amends=first)
    return dora


@pytest.fixture
def exported(record, tmp_path):
    export(tmp_path / "out")
    return tmp_path / "out"


def test_every_table_is_there_twice(exported):
    names = {path.stem for path in (exported / "tables").glob("*.csv")}
    assert {"client", "visit", "capture", "consent", "plan", "auditevent", "hold"} <= names
    assert names == {path.stem for path in (exported / "tables").glob("*.json")}
    (client,) = json.loads((exported / "tables" / "client.json").read_text("utf-8"))
    assert client["born"] == "1994-05-02"


def test_a_spreadsheet_runs_nothing(exported):
    with (exported / "tables" / "client.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["name"] == "'=HYPERLINK(1)"
    for text in ("=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1+1", "\uff0b1", " =1"):
        assert guarded(text) == f"'{text}"
    assert guarded(-1.5) == -1.5
    assert guarded("plain - text") == "plain - text"


def test_nothing_that_opens_a_door_leaves(exported, ana, settings):
    secrets = [
        ana.password.encode(),
        *(p.read_bytes().strip() for p in settings.KEYS.glob("*.key")),
    ]
    for path in exported.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(secret in data for secret in secrets), path
            assert b"wrapped_key" not in data


def test_pictures_leave_without_place_and_time(exported):
    (picture,) = exported.rglob("01.jpg")
    data = picture.read_bytes()
    assert b"2026:11" not in data
    assert b"Dora" not in data
    assert data.startswith(b"\xff\xd8\xff")


def test_other_files_leave_as_they_are(exported):
    (pdf,) = exported.rglob("*.pdf")
    assert pdf.read_bytes() == b"%PDF-1.7"


def test_every_file_of_a_client_leaves_whatever_it_hangs_on(record, ana, visit, tmp_path):
    one = Capture.objects.get()
    two = Capture.objects.create(visit=visit, site="left cheek", made_by=ana)
    pair = Comparison.objects.create(before=one, after=two, made_by=ana)
    for model in (Comparison, Capture, Plan):
        for field in model._meta.concrete_fields:
            if field.related_model is StoredFile:
                row = pair if model is Comparison else model.objects.order_by("pk").first()
                kept = vault.store(f"{field}".encode(), "application/pdf")
                model._base_manager.filter(pk=row.pk).update(**{field.name: kept})
    export(tmp_path / "all")
    left = {path.read_bytes() for path in (tmp_path / "all" / "clients").rglob("*.pdf")}
    kept = [vault.read(each) for each in StoredFile.objects.filter(media_type="application/pdf")]
    assert set(kept) == left


def test_the_bundle_is_fhir_r4b(exported, record):
    given = json.loads((exported / "fhir.json").read_text("utf-8"))
    bundle = Bundle.model_validate(given)
    kinds = [entry.resource.get_resource_type() for entry in bundle.entry]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "Organization": 1,
        "Practitioner": 1,
        "Patient": 1,
        "QuestionnaireResponse": 1,
        "Consent": 1,
        "DocumentReference": 2,
        "Observation": 2,
        "CarePlan": 2,
    }
    urls = [entry["fullUrl"] for entry in given["entry"]]
    assert len(urls) == len(set(urls))
    kinds_of = {e["fullUrl"]: e["resource"]["resourceType"] for e in given["entry"]}
    said = list(references(given))
    assert said
    assert {kinds_of.get(each["reference"]) for each in said} == {each["type"] for each in said}
    assert all(kinds_of[each["reference"]] == each["type"] for each in said)
    paths = [
        e["resource"]["content"][0]["attachment"]["url"]
        for e in given["entry"]
        if e["resource"]["resourceType"] == "DocumentReference"
    ]
    assert all((exported / path).is_file() for path in paths)


def test_the_bundle_of_one_client_refers_to_nothing_outside(record, ana, practice, tmp_path):
    other = ana.__class__.objects.create_user("idle", practice=practice, name="Idle")
    export_client(record, tmp_path / "one")
    given = json.loads((tmp_path / "one" / "fhir.json").read_text("utf-8"))
    Bundle.model_validate(given)
    urls = {entry["fullUrl"] for entry in given["entry"]}
    said = {each["reference"] for each in references(given)}
    assert said
    assert said <= urls
    assert f"urn:uuid:{ana.public_id}" in urls
    assert f"urn:uuid:{other.public_id}" not in urls


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def test_a_number_keeps_its_interval_and_a_missing_one_its_reason(exported):
    given = json.loads((exported / "fhir.json").read_text("utf-8"))
    scar = next(
        e["resource"] for e in given["entry"] if e["resource"]["resourceType"] == "Observation"
    )
    parts = {part["code"]["text"]: part for part in scar["component"]}
    ends = [parts[name]["valueQuantity"]["value"] for name in ("depth-low", "depth", "depth-high")]
    assert ends == [0.39, 0.42, 0.45]
    assert parts["depth"]["valueQuantity"]["code"] == "mm"
    assert parts["width"]["dataAbsentReason"]["text"] == "the rim is hidden"


def test_every_file_has_its_sum(exported):
    lines = (exported / "sums.txt").read_text("utf-8").splitlines()
    files = [path for path in exported.rglob("*") if path.is_file() and path.name != "sums.txt"]
    assert len(lines) == len(files)
    for line in lines:
        digest, name = line.split("  ", 1)
        assert hashlib.sha256((exported / name).read_bytes()).hexdigest() == digest


def test_it_is_noted_and_never_written_over_anything(exported):
    assert AuditEvent.objects.last().action == "export"
    with pytest.raises(Unwritable, match="there already"):
        export(exported)
