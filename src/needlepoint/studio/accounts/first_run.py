"""The one-time link: it makes the practice and its owner, and works while there is no owner."""

from __future__ import annotations

from django.core.signing import BadSignature, TimestampSigner
from django.db import connection, transaction
from django.urls import reverse

from needlepoint.errors import Refused
from needlepoint.records import audit
from needlepoint.records.models import Operator, Practice, Role
from needlepoint.studio.domain.consent_texts import publish_defaults

SALT = "needlepoint first run"
LASTS_S = 24 * 3600  # own choice: `serve` prints a new link every time it starts


def is_first_run() -> bool:
    """Whether nobody can log in yet."""
    return not Operator.objects.exists()


def first_run_path() -> str:
    """Return the path of the link that creates the owner."""
    return reverse("first-run", args=[TimestampSigner(salt=SALT).sign("owner")])


def is_good_word(word: str) -> bool:
    """Whether a link was made here, lately, and nobody has used one."""
    try:
        TimestampSigner(salt=SALT).unsign(word, max_age=LASTS_S)
    except BadSignature:
        return False
    return is_first_run()


class UsedLink(Refused):
    """Somebody else was faster with a one-time link."""


@transaction.atomic
def make_owner(practice: Practice, owner: Operator) -> Operator:
    """Make the practice and save its owner; of several at once one gets through.

    Parameters
    ----------
    practice
        With its name and time zone, not yet saved.
    owner
        The operator with name, username and password set, not yet saved.

    Raises
    ------
    UsedLink
        If there is an owner by now.
    """
    _wait_for_others()
    if not is_first_run():
        raise UsedLink("This link was used.")
    practice.save()
    owner.practice = practice
    publish_defaults(owner.practice)
    owner.role = Role.OWNER
    owner.save()
    audit.note(owner, "create", owner)
    return owner


def _wait_for_others() -> None:
    """Let one transaction at a time look for an owner; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'LOCK TABLE "{Operator._meta.db_table}" IN EXCLUSIVE MODE')  # noqa: SLF001
