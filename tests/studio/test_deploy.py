"""What is put together for others to run: names that the code reads, and settings without holes."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from needlepoint.records.object_store import storages_setting
from needlepoint.studio.site.environment import keep_secret, read_surroundings

ROOT = Path(__file__).parents[2]
COMPOSE, GUIDE = ROOT / "deploy/compose.yaml", ROOT / "docs/how-to/outgrow-one-machine.md"
NOT_OURS = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "OMP_NUM_THREADS"}
NOT_OURS |= {"DJANGO_SETTINGS_MODULE"}
BLANK = re.compile(r"\$\{(\w+)(?::[?-][^}]*)?\}")


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]


def filled(text):
    return BLANK.sub(lambda blank: blank[1].lower().replace("_", "-"), text)


@pytest.mark.parametrize("name", ["web", "worker"])
def test_the_compose_file_says_only_what_the_code_reads(services, name):
    code = "".join(
        (ROOT / "src/needlepoint" / file).read_text("utf-8")
        for file in ("studio/site/environment.py", "studio/site/settings.py")
    )
    told = services[name]["environment"].keys() - NOT_OURS
    assert told
    for variable in told:
        short = variable.removeprefix("NEEDLEPOINT_")
        assert f'"{variable}"' in code or f'{{PREFIX}}{short}"' in code, variable


def test_what_it_says_is_understood(services):
    told = {name: filled(value) for name, value in services["web"]["environment"].items()}
    del told["NEEDLEPOINT_DATA"]  # else a secret is written there
    around = read_surroundings(told)
    assert around.database["ENGINE"].endswith("postgresql")
    assert around.database["HOST"] == "db"
    assert around.database["NAME"] == services["db"]["environment"]["POSTGRES_DB"]
    assert around.database["USER"] == services["db"]["environment"]["POSTGRES_USER"]
    assert around.https
    assert "site" in around.hosts
    vault = storages_setting(told["NEEDLEPOINT_FILES"])["vault"]["OPTIONS"]
    assert vault["endpoint_url"].startswith("http://store:")


def test_it_holds_no_secret_and_every_blank_is_explained():
    text, guide = COMPOSE.read_text("utf-8"), GUIDE.read_text("utf-8")
    blanks = set(BLANK.findall(text))
    assert blanks
    for blank in blanks:
        assert f"`{blank}`" in guide, blank


def test_the_commands_of_both_services_are_there(services):
    from django.core.management import get_commands

    assert services["web"]["command"][:2] == ["needlepoint", "serve"]
    assert services["worker"]["command"][:3] == ["python", "-m", "django"]
    assert services["worker"]["command"][3] in get_commands()


def test_the_settings_have_no_hole_when_it_is_reached_by_https(tmp_path):
    around = {k: v for k, v in os.environ.items() if not k.startswith("NEEDLEPOINT_")}
    around |= {
        "NEEDLEPOINT_DATA": str(tmp_path / "data"),
        "NEEDLEPOINT_KEYS": str(tmp_path / "keys"),
        "NEEDLEPOINT_HTTPS": "1",
        "NEEDLEPOINT_HOSTS": "studio.example",
        "DJANGO_SETTINGS_MODULE": "needlepoint.studio.site.settings",
    }
    words = ["-m", "django", "check", "--deploy", "--fail-level", "INFO"]
    done = subprocess.run(
        [sys.executable, *words], env=around, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_looking_at_an_installation_writes_no_secret_and_serving_it_keeps_one(tmp_path):
    told = {"NEEDLEPOINT_DATA": str(tmp_path / "data")}
    around = read_surroundings(told)
    assert around.secret
    assert not list(tmp_path.rglob("*"))  # as `restore --verify` does with a folder of keys
    kept = keep_secret(around.keys)
    assert read_surroundings(told).secret == kept == keep_secret(around.keys)
