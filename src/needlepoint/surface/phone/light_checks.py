"""Checks of the light of a phone capture: white, tones, torch, room."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from needlepoint.language import phrase, say
from needlepoint.surface.phone.limits import check_limit, limits
from needlepoint.surface.phone.lit_skin import Scene
from needlepoint.surface.phone.seen import Seen
from needlepoint.surface.phone.torch import BEAM, BEAM_SD
from needlepoint.surface.quality import Check

SWITCH_OFF = phrase(
    "switch HDR, night mode, portrait and beauty filters off, or take raw pictures (DNG); on an"
    " iPhone use an app that takes raw"
)


def white_check(seen: Seen) -> Check:
    """Judge whether the white of the frame is overexposed anywhere."""
    worst = int(np.argmax(seen.full))
    return check_limit(
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


def tone_check(seen: Seen) -> Check:
    """Judge whether one tone curve explains the greys of all pictures."""
    curve = seen.scene.curve
    worst = min(curve.worst, len(seen.names) - 1)
    return check_limit(
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


def local_tones_check(seen: Seen) -> Check | None:
    """Judge whether the phone has made dark surroundings brighter and bright ones darker.

    It moves the torch away in what the white tells, so that every depth is too small.
    """
    if seen.local is None:
        return None
    return check_limit(
        "local tones",
        seen.local,
        above=False,
        good=say("white is as bright in dark surroundings as elsewhere"),
        cure=say(
            "white is brighter in dark surroundings than elsewhere, so the phone has changed tones"
            " place by place: {off}",
            off=say(SWITCH_OFF),
        ),
    )


def even_white_check(scene: Scene) -> Check:
    """Judge whether the white of the frame is even in itself."""
    return check_limit(
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


def torch_check(seen: Seen) -> Check:
    """Judge whether one torch explains the white of every picture."""
    misfit = seen.scene.torches.misfit
    worst = int(np.argmax(misfit))
    return check_limit(
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


def gap_deg(places: Float[np.ndarray, "pictures 3"]) -> float:
    """Return the largest gap between neighbouring places of the torch round the clock [deg]."""
    clock = np.sort(np.degrees(np.arctan2(places[:, 1], places[:, 0])))
    return float(np.max(np.diff(np.append(clock, clock[0] + 360.0))))


def round_check(scene: Scene) -> Check:
    """Judge whether the torch went all round."""
    gap = gap_deg(scene.torches.places)
    return check_limit(
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


def slants_deg(places: Float[np.ndarray, "pictures 3"]) -> Float[np.ndarray, " pictures"]:
    """Return how far each place is from straight above the window [deg]."""
    return np.degrees(np.arctan2(np.hypot(places[:, 0], places[:, 1]), places[:, 2]))


def slant_check(seen: Seen) -> Check:
    """Judge whether the torch was far enough to the side."""
    slants = slants_deg(seen.scene.torches.places)
    least = int(np.argmin(slants))
    return check_limit(
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


def near_check(seen: Seen) -> Check:
    """Judge whether the torch was far enough away to be a point."""
    far = np.linalg.norm(seen.scene.torches.places, axis=1)
    nearest = int(np.argmin(far))
    return check_limit(
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


def room_check(seen: Seen) -> Check | None:
    """Judge how much of the light is the room's."""
    if seen.room is None:
        return None
    worst = int(np.argmax(seen.room))
    return check_limit(
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


def partner_check(seen: Seen) -> Check | None:
    """Judge whether a second phone and the light on the frame agree."""
    if seen.apart is None:
        return None
    worst = int(np.argmax(seen.apart))
    return check_limit(
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


def beam_check(scene: Scene, *, partner: bool) -> Check | None:
    """Judge whether torch and lens are like any torch and lens.

    Local tone mapping makes the light on the frame flatter, which looks like a torch of narrower
    beam far away behind a lens that loses much light in its corners. What a lens loses is known
    better where `needlepoint rig phone` found it.
    """
    if partner:
        return None
    torches = scene.torches
    odd = np.hypot((torches.beam - BEAM) / BEAM_SD, (torches.loss - scene.loss) / scene.loss_sd)
    return check_limit(
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
            "no picture with the torch off was taken. Light of the room then looks like the "
            "torch's and makes every depth too small: take one, without moving anything, and "
            "name it as 'ambient' in capture.toml"
        ),
    )
