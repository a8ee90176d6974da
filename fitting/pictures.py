"""Pictures of the manual: what was foretold, what was printed, and what the trials taught."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt

INK, SOFT, SEEN = "#1f3b57", "#9db4c9", "#c2491d"


def draw_pictures(record: dict[str, Any], folder: Path) -> None:
    """Draw the three pictures of the page of the fit."""
    with mpl.rc_context({"font.size": 8, "font.family": "DejaVu Sans"}):
        _intervals(record["left_out"], folder / "evidence-left-out.png")
        _predictive(record["predictive"], folder / "evidence-predictive.png")
        _parameters(record["parameters"], folder / "evidence-parameters.png")


def _save(figure: Any, path: Path) -> None:
    figure.savefig(path, dpi=110, metadata={"Software": None})
    plt.close(figure)


def _intervals(tellings: list[dict[str, Any]], path: Path) -> None:
    """Draw every printed result in per cent beside the interval that the other studies foretold."""
    rows = [each for each in tellings if each["unit"].startswith("%")]
    rows.sort(key=lambda each: each["seen"])
    figure, axes = plt.subplots(figsize=(7.0, 0.2 * len(rows) + 0.9), layout="constrained")
    for place, row in enumerate(rows):
        axes.plot([row["low95"], row["high95"]], [place, place], color=SOFT, lw=1.5)
        axes.plot([row["low80"], row["high80"]], [place, place], color=SOFT, lw=4.5)
        axes.plot(row["middle"], place, "|", color=INK, ms=8)
        axes.plot(row["seen"], place, "o", color=SEEN, ms=4)
    axes.set_yticks(range(len(rows)), [f"{row['study']}, {row['arm']}" for row in rows])
    axes.set_xlabel("reported reduction [%]; dot: printed, bar: foretold by the others (80, 95 %)")
    axes.set_xlim(-40, 100)
    axes.axvline(0, color="0.8", lw=0.8, zorder=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    _save(figure, path)


def _predictive(predictive: dict[str, Any], path: Path) -> None:
    """Draw what prior and posterior expect of new trials, and what trials printed."""
    figure, both = plt.subplots(1, 2, figsize=(7.0, 3.2), sharey=True, layout="constrained")
    for axes, (name, tellings) in zip(both, predictive.items(), strict=True):
        rows = sorted((t for t in tellings if t["unit"] == "ratio"), key=lambda t: t["seen"])
        for place, row in enumerate(rows):
            axes.plot([place, place], [row["low95"], row["high95"]], color=SOFT, lw=1.5)
            axes.plot([place, place], [row["low80"], row["high80"]], color=SOFT, lw=4.5)
            axes.plot(place, row["seen"], "o", color=SEEN, ms=4)
        axes.set_title(f"{name} predictive")
        axes.set_xlabel("trials that print a reduction, in its order")
        axes.set_xticks([])
        axes.axhline(0, color="0.8", lw=0.8, zorder=0)
        axes.spines[["top", "right"]].set_visible(False)
    both[0].set_ylabel("reported reduction [%]")
    both[0].set_ylim(-60, 100)
    _save(figure, path)


def _parameters(parameters: list[dict[str, Any]], path: Path) -> None:
    """Draw prior and posterior of what the forecast uses, in units of the prior's 95 % interval."""
    figure, axes = plt.subplots(figsize=(7.0, 4.2), layout="constrained")
    rows = parameters[::-1]
    for place, row in enumerate(rows):
        low, high = row["prior"][0], row["prior"][-1]
        for shade, width, key, lift in ((SOFT, 4.0, "prior", 0.15), (INK, 2.0, "posterior", -0.15)):
            ends = [(value - low) / (high - low) for value in row[key]]
            axes.plot([ends[0], ends[-1]], [place + lift] * 2, color=shade, lw=width / 2)
            axes.plot([ends[1], ends[3]], [place + lift] * 2, color=shade, lw=width)
            axes.plot(ends[2], place + lift, "o", color=shade, ms=3)
    axes.set_yticks(range(len(rows)), [row["name"].replace("_", " ") for row in rows])
    axes.set_xticks([0, 1], ["low end", "high end"])
    axes.set_xlabel("95 % interval of the prior (pale) and where the posterior lies in it (dark)")
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    _save(figure, path)
