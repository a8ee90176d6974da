"""Writes the figures of "How right is it?", each from the page of the manual that measured it."""

from __future__ import annotations

import re

from made_pages import DOCS, table, with_parts, write

PAGE = "explanation/how-right-is-it.md"
ACCURACY, CHANGE, FORECAST, FIT, RENDERERS = (
    f"reference/{name}.md"
    for name in ("accuracy", "change-accuracy", "forecast-accuracy", "evidence-fit", "renderers")
)

MEASURED = {
    "found, of the large ones": "Large scars found (deeper than 0.1 mm, wider than 1.5 mm)",
    "false, of all finds": "Finds that are no scar, of all finds",
    "rolling: mean depth bias": "Depth of rolling scars: mean error",
    "boxcar: mean depth bias": "Depth of boxcar scars: mean error",
    "raised: mean depth bias": "Height of raised scars: mean error",
    "boxcar: mean width error": "Width of boxcar scars: mean error",
    "truth inside, depth": "95 % intervals of depth that hold the truth",
    "truth inside, area": "95 % intervals of area that hold the truth",
    "kind right, of the decided": "Kinds that are right, of those that were decided",
    "icepick bound below truth": "Icepicks whose *at least* is true",
}
CHANGED = {
    "rolling: mean error of the change of depth": "Change of depth, rolling scars: mean error",
    "boxcar: mean error of the change of depth": "Change of depth, boxcar scars: mean error",
    "truth inside, depth": "95 % intervals of that change that hold the truth",
    "nothing changed: scars called changed": "Unchanged scars that were called changed",
    "30 % change of large scars called": "Large scars 30 % shallower that were called so",
    "wrong pairs refused": "Pairs of different skin that were refused",
    "right pairs refused": "Pairs of the same skin that were refused",
}
HARDER = {
    "nominal": "Four polarised lamps, skin as we think it mostly is",
    "dark": "Dark skin, exposure locked for light skin",
    "jensen2": "Skin that blurs light more than we think likely",
    "jensen1": "The same, another such skin",
    "shine4": "Lamps without polarising films",
    "screen24": "A computer screen as the light",
    "coarse": "Half as many pixels",
}


def rows_under(page: str, heading: str) -> list[list[str]]:
    """Return the rows of the first table under a heading, an empty first cell filled from above."""
    text = (DOCS / page).read_text("utf-8")
    part = re.split(r"^## ", text.partition(f"\n## {heading}\n")[2], flags=re.MULTILINE)[0]
    rows: list[list[str]] = []
    for line in re.findall(r"^\|(.*)\|$", part, re.MULTILINE)[2:]:
        cells = [cell.strip() for cell in line.split("|")]
        rows.append([cells[0] or rows[-1][0], *cells[1:]])
    if not rows:
        raise ValueError(f"docs/{page} has no table under {heading!r}")
    return rows


def bars_table(page: str, asked: dict[str, str], case: str = "") -> str:
    """Return bars of a page in plain words: what was asked for, what came out."""
    known = {}
    for row in rows_under(page, "Against the bars"):
        if not case or row[0] == case:
            known[row[-4]] = row[-3:]
    rows = [(said, *known[bar]) for bar, said in asked.items()]
    return table(("what was asked", "wanted", "came out", "met"), rows)


def harder_table() -> str:
    """Return what becomes of boxcar and icepick scars where the conditions are worse."""
    size = {(row[0], row[1]): row for row in rows_under(ACCURACY, "Size, by case and kind")}
    held = {(row[0], row[1]): row for row in rows_under(ACCURACY, "Intervals and kinds")}
    rows = [
        (
            said,
            f"{size[case, 'boxcar'][3]} %",
            f"{held[case, 'boxcar'][2]} %",
            f"{held[case, 'boxcar'][3]} %",
            f"{held[case, 'boxcar'][6]} %",
            f"{size[case, 'icepick'][3]} %",
        )
        for case, said in HARDER.items()
    ]
    head = (
        "simulated with",
        "boxcar: error of depth",
        "depth intervals that hold",
        "width intervals that hold",
        "kind right",
        "icepick: error of depth",
    )
    return table(head, rows)


def missed_list() -> str:
    """List every bar of the accuracy pages that was not met."""
    missed = []
    for page in (ACCURACY, CHANGE):
        for row in rows_under(page, "Against the bars"):
            if "no" in row[-1]:
                what = ", ".join(row[:-3])
                missed.append(f"- {what}: wanted {row[-3]}, came out {row[-2]} (docs/{page}).")
    return "\n".join(missed) or "None at present."


def forecast_words() -> str:
    """Say how often intervals of the forecast held: on simulated clients, and on trials."""
    text = (DOCS / FORECAST).read_text("utf-8")
    first = re.findall(r"^\| 0 \|(.*)\|$", text, re.MULTILINE)[0].split("|")
    fit = (DOCS / FIT).read_text("utf-8")
    asked = r"The 80 % interval holds (\d+) %[^%]*95 % interval (\d+) % of (\d+) results of (\d+)"
    eighty, ninety_five, results, studies = re.findall(asked, fit.partition("## Held out")[2])[0]
    return (
        f"- On simulated clients that follow our own model, before any scan, the 80 % interval of "
        f"all scars together held {first[0].strip()} and the 95 % interval {first[1].strip()}. "
        "This tests the sums, not the model.\n"
        f"- On {results} printed results of {studies} published studies that the model never saw, "
        f"the 80 % interval held {eighty} % and the 95 % interval {ninety_five} %. **That is too "
        "few: on new trials the forecast is surer than it should be.**"
    )


def renderer_words() -> str:
    """Say how far the phantom and an independent renderer differ in scattering skin."""
    text = (DOCS / RENDERERS).read_text("utf-8")
    row = re.compile(r"^\|([^|]+)\|([^|]+)\|\s*([\d.]+)\s*\|", re.MULTILINE)
    gains = {(light, scar): float(gain) for light, scar, gain in row.findall(text)}
    plain = [gain for (light, _), gain in gains.items() if "bounce" in light]
    media = [gain for (light, _), gain in gains.items() if "medium" in light]
    return (
        f"Without scattering, the contrast of the phantom was {min(plain):.2f} to {max(plain):.2f} "
        f"times that of the other program; in scattering media, {min(media):.2f} to "
        f"{max(media):.2f} times."
    )


def how_right_page() -> str:
    """Put every part into the page."""
    return with_parts(
        PAGE,
        "write_how_right",
        measured=bars_table(ACCURACY, MEASURED, "nominal"),
        harder=harder_table(),
        changed=bars_table(CHANGE, CHANGED),
        missed=missed_list(),
        forecast=forecast_words(),
        renderers=renderer_words(),
    )


PAGES = {PAGE: how_right_page}

if __name__ == "__main__":
    write(PAGES)
