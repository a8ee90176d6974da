"""Checks of which picture belongs to which lamp: order, mirroring, turns, relief inside out."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float

from needlepoint.language import say
from needlepoint.surface.facts import surface_facts
from needlepoint.surface.quality import Check
from needlepoint.surface.stereo.arrangement import (
    MOST_ORDERED,
    Order,
    best_exchange,
    best_order,
    curls,
)
from needlepoint.surface.stereo.inversion import Turned
from needlepoint.surface.stereo.limits import check as _check
from needlepoint.surface.stereo.normals import LEAST_LIT, Lighting


def order_checks(
    small: tuple[Float[np.ndarray, "r c"], ...],
    skin: Bool[np.ndarray, "r c"],
    normals: Float[np.ndarray, "3 r c"],
    lighting: Lighting,
    turned: Turned,
) -> list[Check]:
    """Make the checks; three lamps leave no equation to spare and fit in any order."""
    spare, shares = len(small) > LEAST_LIT, curls(skin, normals)
    order = [_order(best_order(small, skin, lighting.vectors))] if spare else []
    if len(small) > MOST_ORDERED:
        order.append(_exchange(best_exchange(small, skin, lighting.vectors)))
    return [_curl(shares[0]), *order, _arrangement(shares), _inversion(turned, spare=spare)]


def _curl(share: float) -> Check:
    """Judge whether the slopes are those of a surface at all: a surface has no curl."""
    return _check(
        "curl",
        share,
        "1",
        above=False,
        good=say("the slopes fit together into one surface"),
        cure=say(
            "the slopes do not fit together into one surface: lights may be swapped in "
            "capture.toml, or pictures belong to other lights"
        ),
    )


def _order(best: Order) -> Check:
    order = ", ".join(str(picture + 1) for picture in best.pictures)
    return _check(
        "picture order",
        best.ratio,
        "1",
        above=False,
        good=say("no other order of the pictures fits the lamps better"),
        cure=say(
            "the pictures fit the lamps far better in another order, by number: {order}",
            order=order,
        ),
    )


def _exchange(best: Order) -> Check:
    pair = [picture + 1 for place, picture in enumerate(best.pictures) if place != picture]
    return _check(
        "picture exchange",
        best.ratio,
        "1",
        above=False,
        good=say("no two pictures fit the lamps better when exchanged"),
        cure=say(
            "pictures {one} and {other} fit the lamps better when exchanged: check their order",
            one=min(pair, default=0),
            other=max(pair, default=0),
        ),
    )


def _arrangement(shares: list[float]) -> Check:
    """Judge whether lamps mirrored or turned by a quarter would fit better than as described."""
    given, *others = shares
    names = (
        say("mirrored left to right, or top to bottom"),
        say("mirrored along a diagonal"),
        say("turned by a quarter"),
    )
    least = min(range(len(others)), key=lambda k: others[k])
    return _check(
        "arrangement",
        others[least] / max(given, 1e-3),
        "1",
        above=True,
        good=say("the lamps as described fit better than mirrored or turned ones"),
        cure=say(
            "lamps {name} would fit the pictures about as well or better: check the order of the "
            "pictures, and whether they were mirrored or turned",
            name=names[least],
        ),
    )


def _inversion(turned: Turned, *, spare: bool) -> Check:
    """Judge whether dents are seen as bumps, by the witness that is surest of it."""
    flattest, apart = -surface_facts().number("inversion_limit"), turned.bulges_more_per_mm
    hollow_but_fits = apart < -flattest and turned.fits_better > surface_facts().number(
        "fits_better_sure"
    )
    if spare and (
        hollow_but_fits or turned.fits_better < surface_facts().number("fits_better_limit")
    ):
        return _fits_better(turned.fits_better)
    return _dents_dark(turned.given.dents_dark) if abs(apart) < flattest else _bulge(apart)


def _bulge(apart_per_mm: float) -> Check:
    return _check(
        "inversion",
        apart_per_mm,
        "1/mm",
        above=True,
        good=say("the skin bulges as a face does"),
        cure=say(
            "the skin comes out hollow, as if inside out: pictures may lie under opposite lamps. "
            "Check their order and whether they were turned; truly hollow skin looks the same "
            "here"
        ),
    )


def _fits_better(ratio: float) -> Check:
    return _check(
        "fits better",
        ratio,
        "1",
        above=True,
        good=say("the lamps as described fit better than those opposite"),
        cure=say(
            "the pictures fit the lamps opposite to their own far better, which turns the relief "
            "inside out: check the order of the pictures and whether they were turned"
        ),
    )


def _dents_dark(correlation: float) -> Check:
    return _check(
        "dents dark",
        correlation,
        "1",
        above=True,
        good=say("dents get less light than the skin around them"),
        cure=say(
            "what gets less light comes out higher, as if inside out: check the order of the "
            "pictures and whether they were turned"
        ),
    )
