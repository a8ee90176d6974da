"""A practice, a client, and a data folder of its own for each test."""

import datetime as dt
import inspect
import os

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from tests.records import cluster

from needlepoint.records.models import Client, Operator, Practice, Visit


@pytest.fixture
def further_databases(transactional_db, monkeypatch):
    """Let a test use databases that it makes itself; Django's tests refuse them otherwise."""
    guard = inspect.getclosurevars(BaseDatabaseWrapper.ensure_connection).nonlocals
    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", guard["real_ensure_connection"])


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    """Return each test its own data and keys."""
    settings.DATA, settings.KEYS = tmp_path / "data", tmp_path / "keys"


@pytest.fixture
def practice(db):
    return Practice.objects.create(name="Alder")


@pytest.fixture
def ana(practice):
    return Operator.objects.create(username="ana", name="Ana", practice=practice, role="owner")


@pytest.fixture
def dora(practice):
    """A made client."""
    return Client.objects.create(
        practice=practice, name="Dora Made", born=dt.date(1994, 5, 2), mail="dora@example.org"
    )


@pytest.fixture
def visit(dora):
    return Visit.objects.create(client=dora, day=dt.date(2026, 11, 2), note="first visit")


@pytest.fixture(scope="module")
def cluster_tools():
    """Return what starts a PostgreSQL of our own (cluster.py), or say why there is none."""
    if os.name != "posix":
        pytest.skip("the server is started as POSIX does it")
    if cluster.programs() is None:
        pytest.skip("PostgreSQL is not installed here: nothing was tried on it")
    return cluster
