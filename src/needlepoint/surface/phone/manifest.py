"""A phone capture's `capture.toml` (Format 4), read into a frozen record; strict about each key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from needlepoint.errors import Unreadable
from needlepoint.surface.capture.dicom import whole_files
from needlepoint.surface.capture.manifest import VERSION, inside, parse_manifest, refuse_repeats
from needlepoint.surface.capture.rig_tables import RigTable
from needlepoint.surface.phone.card import KIND, MARKER_MM
from needlepoint.surface.rig import Response

LEAST_PICTURES = 3
MOST_PICTURES = 64  # own choice: nobody walks a light round a cheek more often
ODD_PRINT = 0.1  # own choice: a print off by more than a tenth is another card

_TOP = {"needlepoint", "site", "taken", "ambient", "camera", "frame", "light", "partner", "tilt"}


@dataclass(frozen=True, slots=True)
class TorchShot:
    """One picture under the torch, and what the partner phone saw at that moment."""

    image: Path
    partner: Path | None = None


@dataclass(frozen=True, slots=True)
class PhoneCapture:
    """One visit's pictures by a phone with a torch and the printed frame; nothing decoded.

    Attributes
    ----------
    folder
        Where it lies.
    shots
        Pictures under the torch, in the order taken.
    ambient
        The same view with the torch off; None if it was not taken.
    response
        ``srgb`` or ``linear``; raw pictures are linear whatever it says.
    focal_px
        Focal length of the phone [pixels]; None to find it.
    distortion, falloff
        What `needlepoint rig phone` found of its lens: the radial term, and the share of light lost
        in the corner of the picture; None where nobody calibrated it.
    rigid
        Whether the frame is stiff and flat; a sticker follows the skin.
    marker_mm
        Side of a marker as measured on the print; None if nobody measured it.
    tilts
        Tilted pictures by the phone's own torch.
    torch_mm, partner_focal_px
        The partner phone: its torch from its lens [mm], its focal length [pixels].
    site, taken
        Zone and time, as the file says.
    """

    folder: Path
    shots: tuple[TorchShot, ...]
    ambient: Path | None = None
    response: Response = "srgb"
    focal_px: float | None = None
    distortion: float | None = None
    falloff: float | None = None
    rigid: bool = True
    marker_mm: float | None = None
    tilts: tuple[Path, ...] = ()
    torch_mm: tuple[float, float] | None = None
    partner_focal_px: float | None = None
    site: str | None = None
    taken: str | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file the capture is made of, `capture.toml` first."""
        return whole_files((self.folder / "capture.toml", *self.pictures))

    @property
    def pictures(self) -> tuple[Path, ...]:
        """Every picture, as `capture.toml` names it."""
        partners = tuple(shot.partner for shot in self.shots if shot.partner)
        dark = (self.ambient,) if self.ambient else ()
        shots = tuple(shot.image for shot in self.shots)
        return (*shots, *dark, *partners, *self.tilts)

    @property
    def scale(self) -> float:
        """How much larger than designed the card was printed."""
        return 1.0 if self.marker_mm is None else self.marker_mm / MARKER_MM


def is_phone_capture(folder: Path) -> bool:
    """Tell whether a folder holds a phone capture: its `capture.toml` has a table [frame]."""
    return "frame" in parse_manifest(folder / "capture.toml")


