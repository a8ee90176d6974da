"""Asks for known holes in everything that is installed, and does not call silence clean.

Ends with 1 where a hole is known. Where no advisory can be had (no network, or a mirror of the
registry without advisories), it says that nothing was looked at and ends with 0.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

OWN = "needlepoint"
WAIT_S = 300


def main() -> int:
    """Ask, and say what came back."""
    program = Path(sys.executable).with_name("pip-audit")
    words = [program, "--skip-editable", "--progress-spinner", "off", "--format", "json"]
    try:
        done = subprocess.run(  # noqa: S603  our own tool
            words, capture_output=True, text=True, check=False, timeout=WAIT_S
        )
        told = json.loads(done.stdout)["dependencies"]
    except (json.JSONDecodeError, subprocess.TimeoutExpired):
        return _skipped("advisories could not be reached from here")
    rest = [each for each in told if each["name"] != OWN]
    looked = [each for each in rest if "skip_reason" not in each]
    if not looked:
        return _skipped("the registry in use has no advisories")
    holes = [(each, hole) for each in looked for hole in each["vulns"]]
    for each, hole in holes:
        mended = ", ".join(hole["fix_versions"]) or "nowhere yet"
        sys.stdout.write(f"{each['name']} {each['version']}: {hole['id']}, mended in {mended}\n")
    sys.stdout.write(f"{len(looked)} of {len(rest)} packages looked at, {len(holes)} holes.\n")
    return 1 if holes else 0


def _skipped(why: str) -> int:
    sys.stdout.write(f"SKIPPED: {why}; nothing was looked at.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
