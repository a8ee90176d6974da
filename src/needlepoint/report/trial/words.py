"""What a virtual trial says, in plain sentences and short cells."""

from __future__ import annotations

from math import floor, log10

from needlepoint.quantity import Measured
from needlepoint.trials import Design, Endpoint, Outcome, Precision, Raters, Trial

DASH = "\N{EN DASH}"

ASSUMING = (
    "All of it is arithmetic on what is assumed: it shows what a way of looking can and cannot "
    "prove, not what a treatment does."
)

FAVOUR = (
    "Rated endpoints are assumed at their best: raters see exactly the scars that were measured, "
    "make independent mistakes, and judge only depth."
)


def question(design: Design) -> str:
    """Say in one sentence what the trial asks."""
    treated, control = design.compare
    who = (
        f"{design.clients.per_arm} clients, one half of each face"
        if design.paired
        else f"{design.clients.per_arm} clients an arm"
    )
    lost = f", {100 * design.drop_out:.0f} % of whom are lost" if design.drop_out else ""
    return (
        f"Does {treated!r} do more than {control!r} by day {design.follow_up_day:g}? "
        f"{who[:1].upper()}{who[1:]}{lost}."
    )


def truth(trial: Trial) -> str:
    """Say what was assumed, and what is believed."""
    first, second = trial.assumed_percent
    treated, control = trial.design.compare
    return (
        f"Assumes that {treated!r} reduces the depth of scars by {first:.0f} %, {control!r} by "
        f"{second:.0f} %. The belief ({trial.belief}) allows a difference of "
        f"{interval(trial.believed_percent)}."
    )


def summary(trial: Trial) -> list[str]:
    """Say what every endpoint can show, one sentence each."""
    return [_one(trial, each) for each in trial.outcomes]


def _one(trial: Trial, outcome: Outcome) -> str:
    name, false = outcome.endpoint.name, outcome.false_finds
    name = f"{name[:1].upper()}{name[1:]}"
    if not outcome.sound:
        return (
            f"{name}: proves nothing. Where there is no difference it finds one in "
            f"{interval(false)} of trials; it reports {amount(outcome.reported)} where "
            f"{_plain(outcome)} are true."
        )
    power, need = outcome.power, outcome.power.needed
    target = f"{100 * trial.design.target:.0f} %"
    people = "clients" if trial.design.paired else "clients an arm"
    size = (
        f"{clients(need)} {people} for {target}"
        if need.known
        else f"no number of clients reaches {target} ({need.why})"
    )
    times = ""
    if outcome.times.known and outcome is not trial.reference:
        times = f": {interval(outcome.times)} times as many as {trial.reference_name}"
    return (
        f"{name}: power {interval(power.now)} if the assumed effect is true, "
        f"{interval(outcome.assurance.now)} over all that is believed; it needs {size}{times}."
    )


def _plain(outcome: Outcome) -> str:
    return f"{outcome.true:.{_decimals(outcome.reported)}f}{unit(outcome.reported)}"


def interval(number: Measured) -> str:
    """Return value, unit and interval: ``83 % (82 to 84)``; an interval of nothing is left out."""
    if number.value is None or number.low is None or number.high is None:
        return DASH
    if number.unit == "%":
        places = 0 if number.high - number.low >= 1.0 and number.value >= 10.0 else 1
    else:
        places = _decimals(number)
    value, low, high = (f"{each:.{places}f}" for each in (number.value, number.low, number.high))
    shown = f"{value}{unit(number)}"
    return shown if low == high else f"{shown} ({low} to {high})"


def amount(number: Measured) -> str:
    """Return the value with its unit alone."""
    if number.value is None:
        return DASH
    return f"{number.value:.{_decimals(number)}f}{unit(number)}"


def clients(number: Measured) -> str:
    """Return a number of clients with its interval, in whole people."""
    if number.value is None or number.low is None or number.high is None:
        return DASH
    whole = f"{number.value:.0f}"
    if number.low == number.high:
        return whole
    return f"{whole} ({number.low:.0f} to {number.high:.0f})"


def unit(number: Measured) -> str:
    """Return the unit as it stands behind a number."""
    return "" if number.unit == "1" else f" {number.unit}"


def _decimals(number: Measured) -> int:
    """Choose decimals that fit the unit: whole points of percent, tenths of a score."""
    if number.unit == "%":
        return 0
    if number.unit == "clients":
        return 0
    return 1 if number.unit in ("1", "points") else 2


def seen_by(endpoint: Endpoint) -> str:
    """Say who or what reads an endpoint, in a few words."""
    reader = endpoint.reader
    if isinstance(reader, Precision):
        return f"our measurement, {reader.origin}, SD {100 * reader.cv:.1f} % between visits"
    assert isinstance(reader, Raters)
    raters = "one rater" if reader.raters == 1 else f"{reader.raters} raters"
    knows = (
        "blinded"
        if reader.blinded
        else f"who {'knows' if reader.raters == 1 else 'know'} what was done"
    )
    return f"{raters} {knows}, SD {reader.sd_points:g} points each"


def analysed(design: Design, endpoint: Endpoint) -> str:
    """Name the test."""
    names = {
        ("means", False): "Welch's t test of client means",
        ("means", True): "paired t test of client means",
        ("ranks", False): "Mann-Whitney test",
        ("ranks", True): "Wilcoxon signed-rank test",
    }
    return names[endpoint.analysis, design.paired]


def signed(number: Measured) -> str:
    """Return a number that says its sign, with its interval."""
    if number.value is None or number.low is None or number.high is None:
        return DASH
    half = (number.high - number.low) / 2.0
    places = 2 if half <= 0.0 else min(4, max(0, -floor(log10(half))))
    value, low, high = (f"{each:+.{places}f}" for each in (number.value, number.low, number.high))
    return f"{value}{unit(number)} ({low} to {high})"
