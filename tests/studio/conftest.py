"""The small world: Ana owns a practice where Ben, Tia and Fay work; Cleo owns another one."""

import datetime as dt
import importlib.util
from pathlib import Path

import pytest

from needlepoint.records.models import Client, Operator, Practice, Rig, Role

WORD = "a long enough word 9"
RIG_PIXEL_MM, RIG_SIZE_MM = 0.1, (24.0, 18.0)


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    """Give each test its own data and keys."""
    settings.DATA, settings.KEYS = tmp_path / "data", tmp_path / "keys"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def operator(name, role, practice):
    return Operator.objects.create_user(
        name.lower(), password=WORD, name=name, role=role, practice=practice
    )


@pytest.fixture
def practice(db):
    return Practice.objects.create(name="Alder")


@pytest.fixture
def ana(practice):
    return operator("Ana", Role.OWNER, practice)


@pytest.fixture
def ben(practice):
    return operator("Ben", Role.CLINICIAN, practice)


@pytest.fixture
def tia(practice):
    return operator("Tia", Role.TECHNICIAN, practice)


@pytest.fixture
def fay(practice):
    return operator("Fay", Role.FRONT_DESK, practice)


@pytest.fixture
def cleo(db):
    return operator("Cleo", Role.OWNER, Practice.objects.create(name="Cedar"))


@pytest.fixture
def dora(practice):
    """A made client of Ana's practice."""
    return Client.objects.create(
        practice=practice, name="Dora Made", born=dt.date(1994, 5, 2), flags=["latex allergy"]
    )


@pytest.fixture(scope="session")
def phantom_folder(tmp_path_factory) -> Path:
    """A capture folder of a small made cheek under four lamps."""
    from needlepoint.phantom import camera_for, lamps, make_phantom, random_plan

    folder = tmp_path_factory.mktemp("phantom") / "capture"
    rig = lamps(camera_for(RIG_PIXEL_MM, RIG_SIZE_MM))
    skin = random_plan("mixed", seed=3, size_mm=RIG_SIZE_MM)
    make_phantom(folder, rig=rig, skin=skin, seed=3)
    return folder


@pytest.fixture
def lamps_rig(practice, phantom_folder):
    """The rig that the phantom was photographed with, in Ana's list."""
    from needlepoint.studio.practice.manifests import rig_text, slots_of

    text = rig_text((phantom_folder / "capture.toml").read_text("utf-8"))
    return Rig.objects.create(
        practice=practice, name="Four lamps", manifest=text, slots=slots_of(text)
    )


@pytest.fixture(scope="session")
def browser_tools():
    """Give what serves a studio and looks at it (tests/studio/browser.py)."""
    spec = importlib.util.spec_from_file_location("browser", Path(__file__).with_name("browser.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
