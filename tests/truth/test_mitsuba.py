"""How far the phantom's light and that of an independent renderer agree (Mitsuba 3).

The same smooth skin with three scars in a row is lit from two opposite sides by both. What
photometric stereo lives on is the contrast (right - left) / (right + left), so that is compared
along the row: as a gain (our contrast over its) and as what is left after that gain.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from needlepoint.phantom import PhantomSkin, Planted, ScatterProfile, SkinPlan, make_skin
from needlepoint.phantom.bounce import bounced
from needlepoint.phantom.ground import ground_of
from needlepoint.phantom.light import irradiance
from needlepoint.phantom.scatter import DIPOLE_LADDER_MM2, _fit_dipole, scatter
from needlepoint.surface import DirectionLight

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "renderers.md"
SLANT = np.radians(33.0)
HALF_MM, PIXEL_MM, ROWS = 10.0, 0.1, 3
ALBEDO = 0.5
DEEP_MM = 15.0
SCARS = (
    Planted("boxcar", (-6.0, 0.0), 2.5, 0.5, wall_mm=0.2),
    Planted("icepick", (0.0, 0.0), 1.8, 1.0),
    Planted("rolling", (6.0, 0.0), 5.0, 0.3),
)
BARE = SkinPlan(SCARS, (36.0, 24.0), 0.05, "light", (np.inf, np.inf), (0.0, 0.0), 0.0, 0.0)


@dataclass(frozen=True)
class Case:
    """How light behaves: bounces between surfaces, or a medium.

    `medium` is reduced scattering and absorption [1/mm]; `samples` are paths for each pixel and
    each of two independent pictures.
    """

    bounces: int
    samples: int
    medium: tuple[float, float] | None = None


CASES = {
    "no bounce": Case(0, 256),
    "two bounces": Case(2, 256),
    "short medium": Case(1, 1024, (6.0, 1.5)),  # near ordinary skin in blue light
    "long medium": Case(1, 1024, (1.59, 0.07)),  # the pessimistic skin in green light
}

SLOPE_DEG = 8.0
"""An even slope, to see how far scattered light leaves a medium otherwise than evenly."""

PAGE_TEXT = """# Two renderers

Written by `make truth` (tests/truth/test_mitsuba.py). The phantom and Mitsuba 3 light the same
smooth skin from two opposite sides, 33 degrees off the camera's axis. *Gain* is the phantom's
contrast (right - left) / (right + left) over Mitsuba's along the scar, 1 where they agree;
*left over* is what remains of the contrast after that gain, with Mitsuba's noise taken out;
*brightness* compares how much darker or brighter than flat skin the scar is. The *even slope* is
flat skin tilted by 8 degrees, where scattering has nothing to blur: its gain says how far light
leaves a medium otherwise than Lambert's law, which the phantom follows, would have it.

| light | scar | gain | left over | brightness |
|---|---|---|---|---|
{rows}

The media have no refracting surface; *short* scatters 6.0 and absorbs 1.5 per millimetre, *long*
1.59 and 0.07. The phantom stands in for them with a dipole's profile.

