"""Outgrown one process: two servers and two workers on one PostgreSQL do the work of one."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import uuid
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from tests.records import cluster

HERE = Path(__file__).parent
PROGRAM = HERE / "two_machines.py"
PATIENCE_S, LOOK_EVERY_S = 240, 0.02
READERS, READS = 4, 6


@pytest.fixture(scope="module")
def address():
    if os.name != "posix":
        pytest.skip("the database is started as POSIX does it")
    if cluster.programs() is None:
        pytest.skip("PostgreSQL is not installed here: two workers were not tried")
    with cluster.cluster() as address:
        yield address("studio")


@pytest.fixture
def around(address, tmp_path):
    """What both machines are told: one database, one place of files, the same keys."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith("NEEDLEPOINT_")}
    return plain | {
        "NEEDLEPOINT_DATA": str(tmp_path / "data"),
        "NEEDLEPOINT_KEYS": str(tmp_path / "keys"),
        "NEEDLEPOINT_DATABASE": address,
        "DJANGO_SETTINGS_MODULE": "needlepoint.studio.site.settings",
        "OMP_NUM_THREADS": "1",
    }


def asked(word, around):
    """Run one word of the program in Django and read what it prints."""
    done = subprocess.run(
        [sys.executable, str(PROGRAM), word],
        env=around,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def running(words, around, said):
    with said.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "django", *words], env=around, stdout=out, stderr=out
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


class Web:
    """One of the two servers, as a browser that is logged in sees it."""

    def __init__(self, port, known):
        self.port, self.known = port, known
        self.cookies = {"sessionid": known["session"]}

    def ask(self, path, body=None, headers=()):
        connection = http.client.HTTPConnection("localhost", self.port, timeout=PATIENCE_S)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        words = {"Cookie": cookies} | dict(headers)
        connection.request("GET" if body is None else "POST", path, body, words)
        answer = connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        text = answer.read().decode()
        connection.close()
        return answer, text

    def hand_in(self, scan):
        """Hand a scan in, and give the number of the capture."""
        path = f"/clients/{self.known['client']}/captures/new/"
        _, page = self.ask(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        fields = {"csrfmiddlewaretoken": token, "site": "left cheek", "day": "2026-01-05"}
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        head = 'Content-Disposition: form-data; name="pictures"; filename="scan.tif"'
        parts.append(f"--{mark}\r\n{head}\r\nContent-Type: image/tiff\r\n\r\n".encode() + scan)
        body = b"".join(parts) + f"\r\n--{mark}--\r\n".encode()
        kind = f"multipart/form-data; boundary={mark}"
        answer, text = self.ask(path, body, {"Content-Type": kind})
        assert answer.status == 302, re.findall(r"(?s)errorlist.*?</ul>", text)
        return answer.headers["Location"].strip("/").split("/")[-1]


@contextmanager
def pair_of_servers(around, known, browser_tools, tmp_path):
    """Start both at once, then wait until both answer."""
    with ExitStack() as both:
        started = []
        for name in ("one", "two"):
            port, said = browser_tools.free_port(), tmp_path / f"web-{name}.txt"
            words = ["studio_serve", "--no-worker", "--port", str(port)]
            started.append((port, said, both.enter_context(running(words, around, said))))
        until = time.monotonic() + PATIENCE_S
        for port, said, server in started:
            while not browser_tools.answers(port):
                assert server.poll() is None, said.read_text()
                assert time.monotonic() < until, "the server did not start"
                time.sleep(0.2)
        yield [Web(port, known) for port, _, _ in started]


def waited(question, rows, until_true):
    """Ask the database until the answer is the one that was waited for."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        found = rows(question)
        if until_true(found):
            return found
        time.sleep(LOOK_EVERY_S)
    pytest.fail(f"waited in vain: {question} gives {found}")


@pytest.fixture
def rows(address):
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        yield lambda question: connection.execute(question).fetchall()


def read_at_once(webs, client):
    """Have several people read a client at the same moment, through both servers."""
    wrong = []

    def read(web):
        for _ in range(READS):
            answer, _ = Web(web.port, web.known).ask(f"/clients/{client}/")
            wrong.extend([] if answer.status == 200 else [answer.status])

    threads = [threading.Thread(target=read, args=(webs[k % 2],)) for k in range(READERS)]
    for thread in threads:
        thread.start()
    return threads, wrong


def test_two_servers_and_two_workers_measure_each_capture_once(
    around, rows, browser_tools, phantom_results, tmp_path
):
    scan = (phantom_results / "relief.tif").read_bytes()
    known = asked("prepare", around)
    state = "SELECT state, worker FROM records_capture ORDER BY id"
    names = {"first", "second"}
    with ExitStack() as machines:
        running_workers = {  # they load while the servers do
            name: machines.enter_context(
                running(["studio_worker", "--name", name], around, tmp_path / f"{name}.txt")
            )
            for name in names
        }
        webs = machines.enter_context(pair_of_servers(around, known, browser_tools, tmp_path))
        threads, wrong = read_at_once(webs, known["client"])
        handed = [webs[k % 2].hand_in(scan) for k in range(3)]
        found = waited(state, rows, lambda all_: {each[0] for each in all_} == {"measured"})
        assert len(found) == 3
        assert {worker for _, worker in found} <= names
        for thread in threads:
            thread.join()
        assert not wrong

        for _ in range(5):  # until one is caught in the midst of it
            handed.append(webs[0].hand_in(scan))
            last = f"SELECT state, worker FROM records_capture WHERE public_id = '{handed[-1]}'"
            caught = waited(last, rows, lambda one: one[0][0] in {"measuring", "measured"})[0]
            running_workers[caught[1]].send_signal(signal.SIGSTOP)
            if rows(last)[0][0] == "measuring":  # and stays so while it is held
                running_workers[caught[1]].send_signal(signal.SIGKILL)
                running_workers[caught[1]].wait(PATIENCE_S)
                break
            running_workers[caught[1]].send_signal(signal.SIGCONT)
        killed, (other,) = caught[1], names - {caught[1]}
        assert rows(last) == [("measuring", killed)]
        # a minute of silence, without waiting for it
        rows(
            "UPDATE records_workerbeat SET at = at - interval '2 minutes' "
            f"WHERE worker = '{killed}' RETURNING worker"
        )
        assert waited(last, rows, lambda one: one[0][0] == "measured") == [("measured", other)]
    told = asked("verify", around)
    assert (told["holds"], told["why"]) == (True, "")
    assert told["measured"] == told["captures"] == sorted(handed)
    assert told["states"] == ["measured"]
    assert told["lines"] > READERS * READS + 2 * len(handed)
    assert told["read"] == told["files"]
