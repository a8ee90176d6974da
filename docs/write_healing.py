"""Writes tables and pictures about needling and healing in the manual: run `make docs`."""

from __future__ import annotations

from functools import cache

import numpy as np
from made_pages import DOCS, table, with_parts, write

from needlepoint.evidence import read_facts
from needlepoint.healing import (
    LAYERS,
    Curves,
    ForecastClient,
    ForecastDay,
    NeedlingPen,
    ResponsePrior,
    ZoneCourse,
    closing,
    cross_hatch,
    evenness,
    expected_per_cm2,
    fitted_prior,
    forecast_scars,
    healing_curves,
    layers_reached,
    matured,
    needle_field,
    outlooks,
    skin_before_scans,
    usual_days,
)
from needlepoint.phantom import make_skin, random_plan
from needlepoint.report import encode_image
from needlepoint.report.forecast.field_picture import draw_field, field_of
from needlepoint.report.forecast.healing_curves import draw_curves
from needlepoint.report.forecast.skin import draw_outlook
from needlepoint.scars import map_scars
from needlepoint.surface import Relief, TangentFrame

PEN = NeedlingPen(14, 116.7, 8.0)
DRAWS, SEED, SQUARES = 1000, 20261122, 12
COURSE = ZoneCourse.even(3, 28.0, 1.0)
MONTH = 365.25 / 12.0


def densities_table() -> str:
    """Print densities by speed and passes."""
    mouth_mm2 = (
        np.pi
        * (read_facts("needlepoint.healing", "facts/needling.toml").number("channel_width") / 2.0)
        ** 2
    )
    rows = []
    for speed in (20.0, 40.0, 80.0):
        each = [expected_per_cm2(PEN, cross_hatch(n, speed, PEN)) for n in (1, 2, 4)]
        opened = [-100.0 * np.expm1(-density / 100.0 * mouth_mm2) for density in each]
        cells = [f"{d:.0f} ({o:.1f} %)" for d, o in zip(each, opened, strict=True)]
        rows.append((f"{speed:g} mm/s", *cells))
    head = ("hand", "1 pass", "2 passes", "4 passes")
    return f"{_pen()}: punctures per cm2, and the share of the skin opened.\n\n{table(head, rows)}"


def passes_table() -> str:
    """Print how even fields are, by passes and layout of the head, averaged over squares."""
    rows = []
    for layout in ("ring", "grid", "random"):
        pen = NeedlingPen(PEN.needles, PEN.rate_hz, PEN.head_mm, layout)
        fields = [
            needle_field(pen, cross_hatch(4, 40.0, pen), side_mm=20.0, seed=seed)
            for seed in range(SQUARES)
        ]
        for passes in (1, 2, 4):
            found = [evenness(field.after(passes)) for field in fields]
            uneven, strewn, bare = (
                100.0 * float(np.mean([getattr(each, name) for each in found]))
                for name in ("spread", "spread_if_strewn", "untouched")
            )
            near = float(np.mean([each.nearest for each in found if each.nearest is not None]))
            rows.append(
                (
                    layout,
                    str(passes),
                    f"{uneven:.0f} %",
                    f"{strewn:.0f} %",
                    f"{near:.2f}",
                    f"{bare:.1f} %",
                )
            )
    head = (
        "needles",
        "passes",
        "unevenness",
        "if random",
        "nearest neighbour",
        "squares untouched",
    )
    return f"{_pen()}, 40 mm/s, {SQUARES} squares of 20 mm each.\n\n{table(head, rows)}"


def layers_table() -> str:
    """Print the probability of each layer at the depths that plans use."""
    rows = []
    for zone, dials in (
        ("cheek", (0.25, 0.5, 1.0, 1.5)),
        ("forehead", (0.25, 0.5, 1.0)),
        ("periorbital", (0.25, 0.5)),
        ("chin", (1.0,)),
    ):
        for dial in dials:
            shares = layers_reached(zone, dial).shares
            rows.append((zone, f"{dial:g} mm", *(f"{100 * shares[each]:.0f} %" for each in LAYERS)))
    return table(("zone", "dial depth", *LAYERS), rows)


def closing_table() -> str:
    """Print what share of channels is open after some hours."""
    hours = np.array([2.0, 6.0, 12.0, 24.0, 48.0, 72.0])
    band = closing(hours, draws=20_000)
    rows = [
        (
            f"{hour:g} h",
            f"{100 * middle:.0f} %",
            f"{100 * low:.0f} to {100 * high:.0f} %",
            f"{100 * lowest:.0f} to {100 * highest:.0f} %",
        )
        for hour, middle, low, high, lowest, highest in zip(
            hours, band.median, band.low80, band.high80, band.low95, band.high95, strict=True
        )
    ]
    return table(("after", "channels open", "80 of 100 people", "95 of 100 people"), rows)


