"""Every command and every file on the pages of the manual runs, or names the test that runs it.

Each page is typed line by line, in its order, in a folder that holds what the page begins with.
"""

import contextlib
import datetime as dt
import io
import re
import shlex
import shutil
import tomllib

import numpy as np
import pytest
import tifffile
from tests.house.test_pages import PAGES, ROOT, typed
from tests.journeys.test_plan_command import ANA, SALON, SKIN, toml
from tests.surface.scans import dome, grid_mesh, obj_text

from needlepoint.cli import main
from needlepoint.phantom import (
    faded,
    make_skin,
    photograph,
    random_plan,
    retaken,
    rig_named,
    write_capture,
)
from needlepoint.surface.capture.manifest import read_capture
from needlepoint.surface.phone.manifest import is_phone_capture, read_phone_capture
from needlepoint.trials import read_design

pytestmark = pytest.mark.slow

BY_COMMAND = {
    "serve": "studio/browser.py",
    "service": "cli/test_service.py",
    "backup": "records/test_commands.py",
    "restore": "records/test_commands.py",
    "export": "records/test_commands.py",
    "erase": "records/test_commands.py",
    "rotate-keys": "records/test_commands.py",
    "rig": "cli/test_rig.py",
}
"""Commands that need a practice, a service of the system or photographs of a rig; each is typed by
the test that is named here."""

BY_OPTION = {
    ("batch", "--scheduler"): "workflow/test_batch_killed.py",
    ("trial", "--scheduler"): "healing/test_trial_machines.py",
}
"""Lines that need a cluster."""

NOT_OURS = {"make", "pip", ".", "export"}
"""Lines that set the machine up; `test_pages.py` holds those of make against the Makefile."""

COPIED = ("cp", "mv")
DAYS = {1: 0, 2: 250, 3: 0}
"""On which day, from today, each capture was taken: the second long after the course."""

