"""What is left to set up until the first client is measured."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from needlepoint.records.models import Capture, Client, ConsentKind, Operator, Rig, WorkState
from needlepoint.studio.domain.consent_policies import holds


@dataclass(frozen=True, slots=True)
class BeginningStep:
    """One thing to do before the first measured cheek.

    Attributes
    ----------
    what, why
        What to do, and in a sentence what it is for.
    done
        Whether it is.
    link
        Where it is done.
    """

    what: str
    why: str
    done: bool
    link: str


def left_to_do(operator: Operator) -> list[BeginningStep]:
    """Return the steps of a new practice in their order; none once a client was measured."""
    mine = Capture.objects.filter(
        voided_at=None, visit__client__practice_id=operator.practice_id, visit__client__demo=False
    )
    if mine.filter(state=WorkState.MEASURED).exists():
        return []
    rigs = Rig.objects.filter(practice_id=operator.practice_id, retired_at=None, demo=False)
    client = Client.objects.filter(
        practice_id=operator.practice_id, demo=False, erased_at=None, merged_into=None
    ).first()
    agreed = client is not None and holds(client, ConsentKind.PHOTOGRAPHY)
    there = reverse("client", args=[client.public_id]) if client else reverse("client-new")
    return [
        *([] if client is not None else _demonstration(operator)),
        BeginningStep(
            _("Set up your room"),
            _("Print a frame, photograph it, and the lights are found. About twenty minutes."),
            rigs.exists(),
            reverse("setup"),
        ),
        BeginningStep(
            _("Add the first client"),
            _("A name and a day of birth are enough."),
            client is not None,
            reverse("client-new"),
        ),
        BeginningStep(
            _("Get the consent to photographs"),
            _("The client signs on the tablet or on paper."),
            agreed,
            there,
        ),
        BeginningStep(
            _("Measure the first cheek"),
            _("Take the pictures or upload them; the scar map is there in a minute."),
            False,
            reverse("capture-new", args=[client.public_id]) if client and agreed else there,
        ),
    ]


def _demonstration(operator: Operator) -> list[BeginningStep]:
    """Return the way to a simulated client, where the practice has one and nobody else yet."""
    simulated = Client.objects.filter(
        practice_id=operator.practice_id, demo=True, erased_at=None, merged_into=None
    )
    if (first := simulated.order_by("pk").first()) is None:
        return []
    return [
        BeginningStep(
            _("Look at a client made for the demonstration"),
            _("Scar maps, a comparison and a forecast of simulated skin."),
            False,
            reverse("client", args=[first.public_id]),
        )
    ]
