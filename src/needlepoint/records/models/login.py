"""Where somebody is logged in: one row a tablet, which is its session as well."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from needlepoint.records.models.practice import Operator


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
        """Give what reads and writes these rows."""
        from needlepoint.records.logins import SessionStore

        return SessionStore
