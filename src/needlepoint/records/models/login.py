"""Where somebody is logged in: one row a tablet, which is its session as well.

`SESSION_ENGINE` names this module.
"""

from __future__ import annotations

import datetime as dt
import time
import uuid
from typing import Any, ClassVar, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from needlepoint.records.models.practice import Operator

BEGAN, SEEN, AGENT, NUMBER = "began", "seen", "agent", "number"
LONGEST_AGENT = 200


class Login(AbstractBaseSession):
    """A session of the site; without an operator it is of somebody who has not come in yet.

    Everything but the session itself is copied out of it whenever it is saved, so that the logins
    of one operator are found without opening the sessions of all.
    """

    public_id = models.UUIDField(null=True, db_index=True, editable=False)
    operator = models.ForeignKey(
        Operator, on_delete=models.CASCADE, null=True, related_name="logins"
    )
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    agent = models.CharField(max_length=200, blank=True)

    class Meta(AbstractBaseSession.Meta):
        indexes: ClassVar[list[models.Index]] = []

    def __str__(self) -> str:
        return str(self.public_id)

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """Return what reads and writes these rows."""
        return SessionStore


class SessionStore(DatabaseStore):
    """Django's sessions in the database, each in the row of a `Login`."""

    @classmethod
    def get_model_class(cls) -> type[Login]:
        """Return the model of the rows."""
        return Login

    def create_model_instance(self, data: dict[str, Any]) -> Login:
        """Return the row of a session; it ends a day's work after its login, however much used."""
        row = cast("Login", super().create_model_instance(data))
        began = data.get(BEGAN)
        if began is not None:
            row.began_at = _moment(began)
            last = _moment(began + settings.SESSION_COOKIE_AGE)
            row.expire_date = min(row.expire_date, last)
        row.seen_at = _moment(data[SEEN]) if SEEN in data else row.began_at
        row.operator_id = data.get(SESSION_KEY)
        row.agent = data.get(AGENT, "")
        row.public_id = uuid.UUID(data[NUMBER]) if NUMBER in data else None
        return row


def begin(session: SessionBase, agent: str) -> None:
    """Write down that somebody has just logged in with a browser that calls itself so."""
    session[BEGAN] = time.time()
    session[AGENT] = agent[:LONGEST_AGENT]
    session[NUMBER] = str(uuid.uuid4())


def log_out_everywhere(operator: Operator) -> None:
    """End every session of somebody."""
    Login.objects.filter(operator=operator).delete()


def _moment(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