def days_table() -> str:
    """Print what each day of a course is about."""
    curves, rows = _curves(), []
    gain = curves.gain
    for day in (0.0, 1.0, 3.0, 7.0, 14.0, 27.0, 57.0, 60.0, 90.0, 146.0, 236.0, 365.0):
        at = int(np.searchsorted(curves.days, day))
        middle, low, high = (
            f"{100 * each[at]:.0f}" for each in (gain.median, gain.low80, gain.high80)
        )
        rows.append(
            (
                f"{day:g}",
                curves.stages[at],
                f"{100 * curves.still_red[at]:.0f} %",
                f"{100 * curves.open.median[at]:.0f} %",
                f"{100 * curves.building.median[at]:.0f} %",
                f"{100 * curves.maturing.median[at]:.0f} %",
                f"{middle} % ({low} to {high})",
            )
        )
    head = (
        "day",
        "phase",
        "people still red",
        "channels open",
        "building",
        "maturing",
        "share of the change reached (80 %)",
    )
    said = "Three sessions on day 0, 28 and 56. Each figure is the middle of its curve."
    return f"{said}\n\n{table(head, rows)}"


def held_out_table() -> str:
    """Print what the times of the forecast say of the scans that were held out."""
    facts = read_facts("needlepoint.healing", "facts/clocks.toml")
    seen = facts.number("attenuation_one_month") / facts.number("attenuation_three_months")
    belief = _belief()
    times = (belief.fast_days, belief.slow_days, belief.fast_share)
    middle = _ratio(*(np.array([np.median(each)]) for each in times))[0]
    low, high = np.quantile(_ratio(*times), [0.1, 0.9])
    rows = [
        ("measured", f"{seen:.2f}"),
        ("forecast with the middle of the times", f"{middle:.2f}"),
        ("80 % of the draws", f"{low:.2f} to {high:.2f}"),
    ]
    head = ("growth after one month divided by growth after three", "")
    words = f"The forecast is wrong by {abs(middle - seen):.2f}; the limit set before was 0.05."
    return f"{table(head, rows)}\n\n{words} Draws from: {belief.origin}."


def draw_pictures() -> dict[str, bytes]:
    """Draw the pictures of these pages."""
    zone = field_of("cheek", 1.0, PEN, cross_hatch(4, 40.0, PEN), seed=2)
    return {
        "field.png": encode_image(draw_field(zone), ".png", kind="forecast"),
        "healing.png": encode_image(draw_curves(_curves()), ".png", kind="forecast"),
        "forecast-skin.jpg": encode_image(_skin(), ".jpg", kind="forecast"),
    }


def _skin() -> np.ndarray:
    """Measure simulated skin, forecast a course on it and draw half a year after."""
    made = make_skin(random_plan("mixed", seed=5, grid_mm=0.06, size_mm=(36.0, 30.0)), 5)
    z_mm = made.z_mm - made.form_mm
    relief = Relief(z_mm, np.ones(z_mm.shape, bool), 0.06, TangentFrame.flat(0.06))
    scars = map_scars(relief)
    client = ForecastClient.of(
        scars.scars, {each.id: "cheek" for each in scars.scars}, {"cheek": COURSE}
    )
    skin = skin_before_scans(_belief(), client.pits, SEED)
    moment = ForecastDay(COURSE.days[-1] + 180.0, "day 180 after the last session")
    found = forecast_scars(client, skin, (moment,), SEED)
    return draw_outlook(relief, scars, outlooks(relief, scars, found), moment.day)


def _ratio(fast: np.ndarray, slow: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Return the change a month after the last of four monthly sessions over that after three."""
    since = np.arange(4) * MONTH
    one, three = (
        sum(matured(each + months * MONTH, fast, slow, share) for each in since)
        for months in (1.0, 3.0)
    )
    return np.asarray(one / three)


@cache
def _belief() -> ResponsePrior:
    return fitted_prior(DRAWS, SEED)


@cache
def _curves() -> Curves:
    return healing_curves(COURSE, usual_days(COURSE.days), _belief(), seed=SEED)


def _pen() -> str:
    return (
        f"{PEN.needles} needles in a head of {PEN.head_mm:g} mm, {PEN.rate_hz:g} strokes a second"
    )


def needling_page() -> str:
    """Return the page on passes with its tables made anew."""
    return with_parts(
        "explanation/needling.md",
        "write_healing",
        densities=densities_table(),
        passes=passes_table(),
        layers=layers_table(),
    )


def healing_page() -> str:
    """Return the page on healing with its tables made anew."""
    return with_parts(
        "explanation/healing.md",
        "write_healing",
        days=days_table(),
        closing=closing_table(),
        held_out=held_out_table(),
    )


PAGES = {"explanation/needling.md": needling_page, "explanation/healing.md": healing_page}

if __name__ == "__main__":
    for name, picture in draw_pictures().items():
        (DOCS / "pictures" / name).write_bytes(picture)
    write(PAGES)
