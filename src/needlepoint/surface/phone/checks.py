"""Checks of a phone capture: each names the picture that failed and what to do about it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from needlepoint.language import say
from needlepoint.surface.phone.bundle import FOCAL_SHARE, Bundle
from needlepoint.surface.phone.light_checks import (
    beam_check,
    even_white_check,
    local_tones_check,
    near_check,
    partner_check,
    room_check,
    round_check,
    slant_check,
    tone_check,
    torch_check,
    white_check,
)
from needlepoint.surface.phone.limits import check_limit
from needlepoint.surface.phone.lit_skin import Scene
from needlepoint.surface.phone.seen import Seen
from needlepoint.surface.phone.triage import LeftOut
from needlepoint.surface.quality import Check
from needlepoint.surface.stereo.scattering_estimate import ScatteringEstimate
from needlepoint.surface.stereo.shine_checks import blurred_share


def too_few(count: int, left_out: tuple[LeftOut, ...]) -> Check:
    """Return the check of how many pictures under the torch count."""
    check = check_limit(
        "torches",
        float(count),
        above=True,
        good=say("pictures enough under the torch"),
        cure=say(
            "only {count} pictures under the torch can be used, six are needed and eight are"
            " better: take more, the torch once round the cheek",
            count=count,
        ),
    )
    if check.ok or not left_out:
        return check
    named = "; ".join(f"{each.name}: {each.why}" for each in left_out)
    return replace(check, why=f"{check.why} ({named})")


def examine_phone(seen: Seen, left_out: tuple[LeftOut, ...]) -> tuple[Check, ...]:
    """Make every check of phone, frame and torch."""
    bundle, count = seen.scene.bundle, len(seen.names)
    checks = [
        too_few(count, left_out),
        _markers(seen),
        _near_enough(seen, bundle),
        _straight(seen, bundle),
        _sharp(seen),
        _corners(seen, bundle),
        _bent(seen.scene),
        print_proportion(bundle),
        main_lens(bundle),
        white_check(seen),
        tone_check(seen),
        even_white_check(seen.scene),
        local_tones_check(seen),
        torch_check(seen),
        round_check(seen.scene),
        slant_check(seen),
        near_check(seen),
        room_check(seen),
        partner_check(seen),
        beam_check(seen.scene, partner=seen.apart is not None),
    ]
    return tuple(check for check in checks if check is not None)


def depth_check(gain_sd: float) -> Check:
    """Return the check of how well torch, curve and frame fix all depths together."""
    return check_limit(
        "depth sd",
        gain_sd,
        above=False,
        good=say("torch, tone curve, frame and light of the room are known well enough for depths"),
        cure=say(
            "torch, tone curve, frame and light of the room make all depths uncertain by "
            "{share:.0f} %: hold the torch farther to the side, use a flat frame, darken the room, "
            "and take more pictures",
            share=100 * gain_sd,
        ),
    )


def shine_depth_check(gain_sd: float) -> Check:
    """Return the check of how well depths are fixed once the shine is taken out."""
    return check_limit(
        "shine depth",
        gain_sd,
        above=False,
        good=say("depths are known well enough for skin that shines as this does"),
        cure=say(
            "the skin shines so much beside its own light that all depths are uncertain by "
            "{share:.0f} %: powder the skin, or put crossed polarisers over torch and lens",
            share=100 * gain_sd,
        ),
    )


def _markers(seen: Seen) -> Check:
    worst = min(seen.looks, key=lambda look: look.markers)
    return check_limit(
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


def _near_enough(seen: Seen, bundle: Bundle) -> Check:
    pixels = [bundle.pixel_mm(k) for k in range(len(seen.names))]
    worst = int(np.argmax(pixels))
    return check_limit(
        "pixel",
        pixels[worst],
        above=False,
        good=say("the pixels are small enough on the skin"),
        cure=say(
            "{name}: a pixel covers {pixel:.2f} mm of skin, too much for the walls of boxcars: go"
            " nearer, to about 25 cm, use the main lens without zoom, and set the phone to its full"
            " picture size (12 megapixels)",
            name=seen.names[worst],
            pixel=pixels[worst],
        ),
    )


def _straight(seen: Seen, bundle: Bundle) -> Check:
    tilts = [bundle.tilt_deg(k) for k in range(len(seen.names))]
    worst = int(np.argmax(tilts))
    return check_limit(
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
    worst = max(seen.looks, key=lambda look: look.worst_blur_mm)
    return check_limit(
        "blur",
        worst.worst_blur_mm,
        above=False,
        good=say("the pictures are sharp"),
        cure=say(
            "{name}: the picture is blurred ({blur:.2f} mm); put the phone on a stand, lock the"
            " focus on the frame and let the client rest the head",
            name=worst.name,
            blur=worst.worst_blur_mm,
        ),
    )


def _corners(seen: Seen, bundle: Bundle) -> Check:
    misfit = bundle.misfit_px[: len(seen.names)]
    worst = int(np.argmax(misfit))
    return check_limit(
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


def coarse_wax_check(belief: ScatteringEstimate) -> Check:
    """Judge how waxy the skin seems in pixels too coarse to tell it from ordinary skin."""
    return check_limit(
        "coarse wax",
        blurred_share(belief),
        above=False,
        good=say("the skin does not seem waxy in these coarse pixels"),
        cure=say(
            "the skin may be waxy, and pixels so coarse do not tell: depths may come out by a third"
            " too shallow. Go nearer, to 20 cm, or set the phone to its full picture size"
        ),
    )


def print_proportion(bundle: Bundle) -> Check:
    """Judge width over height of the print, as far as pictures and an ordinary lens tell it."""
    return check_limit(
        "print",
        abs(bundle.stretch),
        above=False,
        good=say("width and height of the frame agree"),
        cure=say(
            "the frame seems {share:+.1f} % wider than high: print it at 100 %, check both of its"
            " sides with a ruler, and use the phone's main lens without zoom",
            share=100 * bundle.stretch,
        ),
    )


def main_lens(bundle: Bundle) -> Check:
    """Judge the focal length: what no phone has was a wrong print, or a zoom."""
    usual = FOCAL_SHARE * max(bundle.shape)
    ratio = bundle.focal_px / usual
    return check_limit(
        "lens",
        abs(float(np.log(ratio))),
        above=False,
        good=say("the lens is that of a phone"),
        cure=say(
            "the lens seems {ratio:.1f} times as long as a phone's main lens: use the main lens"
            " without zoom, and check width and height of the print with a ruler",
            ratio=ratio,
        ),
    )


def _bent(scene: Scene) -> Check | None:
    if not scene.rigid:
        return None
    bend = float(np.hypot(scene.bundle.bend[0], scene.bundle.bend[2]))
    bend = max(bend, abs(float(scene.bundle.bend[1])))
    return check_limit(
        "bent",
        bend,
        above=False,
        good=say("the frame is flat"),
        cure=say(
            "the frame is set as stiff but bends {bend:.1f} mm off its plane: glue it on a"
            " stiff flat board and do not press it onto the cheek",
            bend=bend,
        ),
    )