Read so: without scattering the two agree (a boxcar's remainder is its shadow's edge, where the grid
and the mesh differ by a node). With it, most of what differs on a rolling scar differs on an even
slope too: light leaves these media otherwise than Lambert's law has it, which no blur imitates.
Narrow pits in the long medium keep more contrast than the phantom gives them.
"""


@dataclass(frozen=True)
class Compared:
    """Both renderers on one scar: contrast gain, what is left, and brightness."""

    case: str
    scar: str
    gain: float
    left: float | None
    strength: float | None


@pytest.mark.truth
@pytest.mark.timeout(3600)
def test_both_renderers_agree(tmp_path: Path) -> None:
    mi = pytest.importorskip("mitsuba", reason="the independent renderer is not installed")
    mi.set_variant("scalar_rgb")  # the others need a particular compiler library
    skin = make_skin(BARE)
    slope = make_skin(replace(BARE, planted=(), tilt_deg=(SLOPE_DEG, 0.0)))
    meshes = [_mesh(mi, one, tmp_path / f"{k}.ply") for k, one in enumerate((skin, slope))]
    found: list[Compared] = []
    for case, how in CASES.items():
        theirs = [[_theirs(mi, meshes[0], side, how, n) for side in (-1, 1)] for n in (0, 1)]
        found += _compare(case, [_ours(skin, side, how) for side in (-1, 1)], theirs)
        tilted = [_theirs(mi, meshes[1], side, how, 0).mean() for side in (-1, 1)]
        found.append(Compared(case, "even slope", _slope_gain(tilted), None, None))
    page = _page(found)
    print(page)
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page, "utf-8")
    bare = {c.scar: c.gain for c in found if c.case == "no bounce"}
    assert bare["rolling"] == pytest.approx(1.0, abs=0.03)
    assert bare["boxcar"] == pytest.approx(1.0, abs=0.1)


def _slope_gain(tilted: list[float]) -> float:
    """Return Lambert's contrast on the even slope over the one seen."""
    lambert = np.tan(np.radians(SLOPE_DEG)) * np.tan(SLANT)
    left, right = tilted
    return float(-lambert / ((right - left) / (right + left)))


def _mesh(mi: Any, skin: PhantomSkin, path: Path) -> Path:
    """Write the skin as a closed block that reaches 15 mm down."""
    rows, cols = skin.z_mm.shape
    x = (np.arange(cols) - (cols - 1) / 2) * skin.grid_mm
    y = (np.arange(rows) - (rows - 1) / 2) * skin.grid_mm
    xx, yy = np.meshgrid(x, y)
    top = np.stack([xx, yy, skin.z_mm], axis=2).reshape(-1, 3)
    floor = np.stack([xx, yy, np.full_like(xx, -DEEP_MM)], axis=2).reshape(-1, 3)
    number = np.arange(rows * cols).reshape(rows, cols)
    a, b = number[:-1, :-1].ravel(), number[:-1, 1:].ravel()
    c, d = number[1:, :-1].ravel(), number[1:, 1:].ravel()
    faces = [np.stack([a, b, d], 1), np.stack([a, d, c], 1)]
    below = rows * cols
    faces += [np.stack([a, d, b], 1) + below, np.stack([a, c, d], 1) + below]
    edge = np.concatenate([number[0, :-1], number[:-1, -1], number[-1, :0:-1], number[:0:-1, 0]])
    following = np.roll(edge, -1)
    faces += [np.stack([edge, edge + below, following], 1)]
    faces += [np.stack([following, edge + below, following + below], 1)]
    mesh = mi.Mesh("skin", 2 * below, sum(len(f) for f in faces))
    values = mi.traverse(mesh)
    values["vertex_positions"] = np.concatenate([top, floor]).astype(np.float32).ravel()
    values["faces"] = np.concatenate(faces).astype(np.uint32).ravel()
    values.update()
    mesh.write_ply(str(path))
    return path


def _theirs(mi: Any, mesh: Path, side: int, how: Case, draw: int) -> np.ndarray:
    """Render a strip along the row of scars, lit from one side; give its mean over rows."""
    shape: dict[str, Any] = {"type": "ply", "filename": str(mesh), "face_normals": True}
    medium = how.medium
    if medium:
        total = sum(medium)
        inside = {"type": "homogeneous", "sigma_t": total, "albedo": medium[0] / total}
        shape |= {"bsdf": {"type": "null"}, "interior": inside}
    else:
        shape |= {"bsdf": {"type": "diffuse", "reflectance": ALBEDO}}
    place = mi.ScalarTransform4f()
    film = {"width": round(2 * HALF_MM / PIXEL_MM), "height": ROWS, "rfilter": {"type": "box"}}
    world = {
        "type": "scene",
        "integrator": {
            "type": "volpath" if medium else "path",
            "max_depth": -1 if medium else 2 + how.bounces,
            "rr_depth": 60,
        },
        "sensor": {
            "type": "orthographic",
            "to_world": place.look_at(origin=[0, 0, 50], target=[0, 0, 0], up=[0, 1, 0])
            @ place.scale([HALF_MM, HALF_MM, 1]),
            "film": {"type": "hdrfilm"} | film,
            "sampler": {"type": "independent", "sample_count": how.samples},
        },
        "sun": {
            "type": "directional",
            "direction": [-side * float(np.sin(SLANT)), 0.0, -float(np.cos(SLANT))],
            "irradiance": 1.0,
        },
        "skin": shape,
    }
    picture = np.array(mi.render(mi.load_dict(world), seed=3 + side + 10 * draw))
    return picture.mean(axis=(0, 2))


