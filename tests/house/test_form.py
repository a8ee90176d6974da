"""The form of the house: lengths, names, docstrings, imports, nothing that should not be there."""

import ast
import functools
import importlib.metadata
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "needlepoint"
FILES = [
    path  # Django writes migrations, and nobody reads them as prose
    for path in sorted(SOURCE.rglob("*.py"))
    if path.parent.name != "migrations"
]
DJANGO_ROOMS = {"records", "studio"}
LONGEST_FILE, LONGEST_BODY = 400, 60

# Names that say nothing about what a thing is for.
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "common", "core", "misc"}


def shown(path):
    return path.relative_to(ROOT).as_posix()


@functools.cache
def tree_of(path):
    """Parse a file once, whichever rules look at it."""
    return ast.parse(path.read_text("utf-8"))


@functools.cache
def functions(path):
    tree = tree_of(path)
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def body_lines(function):
    """Lines of a body without its docstring."""
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def tracked():
    done = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip("not a checkout: which files belong to the project is not known")
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def test_no_file_is_longer_than_a_reader_holds_in_mind():
    files = [*FILES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "docs").rglob("*.py")]
    long = {
        shown(f): n for f in files if (n := len(f.read_text("utf-8").splitlines())) > LONGEST_FILE
    }
    assert not long


def test_no_body_is_longer_than_a_screen():
    long = {
        f"{shown(path)}:{function.name}": body_lines(function)
        for path in FILES
        for function in functions(path)
        if body_lines(function) > LONGEST_BODY
    }
    assert not long


def test_every_name_says_what_a_thing_is_for():
    parts = [(path, path.relative_to(SOURCE).with_suffix("").parts) for path in FILES]
    empty = [shown(path) for path, names in parts if EMPTY_NAMES & set("_".join(names).split("_"))]
    classes = [
        f"{shown(path)}:{node.name}"
        for path in FILES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef)
        and EMPTY_NAMES & {w.lower() for w in re.findall(r"[A-Z][a-z]+", node.name)}
    ]
    assert not empty + classes


def test_everything_public_says_what_it_gives():
    silent = [
        f"{shown(path)}:{node.name}"
        for path in FILES
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent


def test_every_file_opens_with_what_it_is_about():
    assert not [shown(f) for f in FILES if not ast.get_docstring(tree_of(f))]


def declared(table):
    names = (re.split(r"[^A-Za-z0-9_.-]", line)[0] for line in table)
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


def imported(path):
    """Name the packages a file imports, and whether that happens as soon as it is loaded."""
    tree = tree_of(path)
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [node.module]
        yield from ((name.split(".")[0], node in tree.body) for name in names)


def test_the_package_imports_only_what_it_declares():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = declared(project["dependencies"])
    extras = project["optional-dependencies"]
    site = needed | declared(extras["studio"])
    lazily = site.union(
        *(declared(extras[name]) for name in ("dicom", "instruments", "machines", "parquet"))
    )
    owners = importlib.metadata.packages_distributions()
    wrong = []
    for path in FILES:
        room = path.relative_to(SOURCE).parts[0]
        for name, at_once in imported(path):
            owner = {re.sub(r"[-_.]+", "-", each).lower() for each in owners.get(name, [])}
            allowed = (site if room in DJANGO_ROOMS else needed) if at_once else lazily
            if owner and name != "needlepoint" and not owner & allowed:
                wrong.append(f"{shown(path)} imports {name}")
    assert not wrong


def test_nothing_names_a_registry_or_a_place_on_a_machine():
    words = [
        "py" + "pi.org",
        "python" + "hosted",
        "index" + "-url",
        "/ho" + "me/",
        "/ro" + "ot/",
        "/wo" + "rk/",
        "/Us" + "ers/",
        "127.0" + ".0.1",
    ]
    found = []
    for path in tracked():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        text = re.sub(r"(?<=://)([\w.-]+)/\w+/", r"\1/", text)  # what a web page is called
        found += [f"{shown(path)}: {word}" for word in words if word in text]
    assert not found


def test_no_large_file_and_no_link_lies_in_the_repository():
    files = tracked()
    assert not [shown(path) for path in files if path.is_symlink()]
    assert not [shown(path) for path in files if path.stat().st_size > 2_500_000]
