"""Checks of a phone capture: each names the picture that failed and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from needlepoint.language import phrase, say
from needlepoint.surface.phone.bundle import Bundle
from needlepoint.surface.phone.lit_skin import Scene
from needlepoint.surface.phone.torch import BEAM, BEAM_SD, LOSS, LOSS_SD
from needlepoint.surface.phone.triage import LeftOut, Look, limits
from needlepoint.surface.quality import Check


@dataclass(frozen=True)
class Seen:
    """What the checks look at.

    Attributes
    ----------
    names
        Files of the pictures that count, in the order of the scene.
    looks
        What each is like.
    full
        Share of clipped white in each.
    scene
        What was found; None where too few pictures were left.
    room
        Share of the room's light in the white of each; None without a picture of it.
    apart
        How far shading and a second phone put the torch apart, over its distance; None without one.
    """

    names: tuple[str, ...]
    looks: tuple[Look, ...]
    full: Float[np.ndarray, " pictures"]
    scene: Scene
    room: Float[np.ndarray, " pictures"] | None
    apart: Float[np.ndarray, " pictures"] | None = None


def too_few(count: int, left_out: tuple[LeftOut, ...]) -> Check:
    """Return the check of how many pictures under the torch count."""
    why = "; ".join(f"{each.name}: {each.why}" for each in left_out)
    cure = say(
        "only {count} pictures under the torch can be used, six are needed and eight are better:"
        " take more, the torch once round the cheek",
        count=count,
    )
    return _check(
        "torches",
        float(count),
        above=True,
        good=say("pictures enough under the torch"),
        cure=f"{cure} ({why})" if why else cure,
    )


def examine_phone(seen: Seen, left_out: tuple[LeftOut, ...]) -> tuple[Check, ...]:
    """Make every check of phone, frame and torch."""
    bundle, count = seen.scene.bundle, len(seen.names)
    checks = [
        too_few(count, left_out),
        _markers(seen),
        _near_enough(seen),
        _straight(seen, bundle),
        _sharp(seen),
        _corners(seen, bundle),
        _bent(seen.scene),
        _white(seen),
        _tone(seen),
        _even_white(seen.scene),
        _torch(seen),
        _round(seen.scene),
        _slant(seen),
        _torch_near(seen),
        _room(seen),
        _partner(seen),
        _beam(seen.scene, partner=seen.apart is not None),
    ]
    return tuple(check for check in checks if check is not None)


def gap_deg(places: Float[np.ndarray, "pictures 3"]) -> float:
    """Return the largest gap between neighbouring places of the torch round the clock [deg]."""
    clock = np.sort(np.degrees(np.arctan2(places[:, 1], places[:, 0])))
    return float(np.max(np.diff(np.append(clock, clock[0] + 360.0))))


def slants_deg(places: Float[np.ndarray, "pictures 3"]) -> Float[np.ndarray, " pictures"]:
    """Return how far each place is from straight above the window [deg]."""
    return np.degrees(np.arctan2(np.hypot(places[:, 0], places[:, 1]), places[:, 2]))


def depth_check(gain_sd: float) -> Check:
    """Return the check of how well torch, curve and frame fix all depths together."""
    return _check(
        "depth sd",
        gain_sd,
        above=False,
        good=say("torch, tone curve and frame are known well enough for depths"),
        cure=say(
            "torch, tone curve and frame leave all depths open by {share:.0f} %: hold the torch"
            " farther to the side, use a flat frame, and take more pictures",
            share=100 * gain_sd,
        ),
    )


def _markers(seen: Seen) -> Check:
    worst = min(seen.looks, key=lambda look: look.markers)
    return _check(
        "markers",
        float(worst.markers),
        above=True,
        good=say("the whole frame is seen"),
        cure=say(
            "{name}: only {found} of the frame's 20 markers are seen; keep fingers and hair off"
            " the frame and all of it in the picture",
            name=worst.name,
            found=worst.markers,
        ),
    )


def _near_enough(seen: Seen) -> Check:
    worst = min(seen.looks, key=lambda look: look.side_px)
    return _check(
        "marker px",
        worst.side_px,
        above=True,
        good=say("the phone is near enough"),
        cure=say(
            "{name}: the frame is small in the picture; go nearer, to about 25 cm",
            name=worst.name,
        ),
    )


def _straight(seen: Seen, bundle: Bundle) -> Check:
    tilts = [bundle.tilt_deg(k) for k in range(len(seen.names))]
    worst = int(np.argmax(tilts))
    return _check(
        "tilt",
        tilts[worst],
        above=False,
        good=say("the phone looks straight at the frame"),
        cure=say(
            "{name}: the phone is tilted by {tilt:.0f} degrees against the frame; turn the cheek"
            " toward it",
            name=seen.names[worst],
            tilt=tilts[worst],
        ),
    )


def _sharp(seen: Seen) -> Check:
    worst = max(seen.looks, key=lambda look: look.blur_mm)
    return _check(
        "blur",
        worst.blur_mm,
        above=False,
        good=say("the pictures are sharp"),
        cure=say(
            "{name}: the picture is blurred ({blur:.2f} mm); put the phone on a stand, lock the"
            " focus on the frame and let the client rest the head",
            name=worst.name,
            blur=worst.blur_mm,
        ),
    )


def _corners(seen: Seen, bundle: Bundle) -> Check:
    misfit = bundle.misfit_px[: len(seen.names)]
    worst = int(np.argmax(misfit))
    return _check(
        "corners",
        float(misfit[worst]),
        above=False,
        good=say("the frame lies where its markers say"),
        cure=say(
            "{name}: the frame's markers do not fit its print; lay a flat clean frame and keep"
            " phone and head still while the picture is taken",
            name=seen.names[worst],
        ),
    )


def _bent(scene: Scene) -> Check | None:
    if not scene.rigid:
        return None
    bend = float(np.hypot(scene.bundle.bend[0], scene.bundle.bend[2]))
    bend = max(bend, abs(float(scene.bundle.bend[1])))
    return _check(
        "bent",
        bend,
        above=False,
        good=say("the frame is flat"),
        cure=say(
            "the frame is said to be stiff but stands {bend:.1f} mm off its plane: glue it on a"
            " stiff flat board and do not press it onto the cheek",
            bend=bend,
        ),
    )


def _white(seen: Seen) -> Check:
    worst = int(np.argmax(seen.full))
    return _check(
        "white",
        float(seen.full[worst]),
        above=False,
        good=say("the white of the frame is not overexposed"),
        cure=say(
            "{name}: the white of the frame is overexposed; expose shorter or hold the torch"
            " farther away",
            name=seen.names[worst],
        ),
    )


def _tone(seen: Seen) -> Check:
    curve = seen.scene.curve
    worst = min(curve.worst, len(seen.names) - 1)
    return _check(
        "tone",
        curve.misfit,
        above=False,
        good=say("one tone curve explains the grey squares of all pictures"),
        cure=say(
            "{name}: no single tone curve explains the grey squares, so the phone has changed"
            " tones place by place: {off}",
            name=seen.names[worst],
            off=say(SWITCH_OFF),
        ),
    )


SWITCH_OFF = phrase(
    "switch HDR, night mode, portrait and beauty filters off, or take raw pictures (DNG); on an"
    " iPhone use an app that takes raw"
)


def _even_white(scene: Scene) -> Check:
    return _check(
        "even white",
        scene.torches.uneven,
        above=False,
        good=say("the white of the frame is even"),
        cure=say(
            "the white of the frame is not even in any picture: wipe it, or, where it is clean, the"
            " phone has changed tones place by place: {off}",
            off=say(SWITCH_OFF),
        ),
    )


def _torch(seen: Seen) -> Check:
    misfit = seen.scene.torches.misfit
    worst = int(np.argmax(misfit))
    return _check(
        "torch",
        float(misfit[worst]),
        above=False,
        good=say("one torch explains the light on the frame in every picture"),
        cure=say(
            "{name}: the light on the frame is not that of one torch; keep hands out of its beam"
            " and other lamps off",
            name=seen.names[worst],
        ),
    )


def _round(scene: Scene) -> Check:
    gap = gap_deg(scene.torches.places)
    return _check(
        "round",
        gap,
        above=False,
        good=say("the torch went all round"),
        cure=say(
            "the torch left out {gap:.0f} degrees of its way round the cheek: take pictures from"
            " that side too",
            gap=gap,
        ),
    )


def _slant(seen: Seen) -> Check:
    slants = slants_deg(seen.scene.torches.places)
    least = int(np.argmin(slants))
    return _check(
        "slant",
        float(slants.mean()),
        above=True,
        good=say("the torch was far enough to the side"),
        cure=say(
            "the torch was too near the phone's line of sight ({slant:.0f} degrees on average,"
            " least in {name}): hold it farther to the side, at about 40 degrees",
            slant=float(slants.mean()),
            name=seen.names[least],
        ),
    )


def _torch_near(seen: Seen) -> Check:
    far = np.linalg.norm(seen.scene.torches.places, axis=1)
    nearest = int(np.argmin(far))
    return _check(
        "near",
        float(far[nearest]),
        above=True,
        good=say("the torch was far enough away"),
        cure=say(
            "{name}: the torch was only {far:.0f} mm away; hold it 20 to 30 cm from the cheek",
            name=seen.names[nearest],
            far=float(far[nearest]),
        ),
    )


def _room(seen: Seen) -> Check | None:
    if seen.room is None:
        return None
    worst = int(np.argmax(seen.room))
    return _check(
        "room",
        float(seen.room[worst]),
        above=False,
        good=say("the torch outshines the room"),
        cure=say(
            "{name}: {share:.0f} % of the light is the room's; draw the curtains and switch the"
            " room light off",
            name=seen.names[worst],
            share=100 * float(seen.room[worst]),
        ),
    )


def _partner(seen: Seen) -> Check | None:
    if seen.apart is None:
        return None
    worst = int(np.argmax(seen.apart))
    return _check(
        "partner",
        float(seen.apart[worst]),
        above=False,
        good=say("the second phone's pictures and the light on the frame agree"),
        cure=say(
            "{name}: the second phone's picture puts the torch {share:.0f} % of its distance from"
            " where the light says; take both pictures at the same moment",
            name=seen.names[worst],
            share=100 * float(seen.apart[worst]),
        ),
    )


def _beam(scene: Scene, *, partner: bool) -> Check | None:
    """Judge whether torch and lens are like any torch and lens.

    Local tone mapping makes the light on the frame flatter, which looks like a torch of narrower
    beam far away behind a lens that loses much light in its corners.
    """
    if partner:
        return None
    torches = scene.torches
    odd = np.hypot((torches.beam - BEAM) / BEAM_SD, (torches.loss - LOSS) / LOSS_SD)
    return _check(
        "beam",
        float(odd),
        above=False,
        good=say("torch and lens are like others"),
        cure=say(
            "the light on the frame is that of no ordinary torch: the phone has changed tones place"
            " by place ({off}), or the light has a reflector or a shade: use a small bare one",
            off=say(SWITCH_OFF),
        ),
    )


def no_dark() -> Check:
    """Return the failed check of a capture without a picture of the room's own light."""
    limit = limits().number("room_limit")
    return Check(
        "room",
        float("nan"),
        limit,
        False,
        True,
        "1",
        say(
            "no picture with the torch off was taken, so light of the room cannot be told from the"
            " torch's and would make every depth too small: take one, nothing moved, and name it"
            " as 'ambient' in capture.toml"
        ),
    )


def _check(name: str, value: float, *, good: str, cure: str, above: bool) -> Check:
    """Hold a value against its limits, which are facts: ``name_limit`` and ``name_refuse``."""
    key = name.replace(" ", "_")
    limit, refuse = limits()[f"{key}_limit"], limits().number(f"{key}_refuse")
    ok = value >= limit.number if above else value <= limit.number
    fatal = value < refuse if above else value > refuse
    unit = limit.unit or "1"
    return Check(
        name, float(value), limit.number, bool(ok), bool(fatal), unit, good if ok else cure
    )
