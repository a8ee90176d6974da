"""A studio that really runs, and a browser that looks at it."""

import itertools
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

CHROMIUM = next(
    (
        found
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (found := shutil.which(name))
    ),
    None,
)
PATIENCE_S = 300  # however busy the machine
LOOK_EVERY_MS = 50
FIRST_PORT, PROCESSES, PORTS = 20_000, 500, 20
TURNS = itertools.count()


@contextmanager
def served(folder: Path, more=(), **environment):
    """Run `needlepoint serve` on new folders; give its address and the first-run link."""
    port = free_port()
    command = [
        sys.executable,
        "-c",
        "import sys; from needlepoint.cli import main; sys.exit(main())",
    ]
    command += ["serve", "--data", str(folder / "data"), "--port", str(port), *more]
    said = folder / "said.txt"
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("NEEDLEPOINT_", "DJANGO_"))}
    with said.open("w") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=out, env=environ | {"OMP_NUM_THREADS": "1"} | environment
        )
    try:
        yield f"http://localhost:{port}", waited_for(said, process, port)
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def waited_for(said, process, port):
    """Wait until the studio answers, and give the link it printed."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        link = re.search(r"https?://\S+/first-run/\S+", said.read_text())
        if link and answers(port):
            return link[0]
        if process.poll() is not None:
            break
        time.sleep(0.2)
    pytest.fail(f"the studio did not start: {said.read_text()}")


def kill_workers():
    """End every worker of ours without a warning, as a loss of power would."""
    killed = 0
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            ours = int(Path(f"/proc/{parent}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError, ValueError):
            continue
        if b"studio_worker" in words and ours == os.getpid():
            os.kill(int(entry.name), signal.SIGKILL)
            killed += 1
    return killed


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("localhost", port)) == 0


def free_port():
    """Return a port that nobody else is given before a server listens there.

    The system gives none of these to a line that asks for any, and each process of the tests takes
    its own in turn.
    """
    own = FIRST_PORT + os.getpid() % PROCESSES * PORTS
    for _ in range(PORTS):
        port = own + next(TURNS) % PORTS
        if can_listen(port):
            return port
    pytest.fail(f"no port of {own} to {own + PORTS - 1} is free")


def can_listen(port):
    """Whether nobody listens at a port of this machine, by either family of addresses."""
    for family, kind, protocol, _, address in socket.getaddrinfo(
        "localhost", port, type=socket.SOCK_STREAM
    ):
        with socket.socket(family, kind, protocol) as probe:
            try:
                probe.bind(address)
            except OSError:
                return False
    return True


@contextmanager
def tablet(args=(), **options):
    """Return a page of the system's Chromium in the size of a tablet."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: what needs a browser was not looked at")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *args])
        options = {"viewport": {"width": 1024, "height": 768}} | options
        page = browser.new_page(**options)
        page.set_default_timeout(PATIENCE_S * 1000)
        wrong = []
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        try:
            yield page, wrong
        except Exception:
            tell(page, wrong)
            raise
        browser.close()


def until(page, true):
    """Let a page go on until something holds, however long a busy machine takes."""
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, "waited in vain"
        page.wait_for_timeout(LOOK_EVERY_MS)


def leave_by(control):
    """Click and wait for the next page; else the next step acts on the page before."""
    with control.page.expect_navigation():
        control.first.click()


def width_of(page):
    """Return how wide a page is once it is there; just after a click it has no element yet."""
    page.wait_for_load_state()
    return page.locator("html").evaluate("html => html.scrollWidth")


def tell(page, wrong):
    """Print what stood on the page when a test failed, which no traceback says."""
    print(f"\nThe page was {page.url}", *wrong, sep="\n")
    print(page.locator("body").inner_text()[:3000])
