"""One skin photographed by a phone once, and again in other ways from the same light."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from needlepoint.phantom import (
    Optics,
    PhantomSkin,
    Phone,
    PhoneSession,
    Planted,
    SkinPlan,
    draw_session,
    make_skin,
    photograph_by_phone,
    write_phone_capture,
)
from needlepoint.phantom.phone import shoot
from needlepoint.phantom.phone.glow import skin_glow
from needlepoint.phantom.phone.printed import Lying
from needlepoint.phantom.phone.scene import look

SEED = 7301
PHONE = Phone(shape=(1740, 2320), focal_px=1800.0)
PLAN = SkinPlan(
    size_mm=(44.0, 44.0),
    grid_mm=0.16,
    tilt_deg=(0.5, -0.7),
    planted=(
        Planted("rolling", (-9.0, -8.0), 7.0, 0.45),
        Planted("rolling", (8.0, 9.0), 6.0, 0.35),
        Planted("raised", (9.0, -7.0), 5.0, 0.5),
        Planted("pigment", (-8.0, 8.0), 4.0, colour=0.5),
    ),
)


@dataclass(frozen=True)
class Shooting:
    """A skin, a session, and the light that leaves the skin in it."""

    skin: PhantomSkin
    session: PhoneSession
    glow: np.ndarray
    folder: Path
    rays: dict[object, object]
    scenes: dict[tuple[object, ...], np.ndarray]

    def taken(self, name: str, session: PhoneSession | None = None) -> Path:
        """Photograph the skin in another way under the same torches; give the folder."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        session = session or self.session
        glow = self.glow[..., : 3 * len(session.torches)]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(shoot, "look", self._look)
            patch.setattr(shoot.Studio, "scene", self._scene_of(shoot.Studio.scene))
            write_phone_capture(photograph_by_phone(self.skin, session, SEED, glow=glow), folder)
        return folder

    def _look(self, lying, phone, pose):
        """Send the rays of a usual pose once: they take most of the time, and meet the same."""
        usual = self.session
        if (lying.card, phone.focal_px, phone.distortion) != (
            usual.card,
            usual.phone.focal_px,
            usual.phone.distortion,
        ) or pose not in (*usual.poses, usual.dark_pose):
            return look(lying, phone, pose)
        if pose not in self.rays:
            self.rays[pose] = look(lying, phone, pose)
        return self.rays[pose]

    def _scene_of(self, scene):
        """Work the light of a picture out once: what a phone makes of it comes afterwards."""

        def kept(studio, seen, torch, glow):
            if not any(seen is rays for rays in self.rays.values()):
                return scene(studio, seen, torch, glow)
            taken = studio.session
            how = (taken.card, taken.room, taken.phone.falloff, taken.optics)
            key = (*how, taken.torches if taken.room else (), torch, glow is None, id(seen))
            if key not in self.scenes:
                self.scenes[key] = scene(studio, seen, torch, glow)
                self.scenes[key].flags.writeable = False
            return self.scenes[key]

        return kept


@pytest.fixture(scope="session")
def shooting(tmp_path_factory) -> Shooting:
    skin = make_skin(PLAN, SEED)
    optics = Optics(polarised=False, bounces=0)
    session = draw_session(SEED, lights=8, phone=PHONE, partner=True, tilts=5, optics=optics)
    session = replace(session, partners=(), tilts=())
    glow = skin_glow(Lying.on(skin, session.card), session.torches, session.optics)
    return Shooting(skin, session, glow, tmp_path_factory.mktemp("phone"), {}, {})


@pytest.fixture(scope="session")
def capture(shooting) -> Path:
    """Return the folder of the capture as it should be taken."""
    return shooting.taken("good")


@pytest.fixture
def retold(capture, tmp_path) -> Callable[[str, str], Path]:
    """Return a copy of the capture whose capture.toml says something else."""

    def copy(old: str, new: str) -> Path:
        folder = tmp_path / "copy"
        shutil.copytree(capture, folder)
        text = (folder / "capture.toml").read_text("utf-8")
        assert old in text
        (folder / "capture.toml").write_text(text.replace(old, new, 1), "utf-8")
        return folder

    return copy
