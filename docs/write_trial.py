"""Writes the tables about virtual trials in the manual, by playing the trials: run `make docs`."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from made_pages import DOCS, table, with_parts, write

from needlepoint.evidence import read_facts
from needlepoint.healing import ResponsePrior, fitted_prior
from needlepoint.report import trial_question, trial_truth
from needlepoint.report.trial.words import clients, interval
from needlepoint.trials import Design, Outcome, Precision, Raters, Trial, read_design, run_trial
from needlepoint.trials.design_file import RIGS

EXAMPLE = DOCS / "examples" / "needled-or-not.toml"
DRAWS, FEWER, SEED, BELIEVED = 2000, 1000, 1, 4000
FACTS = read_facts("needlepoint.trials")


def example_table() -> str:
    """Play the example and print what each endpoint can show."""
    trial = _played()
    head = ("read on", "power", "assurance", "false finds", "clients for 80 %", "times measured")
    rows = [
        (
            each.endpoint.name,
            interval(each.power.now),
            interval(each.assurance.now),
            interval(each.false_finds),
            clients(each.power.needed) if each.sound else "not sound",
            "1" if each is trial.reference else interval(each.times),
        )
        for each in trial.outcomes
    ]
    said = f"{trial_question(trial.design)} {trial_truth(trial)}"
    return f"{said}\n\n{table(head, rows)}\n\n{DRAWS} trials of each sort, seed {SEED}."


def open_label_words() -> str:
    """Say what the rater who knows reports in the example."""
    trial = _played()
    knowing = next(each for each in trial.outcomes if not each.sound)
    return (
        f"In the [worked example](../how-to/plan-a-trial.md) that rater reports a gain of "
        f"{knowing.reported.value:.1f} points where {knowing.true:.1f} are true, and finds a "
        f"difference in {interval(knowing.false_finds)} of trials in which there is none."
    )


def variants_table() -> str:
    """Play the example again with one thing changed at a time."""
    design, _ = read_design(EXAMPLE)
    two = replace(design, endpoints=design.endpoints[:2])
    rows = [_variant(name, each) for name, each in _variants(two)]
    head = ("what is changed", "clients, measured", "clients, two blinded raters", "times")
    return (
        f"{table(head, rows)}\n\n{FEWER} trials of each sort, seed {SEED}; clients for a power "
        "of 80 %."
    )


def rigs_table() -> str:
    """Print how the rigs repeat."""
    rows = []
    for rig, key in RIGS.items():
        fact = FACTS[key]
        ends = f"{fact.low:g} to {fact.high:g}"
        rows.append((f"`{rig}`", f"{fact.number:g} %", ends, fact.grade))
    return table(
        ("rig", "SD of depth between visits", "from the best to the worst kind", "by"), rows
    )


def _variants(design: Design) -> list[tuple[str, Design]]:
    """Change one assumption at a time."""
    unsteady = FACTS.number("untreated_change_sd") / 2**0.5
    stereo = FACTS.number("rig_clinical_stereo") / 100.0
    own_mm = FACTS.number("own_scatter")

    def rig(cv: float, own: float = own_mm) -> Design:
        first, second = design.endpoints
        return replace(design, endpoints=(replace(first, reader=Precision(cv, own, "")), second))

    def eye(sd: float, raters: int) -> Design:
        first, second = design.endpoints
        seen = replace(second, reader=Raters(sd, raters, blinded=True))
        return replace(design, endpoints=(first, seen))

    def crowd(**changes: float) -> Design:
        return replace(design, clients=replace(design.clients, **changes))

    parallel = replace(design, layout="parallel")
    half = replace(design.arms[0], assumed_percent=8.0)
    return [
        ("nothing", design),
        ("one rater, not two", eye(FACTS.number("rater_sd"), 1)),
        (f"one rating scatters by {unsteady:.1f} points, as in the best trial", eye(unsteady, 1)),
        (f"our measurement repeats to {100 * stereo:g} %, as stereo cameras do", rig(stereo)),
        ("our measurement repeats to 15 %", rig(0.15)),
        ("4 scars a side, not 12", crowd(scars=4)),
        ("true effect 8 %", replace(design, arms=(half, design.arms[1]))),
        ("parallel arms (clients in each)", parallel),
    ]


def _variant(name: str, design: Design) -> tuple[str, ...]:
    trial = run_trial(design, _belief(), draws=FEWER, seed=SEED)
    measured, rated = trial.outcomes
    return (name, _need(measured), _need(rated), interval(rated.times))


def _need(outcome: Outcome) -> str:
    need = outcome.power.needed
    return clients(need) if need.known else need.why


@cache
def _played() -> Trial:
    design, _ = read_design(EXAMPLE)
    return run_trial(design, _belief(), draws=DRAWS, seed=SEED)


@cache
def _belief() -> ResponsePrior:
    return fitted_prior(BELIEVED, SEED)


def how_to_page() -> str:
    """Return the how-to with its worked example played anew."""
    design = EXAMPLE.read_text("utf-8")
    return with_parts(
        "how-to/plan-a-trial.md",
        "write_trial",
        design=f"```toml\n{design.rstrip()}\n```",
        example=example_table(),
        variants=variants_table(),
    )


def why_page() -> str:
    """Return the explanation with its figures made anew."""
    return with_parts(
        "explanation/why-measure.md", "write_trial", knowing=open_label_words(), rigs=rigs_table()
    )


PAGES = {"how-to/plan-a-trial.md": how_to_page, "explanation/why-measure.md": why_page}

if __name__ == "__main__":
    write(PAGES)
