"""Measure: from a capture, a scan or a height map to a measurement."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar, runtime_checkable

from threadpoolctl import threadpool_limits

from needlepoint.errors import Unreadable, WrongUsage
from needlepoint.language import say
from needlepoint.results import read_measurement, read_own_relief
from needlepoint.scars import Measurement, map_scars
from needlepoint.surface import survey_capture

if TYPE_CHECKING:  # what reads scans is loaded with the first of them
    from needlepoint.surface import Scan

Progress = Callable[[str, float], None]
"""Called with what is being done and how much of it is done, 0 to 1."""

Given = ParamSpec("Given")
Returned = TypeVar("Returned")


def one_thread(verb: Callable[Given, Returned]) -> Callable[Given, Returned]:
    """Let a verb use one thread for matrices; its caller's own threads come back after it.

    Matrices here are small: threads that share one wait for each other, and on a busy machine the
    waiting takes four times the work.
    """

    @wraps(verb)
    def limited(*given: Given.args, **named: Given.kwargs) -> Returned:
        try:
            limit = threadpool_limits(1, user_api="blas")
        except OSError:  # a cage hides which libraries are loaded, and is started with one thread
            return verb(*given, **named)
        with limit:
            return verb(*given, **named)

    return limited


@runtime_checkable
class ScanReader(Protocol):
    """Whatever reads a scan, in this process or in a sandbox."""

    def __call__(
        self, path: Path, *, unit: str | None = None, pixel_mm: float | None = None
    ) -> Scan:
        """Read a mesh or a height map."""


def silent(_what: str, _share: float) -> None:
    """Show no progress."""


@one_thread
def measure(  # noqa: PLR0913  every option of a source is a keyword
    source: Path | str,
    *,
    unit: str | None = None,
    pixel_mm: float | None = None,
    at_mm: tuple[float, float, float] | None = None,
    radius_mm: float | None = None,
    least_depth_mm: float | None = None,
    mask: Path | str | None = None,
    progress: Progress = silent,
    scan_reader: ScanReader | None = None,
) -> Measurement:
    """Measure the scars of a capture, a scan or a height map.

    Parameters
    ----------
    source
        A capture folder, a scan (OBJ, PLY, STL, GLB) or a height map (TIFF, PNG, X3P, SDF, SUR).
    unit
        Unit of a scan's coordinates or of a map's heights where the file does not say it.
    pixel_mm
        Distance of the pixels of a height map where the file does not say it [mm].
    at_mm, radius_mm
        Middle and radius of the patch of a mesh [mm]; None chooses the largest smooth one.
    least_depth_mm
        Least depth that counts [mm], for things that are not skin; None takes that of the skin.
    mask
        A picture as large as those of the capture, or as the height map, that is white where skin
        is to be measured; in place of the one that `capture.toml` names.
    progress
        Told of each step.
    scan_reader
        Reads scans in place of `read_scan`, in a sandbox for instance.

    Returns
    -------
    Measurement
        With ``scars`` None where the capture is refused; ``quality.refusal`` then says why.

    Raises
    ------
    Unreadable
        If the source is not there or cannot be read as what it claims to be.
    WrongUsage
        If an option makes no sense for this source.

    Examples
    --------
    >>> import needlepoint
    >>> measurement = needlepoint.measure("my-capture")  # doctest: +SKIP
    >>> measurement.scars.to_table()[0]["depth_mm"]  # doctest: +SKIP
    0.42
    """
    source = Path(source)
    if not source.exists():
        raise Unreadable(f"{source} does not exist; give a capture folder, a scan or a height map.")
    options = (unit, pixel_mm, at_mm, radius_mm)
    painted = None if mask is None else _mask(Path(mask))
    if not source.is_dir():
        from needlepoint.surface import survey_scan

        progress(say("reading the scan"), 0.0)
        if scan_reader is not None:
            scan = scan_reader(source, unit=unit, pixel_mm=pixel_mm)
        else:
            scan = read_scan(
                source,
                unit=unit,
                pixel_mm=pixel_mm,
                at_mm=at_mm,
                radius_mm=radius_mm,
                mask=painted,
            )
        progress(say("taking the form out"), 0.0)
        survey = survey_scan(scan)
    elif any(option is not None for option in options):
        raise WrongUsage(
            "--unit, --pixel-mm, --at and --radius belong to scans and height maps; "
            "a capture folder says its scale in capture.toml."
        )
    else:
        survey = survey_capture(source, progress, mask=painted)
    progress(say("finding scars"), 0.0)
    relief = survey.relief
    scars = None if relief is None else map_scars(relief, least_depth_mm=least_depth_mm)
    if scars is not None and survey.zone_at is not None:
        scars = scars.with_zones(survey.zone_at)
    return Measurement.of(survey, scars)


def _mask(path: Path) -> Path:
    if not path.is_file():
        raise Unreadable(f"{path} does not exist; --mask takes a picture, white where skin is.")
    return path


def read_scan(
    path: Path,
    *,
    unit: str | None = None,
    pixel_mm: float | None = None,
    at_mm: tuple[float, float, float] | None = None,
    radius_mm: float | None = None,
    mask: Path | None = None,
) -> Scan:
    """Read a mesh or a height map, or a `relief.tif` of ours; options as `measure` has them.

    Raises
    ------
    NoUnit
        If neither the file nor the options say its scale.
    WrongUsage
        If an option makes no sense for this file.
    Unreadable
        If the file cannot be read as what it claims to be.
    Refused
        If it holds no patch of skin.
    """
    from needlepoint.surface import read_scan as read_foreign_scan
    from needlepoint.surface import scan_of_relief

    options = (unit, pixel_mm, at_mm, radius_mm, mask)
    if path.suffix.lower() in {".tif", ".tiff"} and not any(each is not None for each in options):
        relief = read_own_relief(path)
        if relief is not None:
            return scan_of_relief(path, relief)
    return read_foreign_scan(
        path, unit=unit, pixel_mm=pixel_mm, at_mm=at_mm, radius_mm=radius_mm, mask=mask
    )


def read_or_measure(path: Path | str, *, progress: Progress = silent) -> Measurement:
    """Read a results folder of `measure`, or measure a capture folder; the relief is needed.

    Raises
    ------
    Unreadable
        If it is neither, or a results folder without its relief.
    """
    path = Path(path)
    if not path.is_dir():
        raise Unreadable(
            f"{path} is no folder; give a folder that `measure` wrote, or a capture folder."
        )
    if not (path / "measurement.json").exists():
        return measure(path, progress=progress)
    measurement = read_measurement(path)
    if measurement.scars is not None and measurement.relief is None:
        raise Unreadable(f"{path} holds no relief.tif; measure that visit again.")
    return measurement
