"""The jobs of a batch: each takes what it needs along and brings its files back as bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from needlepoint._version import __version__
from needlepoint.change import Repeatability
from needlepoint.errors import NeedlepointError
from needlepoint.language import say, speaking
from needlepoint.results import measurement_text, relief_tif_bytes, rounded
from needlepoint.workflow.batch_study import StudyCapture
from needlepoint.workflow.comparison import compare
from needlepoint.workflow.measurement import measure

MEASURED, COMPARED, REFUSED, FAILED = "measured", "compared", "refused", "failed"


@dataclass(frozen=True, slots=True)
class JobDone:
    """What a job brings back.

    Attributes
    ----------
    status
        ``measured``, ``compared``, ``refused`` or ``failed``.
    why
        The reason where it is one of the last two.
    files
        The bytes of its files, by name.
    """

    status: str
    why: str = ""
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MeasureJob:
    """One capture to measure, in a language."""

    capture: StudyCapture
    language: str

    def key(self) -> str:
        """Return a digest that changes when the result might: version, language, files, options."""
        one = self.capture
        return _digest(
            "measure", self.language, one.name, one.unit, one.pixel_mm, _fingerprint(one.path)
        )

    def run(self) -> JobDone:
        """Measure."""
        return _guarded(self._measured, self.language, str(self.capture.path), self.capture.name)

    def _measured(self) -> JobDone:
        one = self.capture
        found = measure(one.path, unit=one.unit, pixel_mm=one.pixel_mm)
        files = {"measurement.json": measurement_text(found).encode()}
        if found.scars is None:
            return JobDone(REFUSED, found.quality.refusal, files)
        if found.relief is not None:
            files["relief.tif"] = relief_tif_bytes(found.relief)
        return JobDone(MEASURED, "", files)


@dataclass(frozen=True, slots=True)
class CompareJob:
    """Two measured visits to compare, in a language.

    Attributes
    ----------
    before, after
        Folders of the results of both.
    keys
        The keys of the jobs that measured them.
    repeatability
        The practice's own figure, where there is one.
    """

    before: Path
    after: Path
    keys: tuple[str, str]
    language: str
    repeatability: Repeatability | None = None

    def key(self) -> str:
        """Return a digest that changes when the result might."""
        own = "" if self.repeatability is None else self.repeatability.sha256
        return _digest("compare", self.language, *self.keys, own)

    def run(self) -> JobDone:
        """Compare."""
        return _guarded(self._compared, self.language, "", "")

    def _compared(self) -> JobDone:
        change = compare(self.before, self.after, repeatability=self.repeatability)
        rows = [rounded(row) for row in change.to_table()]
        status = COMPARED if change.verdict == "comparable" else REFUSED
        files = {"rows.json": json.dumps(rows, ensure_ascii=False, allow_nan=False).encode()}
        return JobDone(status, "" if status == COMPARED else change.quality.refusal, files)


Job = MeasureJob | CompareJob


def run_job(job: Job) -> JobDone:
    """Do one job, in whichever process this is called."""
    return job.run()


def _guarded(work: Callable[[], JobDone], language: str, path: str, name: str) -> JobDone:
    """Turn whatever goes wrong with one capture into a line of the table."""
    try:
        with speaking(language):
            return work()
    except NeedlepointError as why:
        text = str(why)
    except MemoryError:
        text = say("There is not enough memory for this input; take a smaller picture or patch.")
    except Exception as why:  # noqa: BLE001  one broken capture must not end thousands
        text = f"{type(why).__name__}: {why}"
    return JobDone(FAILED, " ".join((text.replace(path, name) if path else text).split()))


def _digest(*parts: object) -> str:
    return sha256(json.dumps([__version__, *parts], default=str).encode()).hexdigest()


def _fingerprint(path: Path) -> list[tuple[str, int, int]]:
    """Return names, sizes and times of the files of a capture, as `make` would look at them."""
    files = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    found = []
    for each in files:
        try:
            about = each.stat()
        except OSError:  # not there: it may be, the next time
            continue
        found.append((each.name, about.st_size, about.st_mtime_ns))
    return found
