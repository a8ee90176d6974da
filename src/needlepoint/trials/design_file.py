"""design.toml: read strictly, and refused in one sentence when something in it is wrong."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

from needlepoint.errors import WrongUsage
from needlepoint.evidence import read_facts
from needlepoint.healing import ADJUNCTS, RESPONDING
from needlepoint.tables import read_versioned
from needlepoint.trials.design import (
    ANALYSES,
    COARSE,
    LAYOUTS,
    SCALES,
    Analysis,
    Clients,
    Design,
    DesignArm,
    Endpoint,
    Layout,
    Precision,
    Raters,
    Scale,
)
from needlepoint.trials.design_keys import DesignTable

FORMAT = 1
"""Version of the form of a design file."""

RIGS: Mapping[str, str] = {
    "four lamps": "rig_four_lamps",
    "four lamps, head rest": "rig_four_lamps_head_rest",
    "four lamps, no marker": "rig_four_lamps_no_marker",
    "screen": "rig_screen",
    "screen, head rest": "rig_screen_head_rest",
    "clinical stereo camera": "rig_clinical_stereo",
}
"""The rigs that a design may name, with the fact that says how they repeat."""

MOST_ENDPOINTS = 6
"""Own choice: more do not fit on the page, nor into an eye."""

LONGEST_NAME, LONGEST_TITLE = 40, 100
"""Own choice: longer ones do not fit beside a line or on top of a page."""

ROUNDING = 1e-6
"""Own choice: by how much shares may miss one."""

_TOP = {
    "needlepoint",
    "title",
    "layout",
    "compare",
    "follow_up_day",
    "drop_out_percent",
    "alpha",
    "target_power_percent",
    "clients",
    "arm",
    "endpoint",
}
_CLIENTS = {
    "per_arm",
    "scars",
    "kinds",
    "depth_mm",
    "score_points",
    "score_sd_points",
    "correlation",
}
_NEEDLED = {"interval_days", "needle_mm", "adjunct"}
_ARM = {"name", "sessions", "assumed_reduction_percent"} | _NEEDLED
_SEEN_BY_US = {"rig", "cv_percent", "repeatability", "own_scatter_mm"}
_SEEN_BY_EYE = {"rater_sd_points", "raters", "blinded"}
_ENDPOINT = {"name", "scale", "analysis"}

Repeats = Callable[[str], tuple[float, str]]
"""Reads a practice's own repeatability file: the relative SD of depth, and what it is called."""


def read_design(path: Path, repeats: Repeats | None = None) -> tuple[Design, str]:
    """Read a design file.

    Parameters
    ----------
    path
        The file.
    repeats
        Reads the file that an endpoint names under ``repeatability``.

    Returns
    -------
    The design, and the digest (SHA-256) of the file.

    Raises
    ------
    Unreadable
        If the file is missing, no TOML, or of an unknown version.
    WrongUsage
        If something in it is wrong, in one sentence that says what and where.
    """
    plain, data = read_versioned(path, FORMAT)
    try:
        return design_from(plain, repeats), hashlib.sha256(data).hexdigest()
    except WrongUsage as why:
        raise WrongUsage(f"{path}: {why}") from why


def design_from(plain: Mapping[str, Any], repeats: Repeats | None = None) -> Design:
    """Check the tables of a design and make the record of them; see `read_design`."""
    top = DesignTable(plain, "the design")
    top.allow_only(_TOP)
    layout = cast("Layout", top.word("layout", "parallel arms or split-face", LAYOUTS))
    arms = tuple(_arm(each) for each in top.tables("arm", "what each group gets"))
    endpoints = tuple(
        _endpoint(each, repeats) for each in top.tables("endpoint", "how the outcome is read")
    )
    design = Design(
        title=top.word("title", "what the trial is called"),
        layout=layout,
        compare=_compare(top),
        follow_up_day=top.number("follow_up_day"),
        clients=_clients(top.table("clients", "whom the trial takes in"), layout),
        arms=arms,
        endpoints=endpoints,
        drop_out=top.number("drop_out_percent", 0.0) / 100.0,
        alpha=top.number("alpha", 0.05),
        target=top.number("target_power_percent", 80.0) / 100.0,
    )
    _check_together(design)
    return design


def _compare(top: DesignTable) -> tuple[str, str]:
    says = "the names of two arms, the treated one first"
    found = top.plain.get("compare")
    if not isinstance(found, list) or len(found) != 2 or len({*map(str, found)}) != 2:
        raise WrongUsage(f"the design must say compare: {says}, not {found!r}")
    return str(found[0]), str(found[1])


def _arm(table: DesignTable) -> DesignArm:
    table.allow_only(_ARM)
    sessions = table.count("sessions")
    name = table.word("name", "what the arm is called")
    assumed = "assumed_reduction_percent"
    percent = table.number(assumed) if assumed in table.plain else None
    if not sessions:
        if wrong := sorted(_NEEDLED & set(table.plain)):
            raise WrongUsage(f"{table.where} has no sessions, so it can have no {wrong[0]}")
        return DesignArm(name, 0, assumed_percent=percent)
    adjuncts = ("none", *ADJUNCTS)
    return DesignArm(
        name=name,
        sessions=sessions,
        interval_days=table.number("interval_days", 28.0 if sessions == 1 else None),
        needle_mm=table.number("needle_mm"),
        adjunct=table.word("adjunct", "what is added to the needling", adjuncts, "none"),
        assumed_percent=percent,
    )


