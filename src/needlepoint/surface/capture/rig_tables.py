"""Camera, lights and marker from the tables of `capture.toml`; every fault in one sentence."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, cast

from needlepoint.errors import Unreadable, WrongInput
from needlepoint.surface.rig import (
    Camera,
    DirectionLight,
    Light,
    Marker,
    PanelLight,
    PointLight,
    Response,
    Triple,
)
from needlepoint.tables import Table

MARKER_KINDS = ("aruco 4x4_50",)
FARTHEST_MM = 1e5
LONGEST_NAME = 255


class RigTable(Table):
    """A table of `capture.toml`."""

    error = Unreadable

    def fault(self, sentence: str) -> WrongInput:
        """Build the error that says what is wrong at this place."""
        return self.error(f"{self.where}: {sentence}")

    def inner_place(self, name: str) -> str:
        """Say where a table within this one stands."""
        return f"{self.where}, {name}"

    def text(self, key: str, *, required: bool = False) -> str | None:
        """Return a text, or None."""
        value = self.take(key, required=required)
        if value is not None and (not isinstance(value, str) or len(value) > LONGEST_NAME):
            raise self.fault(f"{key!r} must be a text of at most {LONGEST_NAME} characters")
        return value

    def names(self, key: str) -> tuple[str, ...]:
        """Return one file name or a list of them; empty where the key is missing."""
        value = self.take(key)
        names = [] if value is None else [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise self.fault(f"{key!r} must be a file name")
        return tuple(names)

    def images(self) -> tuple[str, ...]:
        """Return the pictures of a light, from `image` or `images`."""
        if self.has("image") == self.has("images"):
            raise self.fault("give either 'image' or 'images'")
        if self.has("image"):
            return (cast("str", self.text("image")),)
        names = self.names("images")
        if not names:
            raise self.fault("'images' is empty; name at least one picture")
        return names

    def moment(self, key: str) -> str | None:
        """Return a time as ISO 8601 text, or None."""
        value = self.take(key)
        if value is None or isinstance(value, str):
            return self.text(key)
        if isinstance(value, dt.date):
            return value.isoformat().replace("+00:00", "Z")
        raise self.fault(f"{key!r} must be a date and time such as 2026-11-22T10:00:00Z")

    def number(self, key: str, *, least: float = -FARTHEST_MM) -> float:
        """Return a required finite number above `least`."""
        return self._number(key, self.take(key, required=True), least)

    def positive(self, key: str) -> float:
        """Return a required number above zero."""
        return self.number(key, least=0.0)

    def numbers(self, key: str, count: int) -> tuple[float, ...]:
        """Return a required list of `count` finite numbers."""
        value = self.take(key, required=True)
        if not isinstance(value, list) or len(value) != count:
            raise self.fault(f"{key!r} must be a list of {count} numbers")
        return tuple(self._number(key, one, -FARTHEST_MM) for one in value)

    def vector(self, key: str) -> Triple:
        """Return a required vector that is not zero."""
        x, y, z = self.numbers(key, 3)
        if x == y == z == 0.0:
            raise self.fault(f"{key!r} must not be zero")
        return (x, y, z)

    def _number(self, key: str, value: Any, least: float) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fault(f"{key!r} must be a number")
        if not math.isfinite(value) or not least < value <= FARTHEST_MM:
            wanted = "above zero" if least == 0.0 else "finite"
            raise self.fault(f"{key!r} is {value}, but must be a number {wanted}, at most 100000")
        return float(value)


def read_camera(table: RigTable) -> Camera:
    """Read `[camera]`; either a focal length or a pixel size is needed."""
    table.allow_only({"focal_px", "principal_px", "distance_mm", "response", "pixel_mm", "turn"})
    if table.has("focal_px") == table.has("pixel_mm"):
        raise table.fault("give either 'focal_px' (a pinhole camera) or 'pixel_mm' (a far one)")
    response = table.text("response") or "srgb"
    if response not in ("linear", "srgb"):
        raise table.fault(f'\'response\' is {response!r}, but must be "linear" or "srgb"')
    turn = table.take("turn") if table.has("turn") else 1
    if type(turn) is not int or not 1 <= turn <= 8:
        raise table.fault("'turn' must be a whole number from 1 to 8, as EXIF counts")
    principal = table.numbers("principal_px", 2) if table.has("principal_px") else None
    return Camera(
        distance_mm=table.positive("distance_mm"),
        focal_px=_focal(table) if table.has("focal_px") else None,
        telecentric_mm=table.positive("pixel_mm") if table.has("pixel_mm") else None,
        principal_px=cast("tuple[float, float] | None", principal),
        response=cast("Response", response),
        turn=turn,
    )


def _focal(table: RigTable) -> tuple[float, float]:
    if not isinstance(table.take("focal_px"), list):
        focal = table.positive("focal_px")
        return focal, focal
    x, y = table.numbers("focal_px", 2)
    if min(x, y) <= 0.0:
        raise table.fault("'focal_px' must be above zero")
    return x, y


def read_light(table: RigTable) -> Light:
    """Read one `[[light]]`: a point, a panel or a direction."""
    kind = table.text("kind", required=True)
    common = {"image", "images", "kind", "intensity"}
    intensity = _intensity(table)
    if kind == "point":
        table.allow_only(common | {"position_mm", "axis", "falloff"})
        return _point(table, intensity)
    if kind == "panel":
        table.allow_only(common | {"centre_mm", "right_mm", "down_mm", "falloff"})
        return _panel(table, intensity)
    if kind == "direction":
        table.allow_only(common | {"direction"})
        return DirectionLight(table.vector("direction"), intensity)
    raise table.fault(f'\'kind\' is {kind!r}, but must be "point", "panel" or "direction"')


def _intensity(table: RigTable) -> Triple:
    if not table.has("intensity"):
        return (1.0, 1.0, 1.0)
    if not isinstance(table.take("intensity"), list):
        one = table.positive("intensity")
        return (one, one, one)
    red, green, blue = table.numbers("intensity", 3)
    if min(red, green, blue) <= 0.0:
        raise table.fault("'intensity' must be above zero in every colour")
    return (red, green, blue)


def _falloff(table: RigTable, usual: float) -> float:
    return table.number("falloff", least=-1e-9) if table.has("falloff") else usual


def _point(table: RigTable, intensity: Triple) -> PointLight:
    x, y, z = table.numbers("position_mm", 3)
    axis = table.vector("axis") if table.has("axis") else None
    falloff = _falloff(table, 1.0 if axis else 0.0)
    if axis is None and falloff > 0.0:
        raise table.fault("'falloff' needs an 'axis' to fall off from")
    return PointLight((x, y, z), intensity, axis, falloff)


def _panel(table: RigTable, intensity: Triple) -> PanelLight:
    x, y, z = table.numbers("centre_mm", 3)
    right, down = table.vector("right_mm"), table.vector("down_mm")
    lengths = math.hypot(*right) * math.hypot(*down)
    if abs(sum(a * b for a, b in zip(right, down, strict=True))) > 0.5 * lengths:
        raise table.fault("'right_mm' and 'down_mm' must stand nearly square on each other")
    return PanelLight((x, y, z), right, down, intensity, _falloff(table, 1.0))


def read_marker_table(table: RigTable) -> Marker:
    """Read `[marker]`."""
    table.allow_only({"kind", "id", "side_mm"})
    kind = table.text("kind", required=True)
    if kind not in MARKER_KINDS:
        raise table.fault(f"'kind' is {kind!r}, but must be {MARKER_KINDS[0]!r}")
    number = table.take("id", required=True)
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < 50:
        raise table.fault("'id' must be a whole number from 0 to 49")
    return Marker(kind, number, table.positive("side_mm"))