SIZE_MM, PIXEL_MM, SEED = (20.0, 14.0), 0.15, 31


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A folder with everything that pages begin with, made by our own commands."""
    folder = tmp_path_factory.mktemp("world")
    rig, plan = rig_named("lamps4", size_mm=SIZE_MM, pixel_mm=PIXEL_MM), None
    plan = random_plan("boxcar", seed=SEED, size_mm=SIZE_MM)
    for number, healed in ((1, 0.0), (2, 0.3), (3, 0.0)):
        skin = make_skin(retaken(faded(plan, healed), number, SEED), SEED)
        shoot = photograph(skin, rig, None, SEED + 1000 * number)
        write_capture(shoot, folder / f"capture-{number}")
        date_capture(folder / f"capture-{number}" / "capture.toml", DAYS[number])
        out = folder / f"measured-{number}"
        words = ["measure", folder / f"capture-{number}", "--out", out, "--quiet"]
        assert main([str(word) for word in words]) == 0
    for name, number in (
        ("first-visit", 1),
        ("second-visit", 2),
        ("measured", 1),
        ("my-result", 1),
    ):
        shutil.copytree(folder / f"measured-{number}", folder / name)
    for number, take in ((1, "take1"), (3, "take2"), (2, "take3")):
        shutil.copytree(folder / f"measured-{number}", folder / take)
    shutil.copytree(folder / "capture-1", folder / "my-capture")
    shutil.copytree(folder / "capture-1", folder / "mine")
    for number in (1, 2):
        site = folder / "my-study" / "sub-01" / f"ses-{number:02d}" / "left-cheek"
        site.parent.mkdir(parents=True)
        shutil.copytree(folder / f"capture-{number}", site)
    add_scans(folder)
    add_answers(folder)
    add_plan_and_change(folder)
    shutil.copytree(ROOT / "docs" / "examples", folder / "docs" / "examples")
    return folder


def date_capture(manifest, days):
    day = dt.datetime.now(tz=dt.UTC).date() + dt.timedelta(days)
    text = manifest.read_text("utf-8")
    manifest.write_text(f'taken = {day}T10:00:00Z\nsite = "left cheek"\n{text}', "utf-8")


def add_scans(folder):
    (folder / "cheek.obj").write_text(obj_text(*grid_mesh(dome(), 0.4)), "utf-8")
    tifffile.imwrite(folder / "relief.tif", dome(n=300, pixel_mm=0.05).astype(np.float32))


def add_answers(folder):
    answers = tomllib.loads(ANA.read_text("utf-8"))["answers"] | SKIN
    today = dt.datetime.now(tz=dt.UTC).date()
    lines = ["needlepoint = 1", f"answered_on = {today}", "[answers]"]
    lines += [f"{key} = {toml(value)}" for key, value in answers.items()]
    (folder / "person.toml").write_text("\n".join(lines), "utf-8")
    checked = f"licence_checked_on = {today - dt.timedelta(30)}"
    practice = re.sub(r"licence_checked_on = \S+", checked, SALON)
    (folder / "practice.toml").write_text(practice, "utf-8")


def add_plan_and_change(folder):
    at = {name: str(folder / name) for name in ("measured", "plan", "change", "repeats")}
    words = ["plan", at["measured"], "--person", str(folder / "person.toml"), "--zone", "cheek"]
    assert main([*words, "--practice", str(folder / "practice.toml"), "--out", at["plan"]]) == 0
    visits = [str(folder / name) for name in ("first-visit", "second-visit")]
    assert main(["compare", *visits, "--out", at["change"]]) == 0
    takes = [str(folder / name) for name in ("take1", "take2")]
    assert main(["repeat", *takes, "--out", at["repeats"], "--name", "our rig"]) == 0


LEFT_OUT = {"plan-a-course.md": {"person.toml", "plan"}, "first-measurement.md": {"change"}}
"""What these pages make themselves."""

FIRST_REMOVED = {"needlepoint phantom first-visit --seed 7": ("first-visit", "second-visit")}
"""Before this line the page begins anew."""

ENDS_WITH = {"needlepoint measure swapped --out swapped-result": 3}
"""Lines that are refused, as their page says."""

FILLED_IN = {"needlepoint form person.toml": "person.toml"}
"""After this line the reader writes into the file that it made."""


FIRST = {
    "needlepoint phantom first --size-mm 32 --seed 5 --ambient 0.2": ("first", "first.truth.json"),
    "needlepoint measure first --out first-result": ("first-result",),
}
"""The first two lines of the first page, and what they make. They take long and two tests look at
them, so they are typed once."""


@pytest.fixture(scope="module")
def first(made_once):
    """A folder with what the first two lines make, and what they say in `said.txt`."""

    def type_them(folder):
        said = io.StringIO()
        with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said):
            patch.chdir(folder)
            for line in FIRST:
                assert main(shlex.split(line)[1:]) == 0, line
        (folder / "said.txt").write_text(said.getvalue(), "utf-8")

    return made_once("docs-first", type_them)


def elsewhere(words):
    """Name the file of tests that types a line; None where this file does."""
    command = words[1] if len(words) > 1 else ""
    if command in BY_COMMAND:
        return BY_COMMAND[command]
    return next(
        (BY_OPTION[key] for key in BY_OPTION if key[0] == command and key[1] in words), None
    )


RUN = [
    page
    for page in PAGES
    if any(words[0] == "needlepoint" and elsewhere(words) is None for words in typed(page))
]


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.name)
def test_every_line_of_a_page_runs_in_its_order(page, world, tmp_path, monkeypatch, request):
    for each in world.iterdir():
        if each.name not in LEFT_OUT.get(page.name, ()):
            (shutil.copytree if each.is_dir() else shutil.copy)(each, tmp_path / each.name)
    monkeypatch.chdir(tmp_path)
    for words in typed(page):
        if words[0] not in {"needlepoint", *COPIED} or elsewhere(words):
            continue
        if words[0] in COPIED:
            (shutil.copytree if words[0] == "cp" else shutil.move)(*words[-2:])
            continue
        line = shlex.join(words)
        if line in FIRST:
            for name in FIRST[line]:
                made = request.getfixturevalue("first") / name
                (shutil.copytree if made.is_dir() else shutil.copy)(made, tmp_path / name)
            continue
        for name in FIRST_REMOVED.get(line, ()):
            shutil.rmtree(name)
        assert main(words[1:]) == ENDS_WITH.get(line, 0), line
        if line in FILLED_IN:
            shutil.copy(world / FILLED_IN[line], FILLED_IN[line])


def test_every_other_line_sets_the_machine_up():
    begun = {
        words[0]
        for page in PAGES
        for block in re.findall(
            r"^```(?:sh|bash|console)\n(.*?)^```$",
            page.read_text("utf-8"),
            re.DOTALL | re.MULTILINE,
        )
        for line in block.splitlines()
        if (words := shlex.split(line, comments=True))
    }
    assert begun <= {"needlepoint", *COPIED, *NOT_OURS}, begun


def test_the_first_measurement_gives_the_table_of_its_page(first):
    text = (ROOT / "docs" / "tutorial" / "first-measurement.md").read_text("utf-8")
    table = re.search(r"^```\n(no\..*?)^```$", text, re.DOTALL | re.MULTILINE)[1].splitlines()[2:]
    assert [line for line in text.splitlines() if line in FIRST] == list(FIRST)
    said = (first / "said.txt").read_text("utf-8").splitlines()
    assert len(table) == 7
    for row in table:
        start = row[: row.index("  ", 5)]  # number and kind
        printed = next(line for line in said if line.startswith(start))
        numbers = [[float(n) for n in re.findall(r"\d+\.\d+", each)] for each in (row, printed)]
        # own choice: another processor may round otherwise, and nothing more
        assert numbers[1] == pytest.approx(numbers[0], rel=0.02, abs=0.01), row


def test_what_runs_elsewhere_is_typed_there():
    said = {name: (ROOT / "tests" / name).read_text("utf-8") for name in BY_COMMAND.values()}
    for command, name in BY_COMMAND.items():
        assert f'"{command}"' in said[name], (command, name)
    for (_, option), name in BY_OPTION.items():
        text = (ROOT / "tests" / name).read_text("utf-8")
        assert "scheduler" in text, (option, name)


def blocks():
    """Return every TOML block of the manual, by page and number."""
    pages = (*PAGES, ROOT / "docs" / "reference" / "formats.md")
    return [
        pytest.param(text, id=f"{page.name}-{number}")
        for page in pages
        for number, text in enumerate(
            re.findall(r"```toml\n(.*?)```", page.read_text("utf-8"), re.DOTALL), 1
        )
    ]


WHOLE = """needlepoint = 1
[camera]
focal_px = 3000.0
distance_mm = 300.0
"""
OTHERS = "".join(
    f'[[light]]\nimage = "other-{k}.png"\nkind = "point"\nposition_mm = {at}\n'
    for k, at in enumerate(([-200.0, 0.0, 0.0], [0.0, -200.0, 0.0], [150.0, -150.0, 0.0]))
)


@pytest.mark.parametrize("text", blocks())
def test_every_file_on_a_page_is_read_as_what_it_is_for(text, tmp_path):
    table = tomllib.loads(text)
    if "title" in table:
        (tmp_path / "design.toml").write_text(text, "utf-8")
        read_design(tmp_path / "design.toml")
        return
    if "needlepoint" not in table:  # a part of a capture.toml, to be put into one
        first, mark, rest = text.partition("[[light]]")
        text = WHOLE.replace("[camera]", first + "[camera]") if mark else WHOLE + first
        text += mark + rest + OTHERS
        table = tomllib.loads(text)
    named = [name for light in table["light"] for name in [light["image"], light.get("partner")]]
    named += [table.get("ambient"), table.get("mask"), *(t["image"] for t in table.get("tilt", ()))]
    for name in filter(None, named):
        (tmp_path / name.partition("#")[0]).touch()
    if "frame" in table:
        while len(table["light"]) < 3:  # the page says: one table for each picture
            k = len(table["light"])
            text += f'\n[[light]]\nimage = "more-{k}.jpg"\nkind = "torch"\n'
            (tmp_path / f"more-{k}.jpg").touch()
            table = tomllib.loads(text)
    for light in table["light"]:
        (tmp_path / light["image"].partition("#")[0]).touch()
    (tmp_path / "capture.toml").write_text(text, "utf-8")
    if is_phone_capture(tmp_path):
        assert len(read_phone_capture(tmp_path).shots) >= 3
    else:
        assert len(read_capture(tmp_path).shots) >= 3