def _clients(table: DesignTable, layout: str) -> Clients:
    table.allow_only(_CLIENTS)
    if layout == "parallel" and "correlation" in table.plain:
        raise WrongUsage(f"{table.where} correlation means something only in a split-face trial")
    rated = [
        table.number(key) if key in table.plain else None
        for key in ("score_points", "score_sd_points")
    ]
    return Clients(
        per_arm=table.count("per_arm"),
        scars=table.count("scars"),
        kinds=_kinds(table),
        depth_mm=table.number("depth_mm"),
        score_points=rated[0],
        score_sd_points=rated[1],
        correlation=table.number("correlation") if layout == "split-face" else 0.0,
    )


def _kinds(table: DesignTable) -> dict[str, float]:
    kinds = table.table("kinds", "the share of each kind of scar")
    kinds.allow_only(RESPONDING)
    shares = dict(kinds.plain)
    right = all(
        isinstance(share, int | float) and not isinstance(share, bool) and 0.0 <= share <= 1.0
        for share in shares.values()
    )
    if not right or abs(math.fsum(shares.values()) - 1.0) > ROUNDING:
        raise WrongUsage(f"[clients] kinds must be shares that sum to 1, not {shares}")
    return {kind: float(share) for kind, share in shares.items()}


def _endpoint(table: DesignTable, repeats: Repeats | None) -> Endpoint:
    scale = cast("Scale", table.word("scale", "on what it is read", SCALES))
    table.allow_only(_ENDPOINT | (_SEEN_BY_US if scale == "depth" else _SEEN_BY_EYE))
    usual = "ranks" if scale in COARSE else "means"
    analysis = cast("Analysis", table.word("analysis", "how it is analysed", ANALYSES, usual))
    if scale in COARSE and analysis == "means":
        raise WrongUsage(f"{table.where}: a scale of a few steps is analysed by ranks, not means")
    name = table.word("name", "what the endpoint is called")
    reader = _precision(table, repeats) if scale == "depth" else _eye(table)
    return Endpoint(name, scale, analysis, reader)


def _eye(table: DesignTable) -> Raters:
    usual = read_facts("needlepoint.trials").number("rater_sd")
    return Raters(
        sd_points=table.number("rater_sd_points", usual),
        raters=table.count("raters", 1),
        blinded=table.yes("blinded", "whether raters do not know what was done"),
    )


def _precision(table: DesignTable, repeats: Repeats | None) -> Precision:
    given = sorted({"rig", "cv_percent", "repeatability"} & set(table.plain))
    if len(given) != 1:
        raise WrongUsage(
            f"{table.where} must say one of rig, cv_percent or repeatability: how well the "
            f"measurement repeats itself; {' and '.join(given) or 'none'} is given"
        )
    facts = read_facts("needlepoint.trials")
    own_mm = table.number("own_scatter_mm", facts.number("own_scatter"))
    if given == ["cv_percent"]:
        return Precision(table.number("cv_percent") / 100.0, own_mm, "as the design says")
    if given == ["rig"]:
        rig = table.word("rig", "which rig", RIGS)
        return Precision(facts.number(RIGS[rig]) / 100.0, own_mm, rig)
    name = table.word("repeatability", "a file that `needlepoint repeat` wrote")
    if repeats is None:
        raise WrongUsage(f"{table.where} repeatability: there is nothing here to read {name} with")
    cv, origin = repeats(name)
    # that figure holds both parts; all of it is taken as shared by the scars of a visit, the worse
    return Precision(cv, table.number("own_scatter_mm", 0.0), origin)


def _check_together(design: Design) -> None:
    """Refuse what only the whole design shows to be wrong."""
    _check_names(design)
    if design.paired and len(design.arms) != 2:
        raise WrongUsage(f"a face has two halves, but there are {len(design.arms)} [[arm]] tables")
    for arm in design.compared:
        last = arm.interval_days * (arm.sessions - 1)
        if arm.sessions and design.follow_up_day <= last:
            raise WrongUsage(
                f"follow_up_day is {design.follow_up_day:g}, but arm {arm.name!r} has its last "
                f"session on day {last:g}; days are counted from the first session"
            )
    clients = design.clients
    rated = [each for each in design.endpoints if each.scale != "depth"]
    if rated and (clients.score_points is None or clients.score_sd_points is None):
        raise WrongUsage(
            f"[clients] must say score_points and score_sd_points, because endpoint "
            f"{rated[0].name!r} is rated"
        )
    if len(rated) < len(design.endpoints) and clients.kinds.get("icepick", 0.0) > 0.0:
        raise WrongUsage(
            "[clients] kinds holds icepick scars, whose depth is measured only as a lower bound; "
            "leave them out of a trial with a depth endpoint"
        )


def _check_names(design: Design) -> None:
    """Refuse names that are too long, not apart, or not there, and more than a page holds."""
    if len(design.title) > LONGEST_TITLE:
        raise WrongUsage(f"title is longer than {LONGEST_TITLE} characters; say it shorter")
    if len(design.endpoints) > MOST_ENDPOINTS:
        raise WrongUsage(
            f"there are {len(design.endpoints)} [[endpoint]] tables, but the page holds "
            f"{MOST_ENDPOINTS}; make two designs"
        )
    for what, things in (("arm", design.arms), ("endpoint", design.endpoints)):
        names = [thing.name for thing in things]
        if long := [name for name in names if len(name) > LONGEST_NAME]:
            raise WrongUsage(
                f"the [[{what}]] name {long[0]!r} is longer than {LONGEST_NAME} characters"
            )
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise WrongUsage(f"two [[{what}]] tables are called {twice[0]!r}; name them apart")
    names = [arm.name for arm in design.arms]
    for name in design.compare:
        if name not in names:
            raise WrongUsage(f"compare names {name!r}, but the arms are {', '.join(names)}")
