"""The page of accuracy: what was measured of simulated skin, and which bars are met."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from made_pages import table
from tests.truth.accuracy import CASES, SEEDS, Pair, Seen

from needlepoint.quantity import Measured

KINDS = ("icepick", "boxcar", "rolling", "raised")
WIDE_KINDS = ("boxcar", "rolling", "raised")  # icepick depth and volume are only bounds
ATROPHIC = ("icepick", "boxcar", "rolling")
HOLDS = ("depth", "width", "volume", "area")
UNITS = {"depth": "mm", "width": "mm", "volume": "mm3", "area": "mm2"}

PAGE = """# Accuracy

Written by `make truth` (tests/truth/test_accuracy.py). **This is simulated skin**,
photographed by a program: it shows what light, camera and arithmetic do, and says nothing about
what no program knows of real skin
([what is left out](../explanation/phantom.md#what-is-left-out)). No patient was measured beside a
second instrument yet.

Seeds {first} to {last}: one skin of {size} mm each with about 22 scars and 4 flat spots, the same
skins in every case but the last. Development used other seeds. Pictures are 8-bit sRGB with shot
and read noise, one picture a light, unless the case says otherwise. Each capture goes through
`survey_capture` and `map_scars`, as `needlepoint measure` does it. A find belongs to a true scar
when their centres lie within half its width (at least 0.5 mm) and both are raised or both
depressed.

{cases}

## Against the bars

{bars}

"Truth inside" is over boxcar, rolling and raised scars. With {many} of them a case, a share of 90 %
is itself only known to about {slack} points.

## Size, by case and kind

Depth and volume in percent of the truth (mean, and standard deviation over scars); width in
millimetres (mean error, and mean absolute error). An icepick's depth and volume are lower bounds,
so their bias is what the bound leaves out. *Half width* is half the 95 % interval of the depth,
mean, in percent of the value.

{sizes}

## Intervals and kinds

Share of scars whose 95 % interval holds the truth (for a bound: the truth is not under it). *Right*
is the share of decided kinds that are right; raised scars are only asked whether they were seen as
raised, since shape tells no more.

{intervals}

## Found

*Found*: of scars deeper than 0.1 mm and wider than 1.5 mm. *False*: finds without a true scar, of
all finds. *Spots*: flat spots of pigment or redness, and how many finds lie on one. *Bounds*:
icepicks whose depth is given as a bound; *kept*: how many of these bounds are not above the truth.

{found}
"""


@dataclass(frozen=True)
class Bar:
    """A bar of ours and how far it is reached."""

    case: str
    says: str
    wanted: str
    value: float
    shown: str
    met: bool


def page_of(seen: dict[str, list[Seen]]) -> str:
    """Write the page."""
    many = len(_pairs(seen["nominal"], WIDE_KINDS))
    return PAGE.format(
        first=min(SEEDS),
        last=max(SEEDS),
        size="48 x 48",
        many=many,
        slack=round(196 * np.sqrt(0.9 * 0.1 / max(many, 1))),
        cases=table(("case", "what it is"), [(name, case.says) for name, case in CASES.items()]),
        bars=table(
            ("case", "bar", "wanted", "measured", "met"),
            [(b.case, b.says, b.wanted, b.shown, "yes" if b.met else "**no**") for b in bars(seen)],
        ),
        sizes=_sizes(seen),
        intervals=_intervals(seen),
        found=_found(seen),
    )


def bars(seen: dict[str, list[Seen]]) -> list[Bar]:
    """Hold what was measured against every bar."""
    nominal = seen["nominal"]
    out = [
        _below("nominal", f"{kind}: mean depth bias", limit, _bias(nominal, kind, "depth"), "%")
        for kind, limit in (("rolling", 5.0), ("raised", 5.0), ("boxcar", 15.0))
    ]
    for kind in KINDS:
        error = float(np.mean(_errors(nominal, kind, "width")))
        out.append(_below("nominal", f"{kind}: mean width error", 0.15, error, "mm"))
    out.append(_above("nominal", "found, of the large ones", 95.0, _found_share(nominal)))
    out.append(_below("nominal", "false, of all finds", 5.0, _false_share(nominal), "%"))
    for case in ("nominal", "traps"):
        fooled = float(sum(one.fooled for one in seen[case]))
        out.append(Bar(case, "finds on flat spots", "0", fooled, f"{fooled:.0f}", fooled == 0))
    right, undecided = _kinds(nominal, ATROPHIC)
    out.append(_above("nominal", "kind right, of the decided", 90.0, right))
    out.append(_below("nominal", "kind undecided", 15.0, undecided, "%"))
    for case, least in (("nominal", 90.0), ("jensen2", 85.0), ("dark", 85.0), ("screen24", 85.0)):
        for name in HOLDS:
            share = _held(seen[case], WIDE_KINDS, name)
            out.append(_above(case, f"truth inside, {name}", least, share))
    for case in ("nominal", "jensen2", "dark", "screen24"):
        given, below = _bounds(seen[case])
        out.append(_above(case, "icepick bound below truth", 95.0, 100.0 * below / max(given, 1)))
    return out


def _below(case: str, says: str, most: float, value: float, unit: str) -> Bar:
    shown = f"{value:+.2f} {unit}" if unit == "mm" else f"{value:+.1f} {unit}"
    return Bar(case, says, f"within {most:g} {unit}", value, shown, abs(value) <= most)


def _above(case: str, says: str, least: float, value: float) -> Bar:
    return Bar(case, says, f"{least:g} %", value, f"{value:.0f} %", value >= least)


def _pairs(seen: Iterable[Seen], kinds: Iterable[str]) -> list[Pair]:
    return [p for one in seen for p in one.pairs if p.found and p.kind in kinds]


def _true(pair: Pair, name: str) -> float:
    return float(getattr(pair.true.shape, f"{name}_{UNITS[name]}"))


def _found_size(pair: Pair, name: str) -> Measured:
    size = getattr(pair.found, name)
    assert isinstance(size, Measured)
    return size


def _errors(seen: Iterable[Seen], kind: str, name: str) -> np.ndarray:
    pairs = _pairs(seen, (kind,))
    return np.array([_found_size(p, name).value - _true(p, name) for p in pairs] or [np.nan])


def _biases(seen: Iterable[Seen], kind: str, name: str) -> np.ndarray:
    pairs = _pairs(seen, (kind,))
    shares = [100.0 * (_found_size(p, name).value / _true(p, name) - 1.0) for p in pairs]
    return np.array(shares or [np.nan])


def _bias(seen: Iterable[Seen], kind: str, name: str) -> float:
    return float(_biases(seen, kind, name).mean())


def _holds(size: Measured, truth: float) -> bool:
    return size.low <= truth and (size.bound == "lower" or truth <= size.high)


def _held(seen: Iterable[Seen], kinds: Iterable[str], name: str) -> float:
    pairs = _pairs(seen, kinds)
    held = [_holds(_found_size(p, name), _true(p, name)) for p in pairs]
    return 100.0 * float(np.mean(held)) if held else float("nan")


def _kinds(seen: Iterable[Seen], kinds: Iterable[str]) -> tuple[float, float]:
    """Return the share of decided kinds that are right, and the share of undecided [%]."""
    told = [(p.true.kind, p.found.kind) for p in _pairs(seen, kinds) if p.found]
    decided = [true == found for true, found in told if found != "undecided"]
    if not told:
        return float("nan"), float("nan")
    right = 100.0 * float(np.mean(decided)) if decided else float("nan")
    return right, 100.0 * (1.0 - len(decided) / len(told))


def _bounds(seen: Iterable[Seen]) -> tuple[int, int]:
    """Return how many icepick depths are given as bounds, and how many are not above the truth."""
    bounds = [p for p in _pairs(seen, ("icepick",)) if _found_size(p, "depth").bound == "lower"]
    below = [p for p in bounds if _found_size(p, "depth").value <= _true(p, "depth")]
    return len(bounds), len(below)


def _found_share(seen: Iterable[Seen]) -> float:
    large = [p.found is not None for one in seen for p in one.pairs if p.must_be_found]
    return 100.0 * float(np.mean(large)) if large else float("nan")


def _false_share(seen: Iterable[Seen]) -> float:
    false = sum(len(one.false) for one in seen)
    finds = false + sum(p.found is not None for one in seen for p in one.pairs)
    return 100.0 * false / max(finds, 1)


def _share(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.0f} %"


def _sizes(seen: dict[str, list[Seen]]) -> str:
    def row(case: str, kind: str) -> tuple[str, ...]:
        depth, volume = (_biases(seen[case], kind, name) for name in ("depth", "volume"))
        width = _errors(seen[case], kind, "width")
        depths = [_found_size(p, "depth") for p in _pairs(seen[case], (kind,))]
        half = [50.0 * (d.high - d.low) / d.value for d in depths if d.bound is None]
        return (
            str(len(depths)),
            f"{depth.mean():+.1f} ± {depth.std():.1f}",
            f"{width.mean():+.2f}",
            f"{np.abs(width).mean():.2f}",
            f"{volume.mean():+.0f} ± {volume.std():.0f}",
            f"{np.mean(half):.0f}" if half else "bound",
        )

    heads = ("n", "depth bias %", "width error mm", "absolute", "volume bias %", "half width %")
    return _by_kind(seen, heads, row)


def _intervals(seen: dict[str, list[Seen]]) -> str:
    def row(case: str, kind: str) -> tuple[str, ...]:
        held = tuple(f"{_held(seen[case], (kind,), name):.0f}" for name in HOLDS)
        if kind == "raised":
            return (*held, "", "")
        right, undecided = _kinds(seen[case], (kind,))
        return (*held, f"{right:.0f}", f"{undecided:.0f}")

    return _by_kind(seen, (*(f"{name} %" for name in HOLDS), "kind right %", "undecided %"), row)


def _found(seen: dict[str, list[Seen]]) -> str:
    rows = []
    for case, many in seen.items():
        given, below = _bounds(many)
        verdicts = sorted({one.verdict for one in many})
        rows.append(
            (
                case,
                ", ".join(verdicts),
                _share(_found_share(many)),
                f"{_false_share(many):.0f} %",
                f"{sum(one.spots for one in many)}",
                f"{sum(one.fooled for one in many)}",
                f"{given}",
                f"{below}",
            )
        )
    heads = (
        "case",
        "verdict",
        "found",
        "false",
        "spots",
        "finds on them",
        "icepick bounds",
        "kept",
    )
    return table(heads, rows)


def _by_kind(
    seen: dict[str, list[Seen]],
    heads: tuple[str, ...],
    row: Callable[[str, str], tuple[str, ...]],
) -> str:
    rows = [
        (case if kind == KINDS[0] else "", kind, *row(case, kind))
        for case in seen
        for kind in KINDS
        if _pairs(seen[case], (kind,))
    ]
    return table(("case", "kind", *heads), rows)
