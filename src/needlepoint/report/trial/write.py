"""The virtual trial as files: trial.json, trial.png and trial.pdf."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from needlepoint._version import __version__
from needlepoint.evidence import read_facts
from needlepoint.report.trial.pdf import trial_pdf
from needlepoint.report.trial.picture import draw_trial
from needlepoint.report.trial.words import ASSUMING, FAVOUR, analysed, question, summary, truth
from needlepoint.results import fact_document, json_text, rounded
from needlepoint.trials import Design, Endpoint, Outcome, PowerCurve, Trial

SCHEMA = 1

TRIAL_RESULTS: tuple[str, ...] = ("trial.json", "trial.png", "trial.pdf")
"""The names of the files that `trial` writes."""

ARITHMETIC = ("numpy", "scipy")
"""Whose versions may move the last digits."""


@dataclass(frozen=True, slots=True)
class DesignFile:
    """Where a design was read from.

    Attributes
    ----------
    name, sha256
        Name of the file, and its digest.
    """

    name: str
    sha256: str


def trial_document(trial: Trial, file: DesignFile) -> dict[str, Any]:
    """Return the trial in the form of `trial.json`."""
    design = trial.design
    document = {
        "schema": SCHEMA,
        "needlepoint": __version__,
        "kind": "trial",
        "design": {"name": file.name, "sha256": file.sha256, **_design(design)},
        "seed": trial.seed,
        "draws": trial.draws,
        "versions": {name: version(name) for name in ARITHMETIC},
        "assumed": [
            {"arm": arm, "reduction_percent": percent}
            for arm, percent in zip(design.compare, trial.assumed_percent, strict=True)
        ],
        "belief": {"origin": trial.belief, "difference": trial.believed_percent.as_dict()},
        "endpoints": [_outcome(design, each) for each in trial.outcomes],
        "measured_against": trial.reference_name or None,
        "says": [question(design), truth(trial), *summary(trial)],
        "notes": [ASSUMING, FAVOUR],
        "facts": {fact.key: fact_document(fact, str(fact.source)) for fact in _facts().values()},
    }
    return rounded(document)


def write_trial(folder: Path, trial: Trial, file: DesignFile) -> None:
    """Write everything `trial` gives into `folder`; call it inside `results_folder`."""
    (folder / "trial.png").write_bytes(draw_trial(trial))
    (folder / "trial.pdf").write_bytes(trial_pdf(trial, file.sha256))
    (folder / "trial.json").write_text(json_text(trial_document(trial, file)), "utf-8")


def _design(design: Design) -> dict[str, Any]:
    clients = asdict(design.clients)
    if not design.paired:
        del clients["correlation"]
    return {
        "title": design.title,
        "layout": design.layout,
        "compare": list(design.compare),
        "follow_up_day": design.follow_up_day,
        "drop_out": design.drop_out,
        "alpha": design.alpha,
        "target_power": design.target,
        "clients": clients,
        "arms": [asdict(arm) for arm in design.arms],
    }


def _outcome(design: Design, outcome: Outcome) -> dict[str, Any]:
    endpoint: Endpoint = outcome.endpoint
    return {
        "name": endpoint.name,
        "scale": endpoint.scale,
        "analysis": endpoint.analysis,
        "test": analysed(design, endpoint),
        "reader": asdict(endpoint.reader),
        "power": _curve(outcome.power),
        "assurance": _curve(outcome.assurance),
        "false_finds": outcome.false_finds.as_dict(),
        "sound": outcome.sound,
        "reported": outcome.reported.as_dict(),
        "true": outcome.true,
        "bias": outcome.bias.as_dict(),
        "times_the_clients": outcome.times.as_dict(),
    }


def _curve(curve: PowerCurve) -> dict[str, Any]:
    return {
        "at_design": curve.now.as_dict(),
        "needed": curve.needed.as_dict(),
        "curve": [
            {"clients": size, "share": share.as_dict()}
            for size, share in zip(curve.sizes, curve.shares, strict=True)
        ],
    }


def _facts() -> Any:
    return read_facts("needlepoint.trials")
