"""Looking at the pictures of a step in the background: what was found, what passed, in words."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from django_tasks import TaskContext, task

from needlepoint.errors import NeedlepointError
from needlepoint.language import say
from needlepoint.records import vault
from needlepoint.records.models import RoomSetup, SetupStep, WorkState
from needlepoint.studio.domain.manifests import slots_of
from needlepoint.studio.setup.describing import camera_of, described, lamps_text, print_scale
from needlepoint.studio.site.jobs import Ending, Job, Tell, carry_out, queue
from needlepoint.studio.site.scratch import scratch_folder
from needlepoint.surface import (
    Camera,
    Check,
    PointLight,
    ball_check,
    find_stand_lamps,
    light_directions_from_ball,
    places_check,
    read_picture,
    read_stand_camera,
    try_rig,
)


def ask_to_look(setup: RoomSetup) -> None:
    """Put the pictures of a step in the queue."""
    queue(SETUPS, setup)


@task(takes_context=True)
def look_at_setup(context: TaskContext, number: int) -> None:
    """Look at the pictures of one step and keep what they tell."""
    carry_out(SETUPS, context, number)


def _look_here(setup: RoomSetup, tell: Tell) -> Ending:
    with scratch_folder() as folder:
        try:
            tell(say("reading pictures"), 0.1)
            checks = WORK[SetupStep(setup.step)](setup, folder)
        except NeedlepointError as why:
            raise type(why)(str(why).replace(f"{folder}{os.sep}", "")) from why
    setup.checks[setup.step] = [each.as_dict() | {"fatal": each.fatal} for each in checks]
    failed = [each.why for each in checks if each.fatal]
    return (WorkState.REFUSED, "; ".join(failed)) if failed else (WorkState.MEASURED, "")


SETUPS = Job(
    rows=RoomSetup.objects.select_related("practice"),
    task=look_at_setup,
    work=_look_here,
    action="look at frame",
    subject=lambda setup: setup,
)


def _camera(setup: RoomSetup, folder: Path) -> tuple[Check, ...]:
    found = read_stand_camera(_laid_out(setup, folder), scale=print_scale(setup))
    setup.found["camera"] = {
        "focal_px": found.focal_px,
        "focal_sd": found.focal_sd,
        "distortion": found.distortion,
        "distance_mm": found.distance_mm,
    }
    return found.checks


def _lamps(setup: RoomSetup, folder: Path) -> tuple[Check, ...]:
    paths = _laid_out(setup, folder)
    if setup.found["lamps"]["how"] == "ball":
        return _lamps_of_ball(setup, paths)
    camera = setup.found["camera"]
    found = find_stand_lamps(
        paths[:-1],
        paths[-1],
        focal_px=camera["focal_px"],
        distortion=camera["distortion"],
        scale=print_scale(setup),
    )
    setup.found["camera"] = camera | {"distance_mm": found.camera.distance_mm}
    setup.manifest = lamps_text(camera_of(setup), found.lights)
    return (places_check(found),)


def _lamps_of_ball(setup: RoomSetup, paths: list[Path]) -> tuple[Check, ...]:
    camera = camera_of(setup)
    greys = [_grey(path) for path in paths]
    reading = light_directions_from_ball(greys, None, camera)
    away_mm = float(setup.found["lamps"]["away_mm"])
    at = _ball_mm(camera, (reading.ball.col, reading.ball.row), greys[0].shape)
    lights = [
        PointLight(tuple((at + away_mm * np.array(each.direction)).tolist()))
        for each in reading.lights
    ]
    setup.manifest = lamps_text(camera, lights)
    return (ball_check(reading),)


def _ball_mm(camera: Camera, at: tuple[float, float], shape: tuple[int, ...]) -> np.ndarray:
    """Return where the ball is in the camera's axes, at the distance of the skin [mm]."""
    col, row = camera.principal((int(shape[0]), int(shape[1])))
    assert camera.focal_px is not None
    focal, far = camera.focal_px[0], camera.distance_mm
    return np.array([(at[0] - col) * far / focal, (at[1] - row) * far / focal, far])


def _test(setup: RoomSetup, folder: Path) -> tuple[Check, ...]:
    text = described(setup)
    names = slots_of(text)
    for picture, slot in zip(setup.pictures.select_related("file"), names, strict=True):
        real = f"{Path(slot).stem}{Path(picture.name).suffix.lower()}"
        _write(picture.file, folder / real)
        text = re.sub(rf'"{re.escape(slot)}"', f'"{real}"', text)
    (folder / "capture.toml").write_text(text, "utf-8")
    return try_rig(folder, scale=print_scale(setup))


def _laid_out(setup: RoomSetup, folder: Path) -> list[Path]:
    """Lay the pictures of a step out under names that a person knows again."""
    paths = []
    for picture in setup.pictures.select_related("file"):
        stem = re.sub(r"[^\w. -]", "_", Path(picture.name).stem)[:60]
        path = folder / f"{stem}{Path(picture.name).suffix.lower()}"
        path = folder / f"{picture.order:02}-{path.name}" if path.exists() else path
        _write(picture.file, path)
        paths.append(path)
    return paths


def _write(stored: Any, path: Path) -> None:
    with path.open("wb") as out:
        out.writelines(vault.pieces(stored))


def _grey(path: Path) -> np.ndarray:
    return np.asarray(cv2.cvtColor(read_picture(path).bgr, cv2.COLOR_BGR2GRAY))


WORK = {SetupStep.CAMERA: _camera, SetupStep.LAMPS: _lamps, SetupStep.TEST: _test}
