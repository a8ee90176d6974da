"""Writes the reference of commands and of checks from the package: run it after a change there."""

from __future__ import annotations

import ast
import inspect
import re
from types import ModuleType
from typing import Any

import typer
from made_pages import table, write

from needlepoint.cli.app import app
from needlepoint.evidence import Fact, Facts, read_facts
from needlepoint.scars.map import CURE
from needlepoint.surface.parts import left_out
from needlepoint.surface.phone import checks as phone_checks
from needlepoint.surface.phone import light_checks
from needlepoint.surface.scans import checks as scan_checks
from needlepoint.surface.stereo import checks, cover, order_checks, room, shine_checks

MADE = "<!-- Made by docs/write_reference.py from the package; do not edit. -->"

ENDS = """Every command ends with 0 when it is done, 2 for wrong usage or an input that cannot be \
read, 3 for an input that was read but refused, 1 for a fault of our own, 130 when it was \
interrupted. What goes wrong is said in one sentence on standard error. Results appear whole or \
not at all. `--debug`, anywhere, shows where in the program an error arose. `--language es`, \
before the command, or `NEEDLEPOINT_LANGUAGE=es` writes in Spanish."""

VERDICTS = """A capture or scan is looked at before any number is given. A value on the wrong side \
of its limit makes the verdict `usable`: the numbers stand, with what the check says. A value \
beyond the second limit makes it `refused`: no number is given, the command ends with 3, and \
`measurement.json` says what to do.

The limits are our own choices where nobody has published one; the fourth column says what each \
guards. `needlepoint facts limit` prints them with what they rest on."""


PARTS = """Where a nose, lips, a lid, an ear or hair is left out of a capture, a scan or a height
map, what is left is looked at as well. A close-up of skin has no such check."""


PHONE = """These come before the checks of captures, which are made as well, on the torch's real
places. A picture beyond the second limit is left out and named; the capture is refused once fewer
than six are left."""


CHECKING = ("_check", "check_limit")
"""What the functions are called that hold a value against its limits."""


def commands_page() -> str:
    """Print every command with its arguments and options."""
    top = typer.main.get_command(app)
    return "\n\n".join([f"# Commands\n\n{MADE}", ENDS, *_commands(top, "needlepoint")]) + "\n"


def checks_page() -> str:
    """Print every check of a capture with its limits and its cure."""
    captures = _check_table(
        (checks, room, shine_checks, cover, order_checks), read_facts("needlepoint.surface")
    )
    parts = _check_table((left_out,), read_facts("needlepoint.surface"))
    phone = _check_table(
        (phone_checks, light_checks), read_facts("needlepoint.surface", "phone/phone.toml")
    )
    scans = _check_table((scan_checks,), read_facts("needlepoint.surface", "scans.toml"))
    return (
        f"# Checks\n\n{MADE}\n\n{VERDICTS}\n\n## Captures\n\n{captures}\n\n{_finds()}\n\n"
        f"## Parts of a face\n\n{PARTS}\n\n{parts}\n\n"
        f"## Phone captures\n\n{PHONE}\n\n{phone}\n\n"
        f"## Scans and height maps\n\n{scans}\n"
    )


def _finds() -> str:
    """Print the check that is made once scars were found."""
    facts = read_facts("needlepoint.scars")
    limit, refuse = facts["false_finds_limit"], facts["false_finds_refuse"]
    cure = re.sub(r"\{[^}]*\}", "N", CURE)
    return "Once scars were found:\n\n" + table(
        ["check", "limit", "refused beyond", "what is looked at", "when it fails"],
        [["false finds", _number(limit), _number(refuse), limit.says, cure]],
    )


def _commands(command: Any, path: str) -> list[str]:
    if not hasattr(command, "commands"):
        return [_one(command, path)]
    alone = getattr(command, "invoke_without_command", False) and path != "needlepoint"
    found = [_one(command, path)] if alone else []
    for name in sorted(command.commands):
        found += _commands(command.commands[name], f"{path} {name}")
    return found


def _one(command: Any, path: str) -> str:
    context = command.make_context(path, [], resilient_parsing=True)
    typed = [
        each.name.upper() if each.required else f"[{each.name.upper()}]"
        for each in command.params
        if each.param_type_name == "argument"
    ]
    records = [each.get_help_record(context) for each in command.params]
    rows = [f"| `{name}` | {what.replace('|', '/')} |" for name, what in filter(None, records)]
    options = "\n".join(["| | |", "|---|---|", *rows])
    call = " ".join([path, *typed, "[OPTIONS]"])
    return f"## {path}\n\n```\n{call}\n```\n\n{inspect.cleandoc(command.help or '')}\n\n{options}"


def _check_table(modules: tuple[ModuleType, ...], facts: Facts) -> str:
    head = ["check", "limit", "refused beyond", "what is looked at", "when it fails"]
    rows = []
    for name, cure in [pair for each in modules for pair in _cures(each).items()]:
        key = name if f"{name}_limit" in facts else name.replace(" ", "_")
        limit: Fact = facts[f"{key}_limit"]
        refuse: Fact | None = facts.get(f"{key}_refuse")
        rows.append([name, _number(limit), _number(refuse), limit.says, cure])
    return table(head, rows)


def _number(fact: Fact | None) -> str:
    if fact is None:
        return "never"
    return f"{fact.number:g}{'' if fact.unit in ('', '1') else ' ' + fact.unit}"


def _cures(module: ModuleType) -> dict[str, str]:
    """Read from the checks' own text what each tells the person to do."""
    cures = {}
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CHECKING:
            said = {word.arg: word.value for word in node.keywords}
            cures[ast.literal_eval(node.args[0])] = _words(said["cure"])
    return cures


def _words(node: ast.expr) -> str:
    """Return the English of a text that is said; where it holds a number of the capture, an N."""
    assert isinstance(node, ast.Call)
    return re.sub(r"\{[^}]*\}", "N", str(ast.literal_eval(node.args[0])))


PAGES = {"reference/commands.md": commands_page, "reference/checks.md": checks_page}

if __name__ == "__main__":
    write(PAGES)
