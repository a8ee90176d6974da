"""What the file of a capture does not say: each disguise does to pictures what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from jaxtyping import Float
from tests.phantom.plain import FLAT, flat

from needlepoint.errors import WrongUsage
from needlepoint.phantom import (
    PLAIN,
    Optics,
    PhantomRig,
    Planted,
    Processing,
    camera_for,
    far_lights,
    lamps,
    make_skin,
    photograph,
    rig_named,
    true_scars,
    write_capture,
)
from needlepoint.phantom.expression import pull
from needlepoint.phantom.misplaced import misplaced
from needlepoint.phantom.processing import finished, locally_toned
from needlepoint.phantom.shoot import radiance
from needlepoint.phantom.skin import REFLECTANCE
from needlepoint.phantom.stubble import HAIR_MM, HAIR_REFLECTANCE
from needlepoint.surface import DirectionLight, PointLight

SEAT = camera_for(0.1, (12.0, 12.0))
RIG = lamps(SEAT)
SPOT = Planted("pigment", (4.0, -3.0), 1.5, colour=2.0)


def linear(picture: np.ndarray) -> Float[np.ndarray, "rows cols 3"]:
    return picture.astype(float) / 65535.0


def spot_px(picture: np.ndarray) -> tuple[float, float]:
    """Return the middle (col, row) of the one dark spot of a picture."""
    blue = picture[..., 2].astype(float)
    weight = np.clip(0.6 * np.percentile(blue, 60) - blue, 0.0, None)
    row, col = np.mgrid[: blue.shape[0], : blue.shape[1]]
    return float((weight * col).sum() / weight.sum()), float((weight * row).sum() / weight.sum())


def test_a_beard_has_its_hairs_for_each_square_centimetre() -> None:
    skin = flat(size_mm=(40.0, 40.0), grid_mm=0.04, stubble_per_cm2=12.0, stubble_mm=0.5)
    hairs = (skin.albedo == np.float32(HAIR_REFLECTANCE)).all(axis=2)
    many, _ = cv2.connectedComponents(hairs.astype(np.uint8))
    said = 12.0 * 46.0**2 / 100.0
    # Poisson, and a few hairs that cross count as one.
    assert many - 1 == pytest.approx(said, abs=3.0 * said**0.5 + 0.03 * said)
    assert np.array_equal(hairs, skin.z_mm > 0.0)
    assert 0.5 * HAIR_MM < float(skin.z_mm.max()) <= HAIR_MM + 0.5 * np.sin(np.radians(40.0))


def test_a_hair_throws_a_shadow_away_from_the_light() -> None:
    rig = far_lights(SEAT, count=1, slant_deg=60.0)
    (light,) = rig.lights
    assert isinstance(light, DirectionLight)
    beard = flat(grid_mm=0.05, stubble_per_cm2=4.0, stubble_mm=1.0)
    bare = flat(grid_mm=0.05)
    shaded = replace(PLAIN, shadows=True)
    share = radiance(beard, rig, shaded)[..., 1] / radiance(bare, rig, shaded)[..., 1]
    hair = beard.z_mm > 0.0
    away = np.array(light.direction[:2]) / np.hypot(*light.direction[:2]) * -0.3 / 0.05

    def beside(way: float) -> float:
        col, row = (round(way * float(by)) for by in away)
        here = np.roll(hair, (row, col), (0, 1)) & ~hair
        return float(share[here].mean())

    assert beside(1.0) < 0.7
    assert beside(-1.0) > 0.9


def test_hairs_stay_where_they_are_on_the_face() -> None:
    plan = replace(FLAT, stubble_per_cm2=10.0)
    moved = replace(plan, shift_mm=(1.0, -0.5))
    one, other = (make_skin(p, 4).z_mm[30:-30, 30:-30] for p in (plan, moved))
    assert np.array_equal(one[5:, :-10], other[:-5, 10:])


def test_cream_and_skin_reflect_as_two_layers() -> None:
    bare, painted = flat(), flat(makeup=0.6)
    light = radiance(bare, RIG, PLAIN)[..., :3] / bare.albedo
    seen = radiance(painted, RIG, PLAIN)[..., :3] / light
    assert painted.cream is not None
    c = painted.cream[..., None]
    skin = np.array(REFLECTANCE["light"])
    cream = 1.1 * skin
    layers = c * cream + (1.0 - c) ** 2 * skin / (1.0 - c * cream * skin)
    assert np.allclose(seen, layers, rtol=1e-4)
    assert float(painted.cream.max()) == pytest.approx(0.6)
    assert float(painted.cream.min()) == 0.0


def test_cream_hides_a_spot() -> None:
    spot = Planted("pigment", (0.0, 0.0), 3.0, colour=0.6)

    def contrast(**changes: object) -> float:
        skin = flat(spot, **changes)
        light = radiance(skin, RIG, PLAIN)[..., 2]
        x, y = np.meshgrid(*(np.linspace(-9.0, 9.0, 181),) * 2)
        far = np.hypot(x, y)
        return float(light[far < 1.0].mean() / light[(far > 2.0) & (far < 3.0)].mean())

    bare, thin, thick = contrast(), contrast(makeup=0.3), contrast(makeup=0.9)
    assert bare < thin < thick


def test_greasy_cream_shines_and_a_polariser_takes_it_away() -> None:
    matt, greasy = flat(makeup=0.8), flat(makeup=0.8, makeup_shine=1.0)
    bare = replace(PLAIN, gloss=True)
    assert np.array_equal(radiance(matt, RIG, bare), radiance(greasy, RIG, bare))
    open_ = replace(bare, polarised=False)
    more = radiance(greasy, RIG, open_) - radiance(matt, RIG, open_)
    assert greasy.cream is not None
    assert float(more[greasy.cream > 0.1].min()) > 0.0
    assert float(np.abs(more[greasy.cream == 0.0]).max()) == 0.0


def test_noise_removal_takes_faint_detail_and_leaves_strong() -> None:
    rng = np.random.default_rng(1)
    faint = 0.5 + np.repeat(rng.normal(0.0, 2.0 / 255.0, (80, 80, 1)), 3, axis=2)
    how = Processing(denoise=4.0)
    assert finished(faint, how).std() < 0.3 * faint.std()
    edge = np.full((40, 40, 3), 0.3)
    edge[:, 20:] = 0.7
    assert np.abs(finished(edge, how) - edge).max() < 0.01


def test_sharpening_draws_halos_at_edges_alone() -> None:
    edge = np.full((40, 40, 3), 0.3)
    edge[:, 20:] = 0.7
    seen = finished(edge, Processing(sharpen=1.0))
    # A Gaussian of SD 1.2 leaves a step's first pixel normal(-0.5 / 1.2) of it short.
    assert seen[20, 20, 0] - 0.7 == pytest.approx(0.4 * 0.338, abs=0.01)
    assert seen[20, 19, 0] == pytest.approx(1.0 - seen[20, 20, 0], abs=1e-9)
    assert np.allclose(seen[:, :10], 0.3)


def test_local_tones_lift_the_dark_side_by_their_power() -> None:
    light = np.full((60, 200, 3), 0.2)
    light[:, 100:] = 0.6
    seen = locally_toned(light, 0.25, 8.0)
    assert seen[30, 190, 0] / seen[30, 10, 0] == pytest.approx(3.0**0.75, rel=1e-3)


def test_a_phone_saves_jpeg_and_the_file_names_it(tmp_path: Path) -> None:
    skin = flat(SPOT, relief_um=19.0)
    kept, lost = (
        photograph(skin, RIG, Optics(ambient=0.2, processing=Processing(quality=q)), 2)
        for q in (0, 60)
    )
    write_capture(kept, tmp_path / "png")
    write_capture(lost, tmp_path / "jpeg")
    assert (tmp_path / "jpeg" / "01.jpg").read_bytes()[:2] == b"\xff\xd8"
    said = (tmp_path / "jpeg" / "capture.toml").read_text("utf-8")
    assert 'image = "01.jpg"' in said
    assert 'ambient = "ambient.jpg"' in said
    png = cv2.imread(str(tmp_path / "png" / "01.png")).astype(float)
    jpeg = cv2.imread(str(tmp_path / "jpeg" / "01.jpg")).astype(float)
    assert 0.3 < np.abs(png - jpeg).mean() < 6.0


def test_the_lens_moves_a_spot_by_its_share_and_the_truth_knows() -> None:
    skin = flat(SPOT)
    bent = replace(RIG, distortion=-0.1)
    (straight,), (told,) = true_scars(skin, RIG), true_scars(skin, bent)
    middle = np.array([59.5, 59.5])
    away = np.array(straight.centre_px) - middle
    share = 1.0 - 0.1 * float(away @ away) / (2.0 * 60.0**2)
    assert np.array(told.centre_px) - middle == pytest.approx(share * away)
    seen = spot_px(photograph(skin, bent, PLAIN).pictures[0][0])
    assert seen == pytest.approx(told.centre_px, abs=0.1)


def test_an_expression_grows_from_the_first_picture_to_the_last() -> None:
    skin = flat(SPOT)
    still = photograph(skin, RIG, PLAIN, 6)
    drawn = photograph(skin, RIG, replace(PLAIN, expression_mm=1.0), 6)
    assert np.array_equal(still.pictures[0][0], drawn.pictures[0][0])
    ways = [
        np.subtract(spot_px(b[0]), spot_px(a[0]))
        for a, b in zip(still.pictures, drawn.pictures, strict=True)
    ]
    by = [float(part[0, 0]) for part in pull(np.full((1, 1), 4.0), np.full((1, 1), -3.0), 6)]
    assert ways[-1] == pytest.approx(np.array(by) / 0.1, abs=0.6)
    assert np.hypot(*ways[2]) == pytest.approx(2.0 / 3.0 * np.hypot(*ways[3]), rel=0.1)


def test_skin_is_drawn_by_no_more_than_the_expression_says() -> None:
    x, y = np.meshgrid(np.linspace(-40.0, 40.0, 200), np.linspace(-40.0, 40.0, 200))
    for seed in range(5):
        far = np.hypot(*pull(x, y, seed))
        assert 0.6 < float(far.max()) <= 1.0


def test_a_window_lights_one_side_of_a_dome() -> None:
    dome = flat(Planted("raised", (0.0, 0.0), 8.0, 1.5))
    even, window = (
        photograph(dome, RIG, replace(PLAIN, ambient=0.5, ambient_side=side), 3).ambient
        for side in (0.0, 1.0)
    )
    assert even is not None
    assert window is not None

    def lopsided(picture: np.ndarray) -> float:
        green = linear(picture)[..., 1]
        halves = [
            green[:60].mean() / green[60:].mean(),
            green[:, :60].mean() / green[:, 60:].mean(),
        ]
        return float(np.hypot(*np.log(halves)))

    assert lopsided(even) < 0.01
    assert lopsided(window) > 0.1


def test_wandering_room_light_is_not_what_the_picture_without_lamps_shows() -> None:
    rig, still = lamps(SEAT, count=12), replace(PLAIN, ambient=0.5)
    calm = photograph(flat(), rig, still, 5)
    live = photograph(flat(), rig, replace(still, ambient_wander=0.2), 5)
    assert calm.ambient is not None
    assert live.ambient is not None
    room = linear(calm.ambient).mean()
    off = [
        (linear(b[0]).mean() - linear(a[0]).mean()) / room
        for a, b in zip(calm.pictures, live.pictures, strict=True)
    ]
    # Of 12 draws the SD is known to 20 %, three of which are allowed.
    assert float(np.std(off)) == pytest.approx(0.2, rel=0.6)
    assert linear(live.ambient).mean() != linear(calm.ambient).mean()


def test_lamps_stand_beside_their_place_by_what_the_optics_say() -> None:
    middle = np.array([0.0, 0.0, 300.0])
    rig = lamps(SEAT, count=40)
    moved = misplaced(rig, Optics(lamps_deg=2.0, lamps_far=0.05), 3)
    angles, shares = [], []
    for said, true in zip(rig.lights, moved.lights, strict=True):
        assert isinstance(said, PointLight)
        assert isinstance(true, PointLight)
        a, b = np.array(said.position_mm) - middle, np.array(true.position_mm) - middle
        far, near = np.linalg.norm(a), np.linalg.norm(b)
        angles.append(np.degrees(np.arccos(a @ b / far / near)))
        shares.append(near / far - 1.0)
    assert np.allclose(angles, 2.0)
    assert float(np.std(shares)) == pytest.approx(0.05, rel=3.0 / 80.0**0.5)


@pytest.mark.parametrize("name", ["lamps4", "far4", "screen24"])
def test_pictures_show_where_lamps_stand_and_the_shoot_keeps_what_the_file_says(name: str) -> None:
    optics = replace(PLAIN, lamps_deg=3.0)
    rig = rig_named(name, pixel_mm=0.2, size_mm=(12.0, 12.0))
    skin = flat(Planted("raised", (0.0, 0.0), 6.0, 1.0), grid_mm=0.2)
    shoot = photograph(skin, rig, optics, 7)
    there = photograph(skin, misplaced(rig, optics, 7), PLAIN, 7)
    here = photograph(skin, rig, PLAIN, 7)
    assert shoot.rig.lights == rig.lights
    assert np.array_equal(shoot.pictures[0][0], there.pictures[0][0])
    assert not np.array_equal(shoot.pictures[0][0], here.pictures[0][0])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Optics(lamps_deg=-1.0), "are 0 or more"),
        (lambda: Optics(ambient_side=1.5), "0 to 1"),
        (lambda: Optics(bits=16, processing=Processing(sharpen=1.0)), "leave the linear ones"),
        (lambda: Processing(quality=101), "1 to 100"),
        (lambda: Processing(denoise=-1.0), "0 or more"),
        (lambda: replace(FLAT, stubble_per_cm2=900.0), "up to 200 hairs"),
        (lambda: replace(FLAT, makeup=1.0), "make-up covers"),
        (lambda: PhantomRig("r", *SEAT, (), 0.5), "at most 0.2"),
    ],
)
def test_it_refuses_disguises_that_make_no_sense(make: Callable[[], object], said: str) -> None:
    with pytest.raises(WrongUsage, match=said):
        make()
