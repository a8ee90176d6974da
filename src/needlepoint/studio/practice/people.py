"""People of a practice: there is always an owner who can log in."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from needlepoint.errors import WrongUsage
from needlepoint.records import audit
from needlepoint.records.models import Operator, Practice, Role
from needlepoint.records.models.login import log_out_everywhere


@transaction.atomic
def invite(operator: Operator, practice: Practice, by: Operator) -> Operator:
    """Save somebody new, who chooses a password by the link of the invitation."""
    operator.practice = practice
    operator.set_unusable_password()
    operator.save()
    audit.note(by, "invite", operator, {"role": operator.role})
    return operator


@transaction.atomic
def invite_again(operator: Operator, by: Operator | None) -> None:
    """Take somebody's password away, so that a new link works; a second factor goes with it."""
    operator.set_unusable_password()
    operator.save(update_fields=["password"])
    Authenticator.objects.filter(user=operator).delete()
    log_out_everywhere(operator)
    audit.note(by, "invite again", operator)


@transaction.atomic
def change(operator: Operator, by: Operator) -> None:
    """Save another role, licence or name; who is shut out is logged out everywhere.

    Raises
    ------
    WrongUsage
        If nobody would be left who owns the practice.
    """
    others = Operator.objects.select_for_update().filter(
        practice=operator.practice, role=Role.OWNER, is_active=True
    )
    stays = operator.role == Role.OWNER and operator.is_active
    if not stays and not others.exclude(pk=operator.pk).exists():
        raise WrongUsage(_("Somebody must own the practice; name another owner first."))
    operator.save()
    audit.note(
        by,
        "change",
        operator,
        {
            "role": operator.role,
            "active": operator.is_active,
            "profession": operator.profession,
            "licence": operator.licence,
        },
    )
    if not operator.is_active:
        log_out_everywhere(operator)
