"""trial.pdf: one page that says what a trial could show, before anybody is needled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from needlepoint._version import __version__
from needlepoint.care import intended_use
from needlepoint.report.drawing.typeset import typeset
from needlepoint.report.trial import words
from needlepoint.report.trial.picture import draw_trial_svg
from needlepoint.trials import Outcome, Trial

ROOM = 950
"""Own choice: more letters of sentences than this push the page over; the table says the same."""

ALT = (
    "Two drawings. In both, the number of clients runs to the right and the share of trials that "
    "find the true difference upward, one line for each endpoint: on the left for the assumed "
    "effect, on the right averaged over the belief. The table gives the same in numbers."
)


def trial_pdf(trial: Trial, digest: str) -> bytes:
    """Set the page and give the bytes of the PDF, tagged and after PDF/UA-1."""
    return typeset("trial/trial", _content(trial, digest), lambda folder: _figure(folder, trial))


def _figure(folder: Path, trial: Trial) -> None:
    (folder / "trial.svg").write_bytes(draw_trial_svg(trial))


def _content(trial: Trial, digest: str) -> dict[str, Any]:
    design, said = trial.design, words.summary(trial)
    return {
        "title": f"Virtual trial: {design.title}",
        "version": __version__,
        "digest": digest,
        "intended_use": intended_use(),
        "question": words.question(design),
        "truth": words.truth(trial),
        "says": said if sum(map(len, said)) <= ROOM else [],
        "alt": ALT,
        "target": f"{100 * design.target:.0f} %",
        "per_arm": "clients" if design.paired else "clients an arm",
        "reference": trial.reference_name,
        "rows": [_row(trial, each) for each in trial.outcomes],
        "readers": [
            f"{each.endpoint.name}: {words.seen_by(each.endpoint)}; "
            f"{words.analysed(design, each.endpoint)}."
            for each in trial.outcomes
        ],
        "notes": [words.ASSUMING, words.FAVOUR],
        "how": f"{trial.draws} trials of each sort, seed {trial.seed}; two-sided level "
        f"{100 * design.alpha:g} %.",
    }


def _row(trial: Trial, outcome: Outcome) -> dict[str, Any]:
    """Return one endpoint as cells of value and interval."""
    mine = outcome is trial.reference
    return {
        "name": outcome.endpoint.name,
        "sound": outcome.sound,
        "cells": [
            _cell(words.interval(outcome.power.now)),
            _cell(words.interval(outcome.assurance.now)),
            _cell(words.interval(outcome.false_finds)),
            _cell(words.interval(outcome.reported)),
            _cell(words.signed(outcome.bias)),
            _cell(words.clients(outcome.power.needed)),
            _cell(words.clients(outcome.assurance.needed)),
            _cell("1" if mine else words.interval(outcome.times)),
        ],
    }


def _cell(text: str) -> tuple[str, str]:
    """Return value and interval apart, to be set one below the other."""
    value, _, interval = text.partition(" (")
    return value, interval.removesuffix(")")
