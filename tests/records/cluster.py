"""A PostgreSQL of our own for as long as a test runs: no network, no settings, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

KNOWN_PLACES = "/usr/lib/postgresql/*/bin"
OWNER = "postgres"  # the server refuses to run as root
PATIENCE_S = "300"  # however busy the machine


def programs():
    """Return the folder with `initdb`; None where PostgreSQL is not installed."""
    found = shutil.which("initdb")
    places = sorted(Path("/").glob(KNOWN_PLACES.lstrip("/")), reverse=True)
    places += [Path(found).resolve().parent] if found else []
    return next((place for place in places if (place / "createdb").exists()), None)


@contextmanager
def cluster():
    """Start a server in a folder of its own; give a function from a name to its address."""
    place = programs()
    folder = Path(tempfile.mkdtemp(prefix="needlepoint-pg-"))  # short: sockets have short names
    as_owner = []
    if os.geteuid() == 0:
        as_owner = ["runuser", "-u", OWNER, "--"]
        folder.chmod(0o755)
        os.chown(folder, pwd.getpwnam(OWNER).pw_uid, -1)

    def run(*words):
        done = subprocess.run(
            [*as_owner, *words], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{words[0]}: {done.stdout}{done.stderr}"

    data = str(folder / "data")
    try:
        run(
            str(place / "initdb"),
            "-D",
            data,
            "-U",
            "needlepoint",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "-N",
        )
        run(
            str(place / "pg_ctl"),
            "-D",
            data,
            "-w",
            "-t",
            PATIENCE_S,
            "-l",
            str(folder / "log"),
            "-o",
            f"-c fsync=off -c listen_addresses='' -c unix_socket_directories={folder}",
            "start",
        )
        try:

            def address(name):
                subprocess.run(
                    [place / "createdb", "-h", folder, "-U", "needlepoint", name], check=True
                )
                return f"postgresql://needlepoint@{str(folder).replace('/', '%2F')}/{name}"

            yield address
        finally:
            run(str(place / "pg_ctl"), "-D", data, "-m", "immediate", "-t", PATIENCE_S, "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
