"""The steps of each way of setting a room up, and which of them is next."""

from __future__ import annotations

from django.db import transaction

from needlepoint.records import audit, vault
from needlepoint.records.models import (
    Operator,
    RigKind,
    RoomSetup,
    SetupPicture,
    SetupStep,
    WorkState,
)
from needlepoint.studio.site.uploads import AcceptedFile

WAYS: dict[str, tuple[SetupStep, ...]] = {
    RigKind.PHONE: (SetupStep.PRINT, SetupStep.CAMERA, SetupStep.TEST, SetupStep.NAME),
    RigKind.LAMPS: (
        SetupStep.PRINT,
        SetupStep.CAMERA,
        SetupStep.LAMPS,
        SetupStep.TEST,
        SetupStep.NAME,
    ),
    RigKind.SCREEN: (
        SetupStep.PRINT,
        SetupStep.CAMERA,
        SetupStep.SCREEN,
        SetupStep.TEST,
        SetupStep.NAME,
    ),
}


def begin(operator: Operator, way: str) -> RoomSetup:
    """Begin to set a room up."""
    with transaction.atomic():
        setup = RoomSetup.objects.create(
            practice=operator.practice, made_by=operator, way=way, state=WorkState.MEASURED
        )
        audit.note(operator, "create", setup)
    return setup


def open_setup(operator: Operator) -> RoomSetup | None:
    """Return the room that is being set up, if there is one."""
    return RoomSetup.objects.filter(practice=operator.practice, rig=None).first()


def go_on(setup: RoomSetup) -> None:
    """Go to the next step."""
    way = WAYS[setup.way]
    place = way.index(SetupStep(setup.step))
    _at(setup, way[min(place + 1, len(way) - 1)])


def go_back(setup: RoomSetup, step: str) -> None:
    """Go back to a step that was there before; what was found later is found anew."""
    way = WAYS[setup.way]
    here = way.index(SetupStep(setup.step))
    there = next((k for k, each in enumerate(way) if each == step), here)
    if there < here:
        for later in way[there:]:
            setup.checks.pop(later, None)
        _at(setup, way[there])


def _at(setup: RoomSetup, step: SetupStep) -> None:
    with transaction.atomic():
        drop_pictures(setup)
        setup.step, setup.state, setup.sentence = step, WorkState.MEASURED, ""
        setup.save()


def keep_pictures(setup: RoomSetup, files: list[AcceptedFile]) -> None:
    """Keep the pictures of a step, in their order, instead of those before."""
    drop_pictures(setup)
    for order, each in enumerate(files, start=1):
        SetupPicture.objects.create(
            setup=setup,
            order=order,
            name=each.name[-200:],
            file=vault.store(each.data, each.what.media_type),
        )


def drop_pictures(setup: RoomSetup) -> None:
    """Forget pictures that were looked at: what they told is kept, they are not."""
    for picture in setup.pictures.select_related("file"):
        kept = picture.file
        picture.delete()
        vault.forget(kept)
