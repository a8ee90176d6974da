"""Servers side by side: a page while 100 lines dawdle and 8 large bodies come in.

``python -m benchmarks.bench_servers [NAME ...]`` with those servers installed that are to be
compared (waitress, hypercorn, granian; uvicorn is). Prints a table; see decision 8.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

SECONDS = float(os.environ.get("SECONDS_EACH", "20"))
SLOW, UPLOADS, UPLOAD_BYTES = 100, 8, 24_000_000
PACE_BYTES_S = 2_000_000  # of one upload: eight of them fill a wireless network of 130 Mbit/s
PAGE_S = 0.008  # what a page of the studio takes a processor
HERE_ONLY = socket.inet_ntoa(socket.INADDR_LOOPBACK.to_bytes(4, "big"))
HERE = str(Path(__file__).parents[1])


def page(environ, start_response):
    """Compute for a while, as a page does; read a body, if there is one."""
    import hashlib

    size, digest = 0, hashlib.sha256()
    while environ["REQUEST_METHOD"] == "POST" and (piece := environ["wsgi.input"].read(65536)):
        size += len(piece)
        digest.update(piece)
    end = time.thread_time() + PAGE_S
    while time.thread_time() < end:
        pass
    told = f"{size} {digest.hexdigest()}".encode() + bytes(20_000)
    start_response("200 OK", [("Content-Length", str(len(told)))])
    return [told]


def bridged():
    set_up_django()
    from needlepoint.studio.site.bridge import Bridge

    return Bridge(page)


def set_up_django() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "needlepoint.studio.site.settings"
    django.setup()


def serve(name: str, port: int, cert: str, key: str) -> None:
    """Run one server; ends with the process."""
    if name == "waitress":  # plain http: it speaks no TLS
        import waitress

        waitress.serve(page, host=HERE_ONLY, port=port, threads=8)
    elif name == "uvicorn":
        set_up_django()
        from needlepoint.studio.site.server import Server

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        Server(bridged(), HERE_ONLY, port, context).run()
    elif name.startswith("hypercorn"):
        import asyncio

        from hypercorn.asyncio import serve as run
        from hypercorn.config import Config

        config = Config()
        config.bind, config.certfile, config.keyfile = [f"{HERE_ONLY}:{port}"], cert, key
        config.wsgi_max_body_size = 2**30
        config.loglevel = "CRITICAL"
        wsgi = name.endswith("wsgi")
        asyncio.run(run(page if wsgi else bridged(), config, mode="wsgi" if wsgi else "asgi"))
    else:
        wsgi = name.endswith("wsgi")
        what = "benchmarks.bench_servers:page" if wsgi else "benchmarks.bench_servers:bridged"
        options = ["--interface", "wsgi", "--blocking-threads", "8"]
        options = options if wsgi else ["--interface", "asginl", "--factory"]
        words = ["--host", HERE_ONLY, "--port", str(port), "--no-access-log", *options]
        words += ["--ssl-certificate", cert, "--ssl-keyfile", key, "--log-level", "error", what]
        os.execv(sys.executable, [sys.executable, "-m", "granian", *words])


def certificate(folder: Path) -> tuple[str, str]:
    cert, key = str(folder / "cert.pem"), str(folder / "key.pem")
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    words += ["-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run(words, check=True, capture_output=True)
    subprocess.run(["openssl", "pkcs8", "-topk8", "-nocrypt", "-in", key, "-out", key + "8"],
                   check=True, capture_output=True)  # fmt: skip
    return cert, key + "8"


class Load:
    """What bothers a server until told to stop."""

    def __init__(self, port: int, *, tls: bool) -> None:
        self.port, self.tls, self.stop = port, tls, threading.Event()
        self.uploads = self.failed = self.cut = 0
        self.threads: list[threading.Thread] = []

    def line(self, patience_s: float = 30.0):
        """Open a line."""
        made = socket.create_connection((HERE_ONLY, self.port), timeout=patience_s)
        if not self.tls:
            return made
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(made, server_hostname="localhost")

    def ask(self, head: bytes, patience_s: float = 30.0) -> int:
        """Return how many bytes an answer has."""
        with contextlib.closing(self.line(patience_s)) as line:
            line.sendall(head)
            size = 0
            while piece := line.recv(65536):
                size += len(piece)
            return size

    def dawdle(self, head: bytes) -> None:
        """Send one byte every two seconds, on a new line whenever one is cut."""
        while not self.stop.is_set():
            try:
                with contextlib.closing(self.line()) as line:
                    line.sendall(head)
                    while not self.stop.wait(2):
                        line.sendall(b"x")
            except OSError:
                self.cut += 1
                self.stop.wait(1)

    def upload(self) -> None:
        """Send one large body after another."""
        head = "POST /up HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        head += f"Content-Length: {UPLOAD_BYTES}\r\n\r\n"
        piece = os.urandom(65536)
        while not self.stop.is_set():
            try:
                with contextlib.closing(self.line(60)) as line:
                    line.sendall(head.encode())
                    left, begun = UPLOAD_BYTES, time.monotonic()
                    while left and not self.stop.is_set():
                        line.sendall(piece[:left])
                        left -= len(piece[:left])
                        ahead = (UPLOAD_BYTES - left) / PACE_BYTES_S + begun - time.monotonic()
                        self.stop.wait(max(ahead, 0))
                    if not left and line.recv(64).startswith(b"HTTP/1.1 200"):
                        self.uploads += 1
            except OSError:
                self.failed += 1
                self.stop.wait(1)

    def begin(self) -> None:
        """Begin to bother."""
        half = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
        body = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"
        for place in range(SLOW):
            self.go(self.dawdle, body if place % 2 else half)
        for _ in range(UPLOADS):
            self.go(self.upload)

    def go(self, what, *told) -> None:
        """Do something in a thread."""
        thread = threading.Thread(target=what, args=told, daemon=True)
        thread.start()
        self.threads.append(thread)


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process and its children."""
    total = 0
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if pid in {int(entry.name), parent}:
                total += int((entry / "statm").read_text().split()[1]) * 4096
    return total / 1e6


