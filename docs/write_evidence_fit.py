"""Writes the page of the fit to the trials from the record that `make fit` leaves."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

from made_pages import DOCS, table, write

from needlepoint.healing import Posterior, chance_of_dark_marks, read_posterior, read_trials

RECORD = DOCS.parent / "fitting" / "results.json"
MADE = "<!-- Made by docs/write_evidence_fit.py from fitting/results.json; do not edit. -->"
MEANING = {
    "log_rolling": "effect of a first session on rolling scars, logarithm",
    "log_boxcar": "the same on boxcar scars",
    "icepick_share": "effect on icepick scars as a share of the others",
    "decay": "effect of each session as a share of the one before",
    "length_power": "power with which needle length counts",
    "fast_days": "fast time constant of maturing [days]",
    "slow_days": "slow time constant of maturing [days]",
    "fast_share": "share that matures fast",
    "spread": "how clients differ, SD of the logarithm",
    "nonresponse": "share of clients without response",
    "prp": "platelet-rich plasma multiplies by",
    "peel": "peel multiplies by",
    "vitamin_c": "vitamin C multiplies by",
    "insulin": "insulin multiplies by (not offered: its trials contradict)",
    "open_effect": "what a reader who knows adds to the reported effect",
    "study_sd": "between studies, SD of the reported effect",
    "arm_sd": "between arms of one study, SD of the reported effect",
    "scale_sd": "between scales, SD of the reported effect",
    "grade_step": "effect that one Goodman and Baron grade is worth",
    "grade_noise": "noise of a grade lost [grades]",
    "rater_noise": "noise of a reader of bands, on the effect",
    "clumping": "clients of one trial that count as independent, roughly",
}


def fit_page() -> str:
    """Print what the fit taught, how far it can be trusted, and how well it predicted."""
    record, posterior = json.loads(RECORD.read_text("utf-8")), read_posterior()
    return (
        "\n\n".join(
            [
                "# The fit to the trials",
                MADE,
                (
                    "What this model is and what it may not be asked: "
                    "[what is believed, and from what](../explanation/evidence-model.md). "
                    "Everything here is made by `make fit` with one seed; "
                    "intervals are of the posterior."
                ),
                *_verdict(record),
                *_data(record),
                *_parameters(record),
                *_diagnosis(record, posterior),
                *_held_out(record),
                *_left_out(record),
                *_comparison(record),
                *_marks(record, posterior),
            ]
        )
        + "\n"
    )


def _verdict(record: dict[str, Any]) -> list[str]:
    (over_constant, error), (over_plain, its_error) = (
        record["gains"][name] for name in ("constant", "without dose")
    )
    whole = "better than" if over_constant > error else "no better than"
    said = (
        "sessions, needle length and time add to that."
        if record["dose_beats_constant"]
        else "**sessions, needle length and time add nothing to that** (gain "
        f"{over_plain:+.3f}, standard error {its_error:.3f}). What the product shows of them is "
        "prior belief, not something that these trials taught."
    )
    return [
        "## In one sentence",
        (
            f"The model predicts studies it never had {whole} one number for all (gain "
            f"{over_constant:+.3f}, standard error {error:.3f}); {said}"
        ),
    ]


def _data(record: dict[str, Any]) -> list[str]:
    arms = read_trials()
    use = Counter(arm.use for arm in arms)
    speak = Counter(arm.likelihood for arm in arms if arm.use == "fit")
    why = Counter(arm.note.split(";")[0] for arm in arms if arm.use == "no")
    return [
        "## What was fitted",
        (
            f"{use['fit']} rows of {len({a.study for a in arms if a.use == 'fit'})} studies were "
            f"fitted, {use['held out']} were held out, {use['marks only']} only count dark "
            "marks, and "
            f"{use['no']} were left out. The table, with the address of every figure, is "
            "`trials.csv` in the package; its SHA-256 is "
            f"`{record['about']['digest']}`."
        ),
        table(("How a row speaks", "Rows"), sorted(speak.items(), key=lambda pair: -pair[1])),
        "Why rows were left out:",
        table(("Reason", "Rows"), sorted(why.items(), key=lambda pair: (-pair[1], pair[0]))),
    ]


def _parameters(record: dict[str, Any]) -> list[str]:
    rows = [
        (
            f"`{each['name']}`",
            MEANING[each["name"]],
            *(_span(each[which]) for which in ("prior", "posterior")),
            f"{each['r_hat']:.3f}",
            each["effective"],
        )
        for each in record["parameters"]
    ]
    return [
        "## What it taught",
        "Median, 80 % interval, and 95 % interval in brackets.",
        table(("Name", "Meaning", "Prior", "Posterior", "R-hat", "Effective draws"), rows),
        (
            "![Where the posterior of every parameter lies within the 95 % interval of its prior."
            "](../pictures/evidence-parameters.png)"
        ),
    ]


def _diagnosis(record: dict[str, Any], posterior: Posterior) -> list[str]:
    diagnosis = record["diagnosis"]
    return [
        "## How far the fit can be trusted",
        (
            f"{diagnosis['chains']} chains of {diagnosis['draws']} draws, seed "
            f"{posterior.seed}. Worst "
            f"R-hat of all parameters {posterior.r_hat:.4f} (bar: under 1.01), fewest "
            "effective draws "
            f"in the bulk {posterior.effective:.0f} (bar: 400), divergences "
            f"{posterior.divergences} "
            "(bar: none). A fit that misses a bar is not written."
        ),
        "Prior and posterior predictive checks: every trial predicted as if it were new, by the "
        "prior and by the posterior. "
        + " ".join(
            f"By the {name}, the 80 % interval holds {_share(rows, 80)} and the 95 % interval "
            f"{_share(rows, 95)} of {len(rows)} results."
            for name, rows in record["predictive"].items()
        ),
        (
            "![Intervals that prior and posterior predict for trials that print a reduction, and "
            "what those printed.](../pictures/evidence-predictive.png)"
        ),
    ]


def _held_out(record: dict[str, Any]) -> list[str]:
    rows = record["held_out"]
    return [
        "## Held out, never fitted",
        (
            f"The 80 % interval holds {_share(rows, 80)} and the 95 % interval "
            f"{_share(rows, 95)} of "
            f"{len(rows)} results of {len({row['study'] for row in rows})} studies. Minh 2019 was "
            "fitted at the last session, so what its readers add is taken as known there and the "
            "intervals are narrow; its scars went on improving by more than the model allows. "
            "Alam 2014 is the "
            "only trial with an untreated side."
        ),
        table(
            ("Study", "Arm", "Unit", "Printed", "Predicted", "80 %", "95 %", "CRPS"),
            [_telling(row) for row in rows],
        ),
    ]


def _left_out(record: dict[str, Any]) -> list[str]:
    rows = record["left_out"]
    names = record["failed"]["with dose"]
    means = [row for row in rows if row["unit"] == "% off"]
    return [
        "## One study left out at a time",
        (
            f"The 80 % interval holds {_share(rows, 80)} (bar: 70 to 90 %) and the 95 % interval "
            f"{_share(rows, 95)} (bar: at least 90 %) of {len(rows)} results of "
            f"{len({row['study'] for row in rows})} studies; of the {len(means)} that print a mean "
            f"reduction, {_share(means, 80)} and {_share(means, 95)}. Studies were left out "
            "by Pareto "
            "smoothed weights, with the study's own effects summed out; where their shape k passes "
            f"0.7 a fit without the study was made "
            f"({', '.join(names) if names else 'none needed'})."
        ),
        (
            "![Printed reductions and what the other studies predicted for them."
            "](../pictures/evidence-left-out.png)"
        ),
        table(
            ("Study", "Arm", "Unit", "Printed", "Predicted", "80 %", "95 %", "CRPS", "k"),
            [(*_telling(row), _number(row["pareto_k"])) for row in rows],
        ),
    ]


def _comparison(record: dict[str, Any]) -> list[str]:
    named = {
        "left_out": "this model",
        "without_dose": "this model without sessions, length and time",
        "constant": "37 % for all, with the spread between the other studies",
    }
    units = list(dict.fromkeys(row["unit"] for row in record["left_out"]))
    rows = [
        (
            words,
            *(_mean(record[name], unit) for unit in units),
            _share(record[name], 80),
            _share(record[name], 95),
        )
        for name, words in named.items()
    ]
    gains = [
        (words, f"{better:+.3f}", f"{error:.3f}", "yes" if better > error else "no")
        for words, (better, error) in record["gains"].items()
    ]
    return [
        "## Against simpler ones",
        f"Mean CRPS by unit; smaller is better. {_how_without_dose(record)}",
        table(("", *units, "80 % holds", "95 % holds"), rows),
        (
            "Gain of this model over a simpler one, as a share of its score, and the "
            "standard error "
            "over studies. Sessions and length count as learned only if both gains pass theirs."
        ),
        table(("Over", "Gain", "Standard error", "Beats it"), gains),
    ]


def _how_without_dose(record: dict[str, Any]) -> str:
    k = record["diagnosis"]["without_dose_k"]
    trust = (
        "over 0.7, so that a gain over it would not have counted" if k > 0.7 else "to be trusted"
    )
    uncertain = record["failed"]["without dose"]
    return (
        f"The model without dose is this fit under Pareto smoothed weights (k {k:.2f}: {trust}); "
        f"with a study left out besides, k passes 0.7 for {', '.join(uncertain) or 'none'}."
    )


def _marks(record: dict[str, Any], posterior: Posterior) -> list[str]:
    rows = [
        (study, ", ".join(f"{kind:g}" for kind in kinds), f"{marked} of {clients}")
        for study, kinds, marked, clients in record["marks"]
    ]
    chances = []
    for fitzpatrick in range(1, 7):
        chance = chance_of_dark_marks(posterior, fitzpatrick)
        chances.append(
            (fitzpatrick, f"{chance.value:.1f} %", f"{chance.low:.1f} to {chance.high:.1f} %")
        )
    return [
        "## Dark marks",
        (
            "Clients with dark marks after needling alone, by study, and what a binomial law "
            "of skin "
            "type makes of them. Where a study does not tell its types, III to V are assumed. Some "
            "zeros were perhaps not looked for."
        ),
        table(("Study", "Fitzpatrick types", "Dark marks"), rows),
        table(("Fitzpatrick type", "Chance after a course", "95 %"), chances),
    ]


def _telling(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        row["study"],
        row["arm"],
        row["unit"],
        _number(row["seen"]),
        _number(row["middle"]),
        f"{_number(row['low80'])} to {_number(row['high80'])}",
        f"{_number(row['low95'])} to {_number(row['high95'])}",
        _number(row["crps"]),
    )


def _share(rows: list[dict[str, Any]], level: int) -> str:
    held = sum(row[f"low{level}"] <= row["seen"] <= row[f"high{level}"] for row in rows)
    return f"{100.0 * held / len(rows):.0f} %"


def _mean(rows: list[dict[str, Any]], unit: str) -> str:
    chosen = [row["crps"] for row in rows if row["unit"] == unit]
    return f"{sum(chosen) / len(chosen):.3g}"


def _span(values: list[float]) -> str:
    low95, low80, middle, high80, high95 = (f"{value:.3g}" for value in values)
    return f"{middle}, {low80} to {high80} ({low95} to {high95})"


def _number(value: float | None) -> str:
    return "" if value is None or math.isnan(value) else f"{value:.3g}"


PAGES = {"reference/evidence-fit.md": fit_page} if RECORD.is_file() else {}
"""No page before a fit has met its bars."""

if __name__ == "__main__":
    write(PAGES)
