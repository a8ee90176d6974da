"""What a forecast says, as plain sentences."""

from __future__ import annotations

from typing import Any

from needlepoint.healing import ExpectedValue, Forecast, ResponsePrior
from needlepoint.language import phrase, say, say_counted
from needlepoint.quantity import DASH
from needlepoint.report.drawing.words import numbered, sentence
from needlepoint.workflow import ForecastSheet

NO_PROMISE = phrase(
    "A forecast, not a promise: of 100 clients with these numbers, about 80 should end inside the "
    "80 % interval and 95 inside the 95 % interval."
)

SCALES = phrase(
    "The forecast is for depth and volume as this program measures them. Trials that rate scars by "
    "eye report two or three times as much."
)

SIGN = {True: "\N{MINUS SIGN}", False: "+"}


def dose_says(belief: ResponsePrior) -> str:
    """Say what the part of sessions and length rests on."""
    if belief.dose_beats_constant:
        return say(
            "How the gain grows with sessions and length follows trials that were not fitted."
        )
    if belief.origin != "prior":
        return say(
            "How the gain grows with sessions and needle length is prior belief: the trials, once "
            "fitted, cannot tell sessions apart better than one number for all does."
        )
    return say(
        "How the gain grows with sessions and needle length is prior belief: the trials read so "
        "far cannot tell sessions apart better than one number for all does."
    )


def headline(sheet: ForecastSheet) -> str:
    """Say in one or two sentences what is to be expected."""
    place = judged(sheet)
    patch, moment = sheet.now.patch[place], sheet.now.moments[place]
    return say_counted(
        "By {moment}, the scar is expected to have lost {lost} of its volume; in 80 of 100 such "
        "clients {span}.",
        "By {moment}, the {count} scars together are expected to have lost {lost} of their volume; "
        "in 80 of 100 such clients {span}.",
        len(sheet.client.pits),
        moment=moment.name,
        lost=lost(patch),
        span=span(patch),
    )


def judged(sheet: ForecastSheet) -> int:
    """Return the place of the late review among the forecast's moments."""
    return len(sheet.sessions) + 1


def lost(change: ExpectedValue) -> str:
    """Say a change as a loss: ``14 %``."""
    return f"{max(0.0, -change.value):.0f} %" if change.value <= 0.0 else say("nothing")


def span(change: ExpectedValue) -> str:
    """Say the 80 % interval of a change as losses: ``between none and 33 %``."""
    least, most = -change.high80, -change.low80
    if most < 0.5:
        return say("none at all")
    if least < 0.5:
        return say("between none and {most:.0f} %", most=most)
    return say("between {least:.0f} % and {most:.0f} %", least=least, most=most)


def beside(sheet: ForecastSheet) -> list[str]:
    """Say what stands on the same page as every forecast."""
    place = judged(sheet)
    alone = sheet.before.untreated[place]
    half = (alone.high - alone.low) / 2.0
    return [
        say(
            "Left alone, such skin drifts by up to {half:.0f} % either way by the same day.",
            half=half,
        ),
        _silent_share(sheet),
        say("The surfaces show only the effect of the sessions: drift cannot be drawn."),
        say(
            "With these captures a change of all scars together under {least:.0f} % could be "
            "chance.",
            least=sheet.seeing.patch,
        ),
        say(SCALES),
    ]


def _silent_share(sheet: ForecastSheet) -> str:
    """Say how many do not respond, and how many before the scans."""
    if sheet.after is None:
        return say("{number} in 100 such clients do not respond at all.", number=_of_100(sheet.now))
    return say(
        "{number} in 100 such clients do not respond at all ({before} before these scans).",
        number=_of_100(sheet.now),
        before=_of_100(sheet.before),
    )


def _of_100(made: Forecast) -> str:
    return f"{100.0 * made.nonresponse:.0f}"


def learned_says(sheet: ForecastSheet) -> str:
    """Say what the client's own scans taught; empty without scans."""
    if sheet.after is None:
        return ""
    before, after = sheet.before.patch[-1], sheet.after.patch[-1]
    narrower = 1.0 - (after.high80 - after.low80) / max(before.high80 - before.low80, 1e-9)
    way = say("no narrower")
    if narrower > 0.005:
        way = say("{percent:.0f} % narrower", percent=100.0 * narrower)
    return say_counted(
        "One scan of this skin moved the expected loss from {first} ({first_span}) to {then} "
        "({then_span}); the interval is {way}.",
        "{count} scans of this skin moved the expected loss from {first} ({first_span}) to {then} "
        "({then_span}); the interval is {way}.",
        len(sheet.question.scans),
        first=lost(before),
        first_span=span(before),
        then=lost(after),
        then_span=span(after),
        way=way,
    )


def forecast_lines(sheet: ForecastSheet) -> list[str]:
    """Say it for the terminal, the main thing first."""
    worth = sheet.worth
    lines = [headline(sheet), say(NO_PROMISE)]
    if sheet.after is not None:
        lines.append(learned_says(sheet))
    lines += [f"- {each}" for each in (*beside(sheet), *sheet.notes, *silent_says(sheet))]
    lines.append(f"- {dose_says(sheet.belief)}")
    lines.append(f"{sentence(say(worth.advice))} {worth.why}")
    return lines


def silent_says(sheet: ForecastSheet) -> list[str]:
    """Say of which scars nothing is forecast, each reason once."""
    said: dict[str, list[int]] = {}
    for scar in sheet.now.scars:
        if scar.why:
            said.setdefault(scar.why, []).append(scar.id)
    return [numbered(ids, why) for why, ids in said.items()]


def row(sheet: ForecastSheet, number: int) -> dict[str, Any]:
    """Return one row of the table of scars: today, then depth at the two reviews."""
    scar = next(each for each in sheet.now.scars if each.id == number)
    today = next(each for each in sheet.client.scars if each.id == number)
    place = judged(sheet)
    least = sheet.seeing.scars.get(number)
    return {
        "id": str(number),
        "kind": say(scar.kind),
        "today": DASH
        if today.depth.value is None
        else _bounded(today.depth.value, today.depth.bound),
        "review": _cell(scar.depth, place - 1),
        "late": _cell(scar.depth, place),
        "percent": _percent(scar.percent[place]),
        "least": DASH if least is None else f"{least:.0f} %",
    }


def _cell(depth: tuple[ExpectedValue, ...], place: int) -> str:
    if not depth:
        return DASH
    each = depth[place]
    if each.bound is not None:
        return _bounded(each.value, each.bound)
    return f"{each.value:.2f} ({each.low80:.2f}{DASH}{each.high80:.2f})"


def _bounded(value: float, bound: str | None) -> str:
    sign = {"lower": "\N{GREATER-THAN OR EQUAL TO} ", "upper": "\N{LESS-THAN OR EQUAL TO} "}
    return f"{sign.get(bound or '', '')}{value:.2f}"


def _percent(change: ExpectedValue) -> str:
    return say(
        "{value} ({low} to {high})",
        value=signed(change.value),
        low=signed(change.low80),
        high=signed(change.high80),
    )


def signed(percent: float) -> str:
    """Write a change in percent with its sign; what rounds to nothing has none."""
    whole = round(percent)
    return f"{SIGN[whole < 0]}{abs(whole)} %" if whole else "0 %"