def read_phone_capture(folder: Path) -> PhoneCapture:
    """Read and check `folder`/capture.toml of a phone capture.

    Raises
    ------
    Unreadable
        If the file has an unknown version or key, a value of the wrong kind, a name that leaves the
        folder, is a link or does not exist, or fewer than three lights.
    """
    path = folder / "capture.toml"
    top = RigTable(parse_manifest(path), str(path))
    version = top.take("needlepoint", required=True)
    if type(version) is not int or version != VERSION:
        raise Unreadable(
            f"{path}: format version {version!r} is unknown; this program reads version {VERSION}"
        )
    top.allow_only(_TOP)
    rigid, marker_mm = _frame(top.table("frame"))
    camera = _camera(top.optional_table("camera"))
    torch_mm, partner_focal_px = _partner(top.optional_table("partner"))
    shots = tuple(_shot(folder, table) for table in _lights(top, path))
    tilts = tuple(_tilt(folder, table) for table in top.tables("tilt"))
    dark = top.text("ambient")
    ambient = None if dark is None else inside(folder, dark, path)
    capture = PhoneCapture(
        folder=folder,
        shots=shots,
        ambient=ambient,
        response=camera.response,
        focal_px=camera.focal_px,
        distortion=camera.distortion,
        falloff=camera.falloff,
        rigid=rigid,
        marker_mm=marker_mm,
        tilts=tilts,
        torch_mm=torch_mm,
        partner_focal_px=partner_focal_px,
        site=top.text("site"),
        taken=top.moment("taken"),
    )
    refuse_repeats(path, capture.pictures)
    return capture


def _lights(top: RigTable, path: Path) -> list[RigTable]:
    lights = top.tables("light")
    if not LEAST_PICTURES <= len(lights) <= MOST_PICTURES:
        raise Unreadable(
            f"{path}: {len(lights)} pictures under the torch; take 8, and at least six"
        )
    return lights


def _frame(table: RigTable) -> tuple[bool, float | None]:
    table.allow_only({"kind", "rigid", "marker_mm"})
    kind = table.text("kind", required=True)
    if kind != KIND:
        raise table.fault(f"'kind' is {kind!r}, but must be {KIND!r}")
    rigid = table.take("rigid")
    if rigid is not None and not isinstance(rigid, bool):
        raise table.fault("'rigid' must be true or false")
    marker_mm = table.positive("marker_mm") if table.has("marker_mm") else None
    if marker_mm is not None and abs(marker_mm / MARKER_MM - 1.0) > ODD_PRINT:
        raise table.fault(
            f"'marker_mm' is {marker_mm:g}, but a marker is {MARKER_MM:g} mm wide; measure its"
            " black square, or print the frame anew at 100 %"
        )
    return rigid is not False, marker_mm


@dataclass(frozen=True, slots=True)
class _Camera:
    response: Response = "srgb"
    focal_px: float | None = None
    distortion: float | None = None
    falloff: float | None = None


def _camera(table: RigTable | None) -> _Camera:
    if table is None:
        return _Camera()
    table.allow_only({"response", "focal_px", "distortion", "falloff"})
    response = table.text("response") or "srgb"
    if response not in ("srgb", "linear"):
        raise table.fault(f"'response' is {response!r}, but must be 'srgb' or 'linear'")
    falloff = table.number("falloff") if table.has("falloff") else None
    if falloff is not None and not 0.0 <= falloff < 0.9:
        raise table.fault("'falloff' is the share of light lost in the corner, from 0 to 0.9")
    return _Camera(
        "linear" if response == "linear" else "srgb",
        table.positive("focal_px") if table.has("focal_px") else None,
        table.number("distortion") if table.has("distortion") else None,
        falloff,
    )


def _partner(table: RigTable | None) -> tuple[tuple[float, float] | None, float | None]:
    if table is None:
        return None, None
    table.allow_only({"torch_mm", "focal_px"})
    torch = None
    if table.has("torch_mm"):
        right, down = table.numbers("torch_mm", 2)
        torch = (right, down)
    return torch, table.positive("focal_px") if table.has("focal_px") else None


def _shot(folder: Path, table: RigTable) -> TorchShot:
    table.allow_only({"image", "kind", "partner"})
    kind = table.text("kind", required=True)
    if kind != "torch":
        raise table.fault(f"'kind' is {kind!r}, but beside a [frame] it must be 'torch'")
    name = table.text("image", required=True) or ""
    partner = table.text("partner")
    where = Path(table.where)
    return TorchShot(
        inside(folder, name, where), None if partner is None else inside(folder, partner, where)
    )


def _tilt(folder: Path, table: RigTable) -> Path:
    table.allow_only({"image"})
    return inside(folder, table.text("image", required=True) or "", Path(table.where))
