"""What the pages promise is there: commands run, made pages are fresh."""

import importlib
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from needlepoint.cli.app import app

ROOT = Path(__file__).parents[2]

PAGES = [
    *sorted(ROOT.glob("*.md")),
    *(page for page in sorted((ROOT / "docs").rglob("*.md")) if "reference" not in page.parts),
]
WRITERS = sorted((ROOT / "docs").glob("write_*.py"))


def typed(page):
    """Return the lines of commands in the code blocks of a page."""
    for kind, block in re.findall(
        r"^```(\S*)\n(.*?)^```$", page.read_text("utf-8"), re.DOTALL | re.MULTILINE
    ):
        if kind not in {"", "sh", "bash", "console"}:
            continue
        for line in block.splitlines():
            words = shlex.split(line.removeprefix("$ "), comments=True)
            if words:
                yield words


def command_named(words):
    """Find the command that a line calls, and the words that remain."""
    command = typer.main.get_command(app)
    while hasattr(command, "commands"):
        alone = getattr(command, "invoke_without_command", False)
        if alone and (not words or words[0].startswith("-")):
            break  # `needlepoint card` is a command, and `needlepoint card check` another
        assert words, "a command is missing"
        assert words[0] in command.commands, f"there is no command {words[0]}"
        command, words = command.commands[words[0]], words[1:]
    return command, words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_on_a_page_exists_with_its_options(page):
    for words in typed(page):
        if words[0] != "needlepoint" or len(words) == 1:
            continue
        command, rest = command_named(words[1:])
        known = {name for option in command.params for name in option.opts} | {"--debug", "--help"}
        assert {word for word in rest if word.startswith("--")} <= known, words


def test_every_make_word_on_a_page_exists():
    jobs = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in PAGES:
        for words in typed(page):
            if words[0] == "make":
                assert {word for word in words[1:] if "=" not in word} <= jobs, page


@pytest.mark.release
@pytest.mark.parametrize("writer", WRITERS, ids=lambda path: path.name)
def test_every_made_page_is_fresh(writer):
    module = importlib.import_module(writer.stem)
    stale = [
        name
        for name, made in module.PAGES.items()
        if (ROOT / "docs" / name).read_text("utf-8") != made()
    ]
    assert not stale, "run `make docs`"


def test_every_link_between_pages_leads_somewhere():
    assert not [
        f"{page.name}: {target}"
        for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]


def test_help_is_quick_because_it_loads_nothing_heavy():
    heavy = "{'numpy', 'scipy', 'cv2', 'rich', 'matplotlib', 'typst', 'trimesh'}"
    script = (
        "import sys; from needlepoint.cli import main; main(['--help']);"
        f"sys.exit(str({heavy} & set(sys.modules)) if {heavy} & set(sys.modules) else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