def measure(name: str) -> str:
    """Return the row of one server."""
    with socket.socket() as probe:
        probe.bind((HERE_ONLY, 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        cert, key = certificate(Path(folder))
        words = [sys.executable, "-m", "benchmarks.bench_servers", "--serve", name, str(port)]
        with (Path(folder) / "said").open("w") as said:
            server = subprocess.Popen([*words, cert, key], cwd=HERE, stdout=said, stderr=said)
        try:
            return row(name, server.pid, Load(port, tls=name != "waitress"))
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def row(name: str, pid: int, load: Load) -> str:
    asked = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    for _ in range(600):  # a busy machine takes minutes to start a site
        with contextlib.suppress(OSError):
            load.ask(asked)
            break
        time.sleep(0.2)
    words = [sys.executable, "-m", "benchmarks.bench_servers", "--load", str(load.port), name]
    loading = subprocess.Popen(words, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    time.sleep(3)
    took, lost, most = [], 0, 0.0
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        begun = time.monotonic()
        try:
            lost += load.ask(asked, 10) < 20_000
        except OSError:
            lost += 1
        took.append(time.monotonic() - begun)
        most = max(most, memory_mb(pid)) if len(took) % 10 == 1 else most
        time.sleep(0.05)
    uploads, failed = loading.communicate(b"stop")[0].decode().split()
    took.sort()
    p95 = took[int(0.95 * (len(took) - 1))]
    return (
        f"| {name} | {len(took)} | {lost} | {statistics.median(took):.3f} | {p95:.3f} | "
        f"{took[-1]:.2f} | {uploads} | {failed} | {most:.0f} |"
    )


def main() -> None:
    """Measure those that are installed, or those named."""
    if sys.argv[1:2] == ["--serve"]:
        serve(sys.argv[2], int(sys.argv[3]), *sys.argv[4:])
        return
    if sys.argv[1:2] == ["--load"]:
        load = Load(int(sys.argv[2]), tls=sys.argv[3] != "waitress")
        load.begin()
        sys.stdin.read()
        load.stop.set()
        print(load.uploads, load.failed)
        return
    names = ["waitress", "uvicorn", "hypercorn", "hypercorn-wsgi", "granian", "granian-wsgi"]
    print(
        "| server | pages | lost | p50 [s] | p95 [s] | longest [s] | uploads | cut | memory [MB] |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for name in sys.argv[1:] or names:
        if importlib.util.find_spec(name.split("-", 1)[0]):
            print(measure(name), flush=True)


if __name__ == "__main__":
    main()
