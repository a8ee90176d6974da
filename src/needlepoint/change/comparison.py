"""Compare: from two visits to what can be said about every scar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from needlepoint.change.change import Change, ScarChange
from needlepoint.change.matched_filter import MatchedFilter, rule_of
from needlepoint.change.matching import carried_back, matches, new_scars
from needlepoint.change.null_distribution import NullDistribution
from needlepoint.change.pair import Pair, ScarWindow, on_thinned, pair_of, scar_ground, thinned
from needlepoint.change.paired_scar import PairedScar, Spot, found
from needlepoint.change.patch_total import summed
from needlepoint.change.registration import Registration, register
from needlepoint.change.repeatability import Repeatability
from needlepoint.change.sharpness import equally_sharp
from needlepoint.change.simulated_repeats import known_repeats, rig_of
from needlepoint.change.verdicts import SKIN_SCALE_SD, Shared, judged, unseen
from needlepoint.language import phrase, say
from needlepoint.scars import Measurement, Scar
from needlepoint.surface import Check, Quality, Relief

Progress = Callable[[str, float], None]

NODES_MM = 0.3
"""Own choice: how far apart the places lie at which a registration is turned round."""

TWO_LIGHTS = (0.05, 0.045)
"""Own choice: relative SD of all depths alike, and of each scar's own, where one visit was lit
through polarisers and the other not: scattering and shine are not the same then. From simulated
skin, seeds 5001 to 5006, each compared both ways round."""

SAME_RIG = 0.5
"""Own choice: the part of what lamps' angles leave open that counts between two captures of one
kind of rig; a lamp noted down wrong is wrong at both visits, one that was knocked is not."""


def compare(
    before: Measurement,
    after: Measurement,
    progress: Progress = lambda _what, _share: None,
    *,
    repeatability: Repeatability | None = None,
) -> Change:
    """Say what changed from one visit to another.

    Parameters
    ----------
    before, after
        The visits.
    progress
        Called with what is being done and how much of it is done.
    repeatability
        What the practice found of its own repeats; None takes what simulated skin says of the rig.
    """
    refused = _refused(before, after)
    if refused is not None:
        return Change(before, after, None, Quality((refused,)))
    assert before.relief is not None
    assert after.relief is not None
    progress(say("finding the same skin"), 0.0)
    registration, checks = register(before.relief, after.relief)
    quality = Quality((_own(before, after), *checks))
    if registration is None:
        return Change(before, after, None, quality)
    progress(say("measuring both visits"), 0.0)
    shared = _shared(before.relief, after.relief, registration, (rig_of(before), rig_of(after)))
    before, after = equally_sharp(before, after)
    assert before.relief is not None
    assert after.relief is not None
    relief = after.relief
    scaled = replace(relief, z_mm=relief.z_mm / np.float32(shared.scale))
    pair = pair_of(before.relief, scaled, registration)
    repeatability = repeatability or known_repeats(before, after)
    scars, findings = _scars(before, after, registration, pair, shared, repeatability)
    return Change(
        before=before,
        after=after,
        registration=registration,
        quality=quality,
        scars=scars,
        summary=summed(findings, scars, shared, repeatability),
        notes=_notes(before, after, repeatability),
        pair=pair,
        repeatability=repeatability,
        shared_sd=shared.sd,
    )


def _refused(before: Measurement, after: Measurement) -> Check | None:
    """Refuse what was refused before."""
    refusals = (
        phrase("the first visit was refused when it was measured: {why}"),
        phrase("the second visit was refused when it was measured: {why}"),
    )
    for visit, refusal in zip((before, after), refusals, strict=True):
        if visit.relief is None or visit.scars is None:
            failed = visit.quality.refusal
            why = say(refusal, why=failed or say("no relief"))
            return Check("measured", 0.0, 1.0, False, True, "1", why)
    return None


def _own(before: Measurement, after: Measurement) -> Check:
    """Say whether the two are two visits at all."""
    same = before.origin.sha256 == after.origin.sha256
    why = (
        say("both visits are the very same pictures; nothing can have changed between them")
        if same
        else say("the two visits are different pictures")
    )
    return Check("different_pictures", float(not same), 1.0, not same, False, "1", why)


def _shared(
    before: Relief,
    after: Relief,
    registration: Registration,
    rigs: tuple[str | None, str | None],
) -> Shared:
    """Estimate the ratio of the scales, from the captures and the skin, and its uncertainty."""
    told = float(np.hypot(before.scale_sd, after.scale_sd))
    trust = told**2 / (told**2 + SKIN_SCALE_SD**2)
    scale = registration.scale**trust
    left = told * SKIN_SCALE_SD / max(float(np.hypot(told, SKIN_SCALE_SD)), 1e-12)
    same_rig = rigs[0] is not None and rigs[0] == rigs[1]
    gain = float(np.hypot(before.gain_sd, after.gain_sd)) * (SAME_RIG if same_rig else 1.0)
    alike, each = TWO_LIGHTS if _two_lights(rigs) else (0.0, 0.0)
    return Shared(scale, float(np.linalg.norm((left, gain, alike))), each)


def _two_lights(rigs: tuple[str | None, str | None]) -> bool:
    """Whether one visit was lit through polarisers and the other by lamps without."""
    return set(rigs) == {"lamps_polarised", "lamps"}


def _scars(
    before: Measurement,
    after: Measurement,
    registration: Registration,
    pair: Pair,
    shared: Shared,
    repeatability: Repeatability | None,
) -> tuple[tuple[ScarChange, ...], list[PairedScar]]:
    assert before.scars is not None
    assert after.scars is not None
    assert before.relief is not None
    assert after.relief is not None
    step_px = max(1, round(NODES_MM / pair.pixel_mm))
    carried = carried_back(after.scars.scars, registration, before.relief.z_mm.shape, step_px)
    partners = matches(before.scars.scars, carried)
    new = new_scars(carried, partners)
    everything = (*before.scars.scars, *new)
    pair, block = thinned(pair)
    rows, cols = pair.before.shape
    placed = tuple(on_thinned(scar, block) for scar in everything)
    windows, held = scar_ground(placed, (rows, cols), pair.pixel_mm)
    # a new scar is measured from the second visit to the first: its profile is seen there
    pairs = [pair] * len(before.scars.scars) + [pair.turned_round()] * len(new)
    areas = [block**2 * _pixel_mm2(before.relief, scar) for scar in everything]
    rules = [_rule(p, w, held, a) for p, w, a in zip(pairs, windows, areas, strict=True)]
    quiet = NullDistribution(_cleared(pair, windows, rules), pair.sound)
    changes, findings = [], []
    for number, (scar, window, rule) in enumerate(zip(everything, windows, rules, strict=True)):
        is_new = number >= len(before.scars.scars)
        pair_ids = (None, scar.id) if is_new else (scar.id, partners.get(scar.id))
        if rule is None:
            changes.append(unseen(number + 1, pair_ids, scar))
            continue
        reliefs = (after.relief, before.relief) if is_new else (before.relief, after.relief)
        spot = Spot(pairs[number], reliefs, window, rule)
        finding = found(scar, spot, quiet, registration.residual_mm, repeatability)
        if not is_new:
            findings.append(finding)
        changes.append(judged(number + 1, pair_ids, finding, shared))
    return tuple(changes), findings


def _rule(
    pair: Pair, window: ScarWindow, held: np.ndarray, pixel_mm2: float
) -> MatchedFilter | None:
    own = (window.rho < 1.05).astype(np.float32)
    others = held[window.rows, window.cols] - own > 0.5
    return rule_of(pair, window, others & (window.rho > 0.3), pixel_mm2)


def _cleared(
    pair: Pair, windows: list[ScarWindow], rules: list[MatchedFilter | None]
) -> np.ndarray:
    """Return the difference without what changed in the scars."""
    rest = np.array(pair.difference, dtype=float)
    for window, rule in zip(windows, rules, strict=True):
        if rule is not None:
            part = rest[window.rows, window.cols]
            deeper, wider = (float((w * part).sum()) for w in (rule.depth, rule.width))
            part += deeper * rule.profile - wider * rule.drawn
    return rest


def _pixel_mm2(relief: Relief, scar: Scar) -> float:
    return float(abs(np.linalg.det(relief.frame.at(scar.centre_px[1], scar.centre_px[0]))))


def _notes(
    before: Measurement, after: Measurement, repeatability: Repeatability | None
) -> tuple[str, ...]:
    notes = []
    if before.origin.sha256 == after.origin.sha256:
        notes.append(say("Both visits are the very same pictures (their digests agree)."))
    if _two_lights((rig_of(before), rig_of(after))):
        notes.append(
            say(
                "One visit was lit through polarisers and the other was not: skin scatters and "
                "shines otherwise then, so every change is less certain. Light both visits alike."
            )
        )
    else:
        notes.append(
            say(
                "What scattering in skin and sheer walls hide is the same at both visits and is "
                "not counted in the changes."
            )
        )
    if repeatability is None:
        notes.append(
            say(
                "Nothing is known of how far repeats of these captures differ; chance is judged "
                "from the skin between the scars alone."
            )
        )
    else:
        notes.append(
            say("How far repeats differ is taken from {source}.", source=repeatability.source)
        )
    notes.append(say("Pits whose bottom no light reaches are left out of every sum."))
    return tuple(notes)
