"""A practice that outgrew SQLite takes everything along into PostgreSQL."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
RUN = "import sys; from needlepoint.cli import main; sys.exit(main())"
FILL = """
import datetime as dt, json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "needlepoint.studio.site.settings"
import django; django.setup()
from needlepoint.studio.site.startup import prepare
prepare()
from needlepoint.records import audit, vault
from needlepoint.records.models import (
    Capture, Client, Intake, Operator, Practice, Role, StoredFile, Visit)
practice = Practice.objects.create(name="Alder")
ana = Operator.objects.create_user(
    "ana", password="a long enough word 9", name="Ana", practice=practice, role=Role.OWNER)
dora = Client.objects.create(practice=practice, name="Dora M\\u00e4de", born=dt.date(1994, 5, 2),
                             flags=["latex"], photo=vault.store(b"face" * 9999, "image/jpeg"))
audit.note(ana, "create", dora, {"why": "\\u00fc"})
visit = Visit.objects.create(client=dora, day=dt.date(2026, 11, 2), note="first")
Capture.objects.create(visit=visit, site="chin", made_by=ana, measurement={"a": [1, None, 0.5]})
Intake.objects.create(client=dora, questionnaire=1, answers={"pregnant": "no"})
for _ in range(2500):
    audit.note(ana, "read", dora)
"""
LOOK = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "needlepoint.studio.site.settings"
import django; django.setup()
from django.core import serializers
from django.db import connection
from needlepoint.records.audit.guards import missing_guards
from needlepoint.records import audit, vault
from needlepoint.records.models import (
    AuditEvent, Capture, Client, Intake, Operator, Practice, StoredFile, Visit)
report = audit.verify(roots=[])
held = StoredFile.objects.get()
told = {
    "vendor": connection.vendor, "holds": report.holds, "why": report.why, "lines": report.count,
    "root": report.root, "file": vault.read(held).decode()[:8],
    "rows": [json.loads(serializers.serialize("json", kind.objects.order_by("pk")))
             for kind in (Practice, Operator, Client, Visit, Capture, Intake)],
    "events": list(AuditEvent.objects.order_by("seq").values_list("digest", flat=True)),
    "guards": sorted(missing_guards(connection)),
}
if os.environ.get("GO_ON"):
    audit.note(None, "go on", Client.objects.get())
    new = Visit.objects.create(client=Client.objects.get(), day="2026-12-01")
    told["next"] = [new.pk, audit.verify(roots=[]).holds]
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def cluster(cluster_tools):
    with cluster_tools.cluster() as address:
        yield address


@pytest.fixture
def run(tmp_path):
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("NEEDLEPOINT", "DJANGO"))}

    def go(code, *words, **said):
        around = {f"NEEDLEPOINT_{name.upper()}": str(value) for name, value in said.items()}
        around |= {"NEEDLEPOINT_KEYS": str(tmp_path / "keys")}
        more = {"GO_ON": "1"} if around.pop("NEEDLEPOINT_GO_ON", "") else {}
        return subprocess.run(
            [sys.executable, "-c", code, *words],
            env=plain | around | more,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    return go


def looked(done):
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_a_practice_moves_from_sqlite_to_postgresql_whole(cluster, run, tmp_path):
    filled = run(FILL, data=tmp_path / "old")
    assert filled.returncode == 0, filled.stderr[-3000:]
    made = run(RUN, "backup", str(tmp_path / "backups"), "--data", str(tmp_path / "old"))
    assert made.returncode == 0, made.stderr
    (archive,) = (tmp_path / "backups").iterdir()
    before = looked(run(LOOK, data=tmp_path / "old"))

    new, words = cluster("moved"), ("restore", str(archive), "--data", str(tmp_path / "new"))
    done = run(RUN, *words, database=new)
    assert done.returncode == 0, done.stderr
    assert sorted(each.name for each in (tmp_path / "new").iterdir()) == ["vault"]

    after = looked(run(LOOK, data=tmp_path / "new", database=new, go_on=True))
    assert (before.pop("vendor"), after.pop("vendor")) == ("sqlite", "postgresql")
    assert after.pop("next") == [2, True]  # numbers go on where they were, and so does the chain
    assert after == before
    assert after["holds"], after["why"]
    assert after["lines"] > 2500
    assert after["guards"] == []

    again = run(RUN, *words[:3], str(tmp_path / "newer"), database=new)
    assert again.returncode != 0
    assert "not empty" in again.stderr
    assert not (tmp_path / "newer").exists()


def test_a_row_that_does_not_fit_moves_nothing_and_is_named(cluster, run, tmp_path):
    assert "range(2500)" in FILL
    few = FILL.replace("range(2500)", "range(25)")
    spoil = few + "\nPractice.objects.update(time_zone='x' * 300)\n"  # SQLite looks at no length
    assert run(spoil, data=tmp_path / "old").returncode == 0
    run(RUN, "backup", str(tmp_path / "backups"), "--data", str(tmp_path / "old"))
    (archive,) = (tmp_path / "backups").iterdir()
    new = cluster("spoiled")
    done = run(RUN, "restore", str(archive), "--data", str(tmp_path / "new"), database=new)
    assert done.returncode != 0
    assert "does not take a row of records_practice" in done.stderr
    assert not (tmp_path / "new").exists()
