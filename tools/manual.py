"""Build the manual from the pages and the docstrings into a folder, with every warning an error.

`make docs` runs it; the studio serves the folder under ``/manual/``, and a wheel made after it
carries it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
SITE = ROOT / "src" / "needlepoint" / "studio" / "manual" / "site"
NOT_SERVED = ("*.map", "objects.inv", ".buildinfo*", "webpack-macros.html")
"""Only for those who mend the theme, or link from other manuals."""

START = '<!doctype html><meta http-equiv="refresh" content="0; url=docs/index.html">\n'


def build(site: Path) -> int:
    """Build the manual into a folder; what was there goes once the new one is whole.

    Parameters
    ----------
    site
        The folder.

    Returns
    -------
    int
        0, or what Sphinx ended with; then the folder is as it was.
    """
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "site"
        words = ["-q", "-W", "--keep-going", "-b", "html", "-c", "docs"]
        words += ["-d", str(Path(scratch) / "doctrees"), ".", str(made)]
        done = subprocess.run(  # noqa: S603  our own words
            [sys.executable, "-m", "sphinx", *words], cwd=ROOT, check=False
        )
        if done.returncode:
            return done.returncode
        for pattern in NOT_SERVED:
            for path in list(made.rglob(pattern)):
                path.unlink()
        (made / "index.html").write_text(START, "utf-8")
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(made, site)
    return 0


if __name__ == "__main__":
    sys.exit(build(Path(sys.argv[1]) if len(sys.argv) > 1 else SITE))
