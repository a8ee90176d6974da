"""From a capture to a relief: the steps of this room in their order."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from jaxtyping import Bool

from needlepoint.errors import WrongUsage
from needlepoint.language import phrase, say
from needlepoint.surface.capture.frame import binned_mask, small_only
from needlepoint.surface.capture.frames import Progress, Stack, load
from needlepoint.surface.capture.given_back import give_back
from needlepoint.surface.capture.manifest import CaptureManifest, read_capture
from needlepoint.surface.capture.motion import FrameMotion, align
from needlepoint.surface.capture.scale import Sized, size_up, without_paper
from needlepoint.surface.digest import digest
from needlepoint.surface.form import remove_form
from needlepoint.surface.geometry import View, coarser, spread, tangent_frame
from needlepoint.surface.heightmap import Blur, Relief, Witnesses
from needlepoint.surface.parts.by_hand import by_hand
from needlepoint.surface.parts.left_out import OpenSkin, open_skin
from needlepoint.surface.phone.manifest import is_phone_capture
from needlepoint.surface.quality import Check, Quality
from needlepoint.surface.rig import Camera
from needlepoint.surface.slope import flag_folds
from needlepoint.surface.stereo.bend import level
from needlepoint.surface.stereo.checks import CheckInputs, drift_uncertainty, examine
from needlepoint.surface.stereo.cover import judge_cover
from needlepoint.surface.stereo.integrate import integrate
from needlepoint.surface.stereo.inversion import read_turned
from needlepoint.surface.stereo.normals import (
    LEAST_LIT,
    Lighting,
    depth_of_height,
    first_form,
    slopes,
    solve,
)
from needlepoint.surface.stereo.observations import (
    Observations,
    shrunk,
    subtract_ambient,
    subtract_shine,
    without_samples,
    without_wandering,
)
from needlepoint.surface.stereo.robust import solve_robustly
from needlepoint.surface.stereo.room import RoomLight
from needlepoint.surface.stereo.scattering import lens_transfer
from needlepoint.surface.stereo.scattering_estimate import CURVE_PER_MM, ScatteringEstimate
from needlepoint.surface.stereo.shade import shade_of
from needlepoint.surface.stereo.sharpen import blur_of_belief, sharpen
from needlepoint.surface.stereo.shine import Shine
from needlepoint.surface.stereo.shine_and_scattering import gain_of, shine_and_scattering
from needlepoint.surface.stereo.shine_checks import shine_uncertainty
from needlepoint.surface.stereo.subsets import groups_of, witnesses
from needlepoint.surface.stereo.upsample import upsampled
from needlepoint.surface.survey import LeftOut, Origin, Survey

Mask = Bool[np.ndarray, "r c"]

LENS_PX = 0.6  # point spread of a decent lens and of the pixel itself


def survey_capture(
    folder: Path, progress: Progress | None = None, *, mask: Path | None = None
) -> Survey:
    """Turn a capture folder into a relief, or say why there can be none.

    Parameters
    ----------
    folder
        A folder with a `capture.toml` (docs/reference/formats.md).
    progress
        Called with what is being done and how much of it is done, 0 to 1.
    mask
        A picture that is white where skin is to be measured, in place of the capture's own.

    Returns
    -------
    The survey; without a relief when a check refuses the capture.

    Raises
    ------
    Unreadable
        If the folder or a file in it cannot be read.
    WrongUsage
        If a mask is given for a phone capture.
    """
    if is_phone_capture(folder) and mask is not None:
        raise WrongUsage(
            "--mask belongs to captures without a printed frame; the frame already bounds the skin"
        )
    if is_phone_capture(folder):
        from needlepoint.surface.phone.survey import survey_phone  # lamps need none of it

        return survey_phone(folder, progress)
    tell = progress or (lambda _what, _share: None)
    capture = read_capture(folder)
    capture = capture if mask is None else replace(capture, mask=mask)
    stack = load(capture, tell)
    tell(say("laying pictures over each other"), 0.0)
    lit, motion = _registered(capture, stack)
    stack = replace(stack, repeats=())  # they are large, and averaged into the frames
    give_back()
    tell(say("placing the lights"), 0.0)
    depth = _form(lit)
    sized = size_up(capture, stack, lit.view, depth)
    lit, cover, covered = _uncovered(lit, stack, sized)
    if sized.camera != capture.camera:
        depth = _form(lit)
    lit, room = without_wandering(lit, stack.ambient, stack.sample_at, depth)
    if room is not None:
        depth = _form(lit)
    # what dark pictures were subtracted with is large too
    stack = replace(stack, ambient=stack.ambient and small_only(stack.ambient))
    lighting = Lighting.of(lit.lights, lit.view, depth)
    shine, belief = shine_and_scattering(lit, stack.sample_at, lighting, depth, LENS_PX)
    lit = without_samples(lit)
    light = _Light(lighting, depth, shine)
    quality = _examine(lit, stack, light, (belief, room), (sized, motion, covered))
    origin = Origin(
        "capture", folder.resolve().name, digest(capture.files), capture.site, capture.taken_at
    )
    relief, left = None, OpenSkin(lit.skin)
    notes = _untold(stack, lit, motion)
    if quality.verdict != "refused":
        tell(say("finding the relief"), 0.0)
        painted = by_hand(stack.whole_skin, math.prod(stack.full_shape))
        seen = (stack.photo, painted)
        relief, left = _relief(subtract_shine(lit, shine), light, belief, sized, seen)
        whole = without_paper(stack.whole_skin, sized, stack, 1)
        steady = (relief.gain_sd, drift_uncertainty(quality), room.height_sd if room else 0.0)
        relief = replace(relief, gain_sd=math.hypot(*steady))
        relief = upsampled(relief, _outside(cover, whole), stack.bin)
        quality = Quality((*quality.checks, *left.checks))
        notes += left.notes
    return Survey(
        relief if quality.verdict != "refused" else None,
        quality,
        sized.scale,
        origin,
        stack.photo,
        notes,
        left_out=left.left_out,
        zone_at=_zones(left, stack),
    )


NO_AMBIENT = phrase(
    "no ambient picture was taken, so the light of the room is not subtracted; if there was "
    "any, the depths are too small"
)

THREE_LAMPS = phrase(
    "with three lamps it cannot be checked whether exposure and lamps kept steady, whether the "
    "lamps are where the file says, or which scars only some lamps show: a fourth lamp tells"
)

NO_PATTERN = phrase(
    "whether the skin moved between the pictures cannot be judged: it shows no pattern of colour "
    "that the pictures share"
)


def _registered(capture: CaptureManifest, stack: Stack) -> tuple[Observations, FrameMotion]:
    """Lay the pictures over each other and subtract the light of the room."""
    frames, motion = align(stack, capture.camera.pixel_mm * stack.bin)
    return subtract_ambient(frames, stack, capture, _view(capture.camera, stack)), motion


def _untold(stack: Stack, lit: Observations, motion: FrameMotion) -> tuple[str, ...]:
    """Say what such a capture cannot tell."""
    untold = (
        (stack.ambient is None, NO_AMBIENT),
        (len(lit.frames) == LEAST_LIT, THREE_LAMPS),
        (motion.residual_mm is None, NO_PATTERN),
    )
    return tuple(say(note) for so, note in untold if so)


def _zones(left: OpenSkin, stack: Stack) -> Callable[[float, float], str] | None:
    """Return what names zones in the pixels of the pictures."""
    if left.face is None:
        return None
    return left.face.scaled(stack.bin, stack.bin).zone_at


def _view(camera: Camera, stack: Stack) -> View:
    """Return the view of the binned part of the pictures."""
    side, window = stack.bin, stack.window
    col, row = camera.principal(stack.full_shape)
    focal, pixel = camera.focal_px, camera.telecentric_mm
    coarse = replace(
        camera,
        focal_px=(focal[0] / side, focal[1] / side) if focal else None,
        telecentric_mm=pixel * side if pixel else None,
    )
    centre = ((col - window.left + 0.5) / side - 0.5, (row - window.top + 0.5) / side - 0.5)
    return View(coarse, (stack.skin.shape[0], stack.skin.shape[1]), centre)


def _uncovered(
    lit: Observations, stack: Stack, sized: Sized
) -> tuple[Observations, Mask, tuple[Check, ...]]:
    """Take paper, hair and cloth out of the skin, and return what the latter two cover."""
    view = _view(sized.camera, stack)
    skin = without_paper(stack.skin, sized, stack, stack.bin)
    there = shrunk(skin, lit.small[0].shape)
    cover, made = judge_cover(lit.small, there, view.pixel_mm_over(there.shape[1]))
    skin = _outside(cover, skin)
    return replace(lit, view=view, skin=skin, small_skin=lit.small_skin & ~cover), cover, made


def _outside(cover: Mask, skin: Bool[np.ndarray, "rows cols"]) -> Bool[np.ndarray, "rows cols"]:
    """Take what a small mask covers out of a large one."""
    if not cover.any():
        return skin
    size = (skin.shape[1], skin.shape[0])
    large = cv2.resize(cover.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    return np.asarray(skin & (large == 0))


def _form(lit: Observations) -> np.ndarray:
    return first_form(list(lit.small), lit.small_skin, lit.lights, lit.view)


@dataclass(frozen=True)
class _Light:
    """How light falls on this skin: its vectors, the first form they rest on, and the shine."""

    lighting: Lighting
    depth: np.ndarray
    shine: Shine


def _examine(
    lit: Observations,
    stack: Stack,
    light: _Light,
    judged: tuple[ScatteringEstimate, RoomLight | None],
    found: tuple[Sized, FrameMotion, tuple[Check, ...]],
) -> Quality:
    """Make every check of the pictures, before there is a relief."""
    (belief, room), (sized, motion, covered) = judged, found
    dark, lighting = stack.ambient, light.lighting
    return examine(
        CheckInputs(
            small=lit.small,
            ambient=None if dark is None else dark.proxy.mean(axis=-1),
            skin=lit.small_skin,
            lighting=lighting,
            normals=solve(list(lit.small), [None] * len(lit.small), lighting),
            clipped=max(frame.clipped_share for frame in lit.frames),
            motion=motion,
            belief=belief,
            shine=light.shine,
            marker=sized.check,
            pixel_mm=sized.scale.pixel_mm,
            turned=read_turned(lit.small, lit.small_skin, lit.lights, lit.view, light.depth),
            same=stack.same,
            cover=covered,
            colour_mm=lit.colour_mm,
            room=room,
        )
    )


def _relief(
    lit: Observations,
    light: _Light,
    belief: ScatteringEstimate,
    sized: Sized,
    seen: tuple[np.ndarray, tuple[LeftOut, ...]],
) -> tuple[Relief, OpenSkin]:
    view, shine = lit.view, light.shine
    lens = lens_transfer(CURVE_PER_MM, LENS_PX * view.pixel_mm)
    gain = gain_of(belief, lit, LENS_PX)
    height = _height(lit, light, gain)
    photo, painted = seen
    left = open_skin(height, lit.skin, view.pixel_mm, photo, painted)
    sound = left.sound if left.sound.any() else lit.skin
    over, form = remove_form(height, sound, view.pixel_mm)
    del height  # as large as a picture
    rows, cols = (np.rint(nodes).astype(int) for nodes in view.nodes())
    depth = depth_of_height(form[np.ix_(rows, cols)].astype(float), view, lit.skin)
    fold = flag_folds(form, view.pixel_mm)
    del form
    frame, share = tangent_frame(view, depth)
    if view.camera.focal_px is not None:
        share = share * depth / view.camera.distance_mm
    over *= spread(share, over.shape)
    lengths, gain_sd = shine_uncertainty(shine, belief)
    relief = Relief(
        z_mm=over,
        sound=sound,
        pixel_mm=view.pixel_mm,
        frame=frame,
        scale_sd=float(np.hypot(sized.scale.sd, lengths)),
        gain_sd=gain_sd,
        softer=blur_of_belief(belief.clearer * lens, gain, view.pixel_mm),
        sharper=blur_of_belief(belief.waxier * lens, gain, view.pixel_mm),
        unsharpened=Blur(CURVE_PER_MM, 1.0 / np.maximum(gain, 1.0)),
        fold=fold,
        witnesses=_witnesses(lit, light, gain, share),
        parts=left.parts,
        shade=shade_of(
            [frame.light for frame in lit.frames],
            photo,
            sound,
            lit.lights,
            (view, depth),
            shine.share or 0.0,
        ),
        by_colour=shine.by_lobes is not None,
    )
    return relief, left


def _witnesses(
    lit: Observations, light: _Light, gain: np.ndarray, share: np.ndarray
) -> Witnesses | None:
    """Ask fewer lamps for the relief; heights are normal to the form, as in the relief."""
    vectors = light.lighting.vectors
    middle = light.lighting.middle
    azimuths = np.arctan2(middle[:, 1], middle[:, 0])

    def heights(planes: list[np.ndarray], kept: tuple[int, ...], side: int) -> np.ndarray:
        shape = (planes[0].shape[0], planes[0].shape[1])
        view = coarser(lit.view, shape, side)
        few = replace(
            lit,
            frames=tuple(replace(lit.frames[j], light=planes[j], unclipped=None) for j in kept),
            skin=binned_mask(lit.skin, side),
            view=view,
        )
        trust = tuple(light.shine.trust[j] for j in kept) if light.shine.trust else ()
        matt = tuple(light.shine.matt[j] for j in kept) if light.shine.matt else ()
        few_light = replace(
            light,
            lighting=Lighting(vectors[..., list(kept), :]),
            shine=replace(light.shine, trust=trust, matt=matt),
        )
        return _height(few, few_light, gain) * spread(share, shape)

    told = witnesses(
        tuple(frame.light for frame in lit.frames),
        lit.skin,
        lit.view.pixel_mm,
        heights,
        groups_of(azimuths),
    )
    if told is None:
        return None
    share_of_shine = light.shine.share
    return replace(told, shine=share_of_shine or 0.0, shine_told=share_of_shine is not None)


def _height(lit: Observations, light: _Light, gain: np.ndarray) -> np.ndarray:
    """Solve, sharpen and integrate: heights of the skin with its form, before anything is cut."""
    per_row, per_col = _slopes(lit, light, gain)
    return integrate(per_row, per_col, None if bool(lit.skin.all()) else lit.skin)


def _slopes(lit: Observations, light: _Light, gain: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Solve and sharpen; what the slopes came from is large and gone before they are integrated."""
    frames, trust = lit.frames, light.shine.trust
    planes, open_ = [f.light for f in frames], [f.unclipped for f in frames]
    if trust:
        b = solve_robustly(planes, open_, light.lighting, trust)
    else:
        b = solve(planes, open_, light.lighting)
    if light.shine.matt:
        small = lit.small_skin
        pixel_mm = lit.view.pixel_mm_over(small.shape[1])
        level(b, light.shine.matt, small, light.lighting, pixel_mm, light.shine.level_mm)
    sharpen(b, gain, lit.skin, lit.view, light.depth)
    per_row, per_col, facing = slopes(b, lit.view)
    if not bool(facing.all()):
        most = lit.view.pixel_mm
        per_row[~facing] = np.clip(per_row[~facing], -most, most)
        per_col[~facing] = np.clip(per_col[~facing], -most, most)
    return per_row, per_col