def _profile(medium: tuple[float, float]) -> ScatterProfile:
    """Return the dipole of a medium whose surface bends no light, as a sum of Gaussians."""
    weights = _fit_dipole(*medium, 1.0)
    weights = weights / weights.sum()
    return ScatterProfile(DIPOLE_LADDER_MM2, tuple((float(w),) * 3 for w in weights))


def _ours(skin: PhantomSkin, side: int, how: Case) -> np.ndarray:
    """Light the same strip with the phantom's own equation."""
    ground = ground_of(skin)
    light = DirectionLight((side * float(np.sin(SLANT)), 0.0, -float(np.cos(SLANT))))
    falls = np.repeat(irradiance(ground, light, 300.0)[..., None], 3, axis=2)
    total = falls
    for _ in range(how.bounces):
        total = falls + bounced(ground, np.float32(ALBEDO) * total)
    if how.medium:
        total = scatter(
            total,
            relief_mm=skin.z_mm - skin.form_mm,
            area=ground.area,
            grid_mm=skin.grid_mm,
            how=_profile(how.medium),
        )
    rows, cols = skin.z_mm.shape
    half = round(0.5 * ROWS * PIXEL_MM / skin.grid_mm)
    line = total[rows // 2 - half : rows // 2 + half + 1, :, 0].mean(axis=0) * ALBEDO / np.pi
    blurred = 0.25 * np.roll(line, 1) + 0.5 * line + 0.25 * np.roll(line, -1)
    first = cols // 2 - round(HALF_MM / skin.grid_mm) + 1
    return blurred[first::2][: round(2 * HALF_MM / PIXEL_MM)]


def _compare(case: str, ours: list[np.ndarray], theirs: list[list[np.ndarray]]) -> list[Compared]:
    """Compare contrast and brightness; two pictures of theirs keep their noise out of the gain."""
    mine = _contrast(ours)
    first, second = (_contrast(pair) for pair in theirs)
    bright = [sum(ours), sum(theirs[0]) + sum(theirs[1])]
    at = (np.arange(mine.size) + 0.5) * PIXEL_MM - HALF_MM
    out = []
    for scar in SCARS:
        near = np.abs(at - scar.centre_mm[0]) < 0.5 * scar.width_mm + 0.4
        far = np.abs(at - scar.centre_mm[0]) > 0.5 * scar.width_mm + 0.6
        a, b, m = first[near], second[near], mine[near]
        gain = float(m @ (a + b) / (2.0 * a @ b))
        left = float((m - gain * a) @ (m - gain * b) / (gain**2 * a @ b))
        dark = [float(light[near].mean() / np.median(light[far])) for light in bright]
        left = float(np.sqrt(max(left, 0.0)))
        out.append(Compared(case, scar.kind, gain, left, dark[0] / dark[1]))
    return out


def _contrast(sides: list[np.ndarray]) -> np.ndarray:
    left, right = sides
    return (right - left) / (right + left)


def _page(found: list[Compared]) -> str:
    rows = []
    for c in found:
        left = "" if c.left is None else f"{100 * c.left:.0f} %"
        strength = "" if c.strength is None else f"{c.strength:.2f}"
        rows.append(f"| {c.case} | {c.scar} | {c.gain:.2f} | {left} | {strength} |")
    return PAGE_TEXT.format(rows="\n".join(rows))
