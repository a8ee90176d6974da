"""Rigs as text: the tables of a `capture.toml`, with numbers that a person can read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from needlepoint.surface.rig import Camera, DirectionLight, Light, Marker, PointLight


def tidy(number: float, digits: int = 4) -> str:
    """Write a number for TOML, rounded, always with a point, never as minus zero.

    Examples
    --------
    >>> tidy(-0.00001), tidy(131.0), tidy(0.25)
    ('0.0', '131.0', '0.25')
    """
    text = f"{number:.{digits}f}".rstrip("0")
    text = f"{text}0" if text.endswith(".") else text
    return "0.0" if text == "-0.0" else text


def light_text(light: Light, image: str, *, note: str = "") -> str:
    """Write one ``[[light]]`` table; `note` stands behind its head as a comment."""
    head = f"[[light]]  # {note}" if note else "[[light]]"
    lines = [head, f"image = {_quoted(image)}", *_light_lines(light)]
    if light.intensity != (1.0, 1.0, 1.0):
        lines.append(f"intensity = {_triple(light.intensity)}")
    return "\n".join(lines) + "\n"


def camera_text(camera: Camera | None, distance_mm: float | None = None) -> str:
    """Write the ``[camera]`` table; what is not known stays a comment that asks for it."""
    lines = ["[camera]"]
    distance = camera.distance_mm if camera else distance_mm
    if camera and camera.focal_px:
        lines.append(f"focal_px = [{', '.join(tidy(f, 2) for f in camera.focal_px)}]")
    elif camera and camera.telecentric_mm:
        lines.append(f"pixel_mm = {tidy(camera.telecentric_mm, 5)}")
    else:
        lines.append(
            "# focal_px = ...     fill in the focal length in pixels, and take away the #:"
        )
        lines.append("#                    pixels of 100 mm on a ruler / 100 * its distance in mm")
    if camera and camera.principal_px:
        lines.append(f"principal_px = [{', '.join(tidy(p, 2) for p in camera.principal_px)}]")
    if distance is None:
        lines.append("# distance_mm = ...  fill in the distance from lens to skin, take away the #")
    else:
        lines.append(f"distance_mm = {tidy(distance, 1)}")
    lines.append(f'response = "{camera.response if camera else "srgb"}"')
    if camera and camera.turn != 1:
        lines.append(f"turn = {camera.turn}")
    return "\n".join(lines) + "\n"


def marker_text(marker: Marker) -> str:
    """Write the ``[marker]`` table."""
    side = tidy(marker.side_mm, 3)
    return f"[marker]\nkind = {_quoted(marker.kind)}\nid = {marker.id}\nside_mm = {side}\n"


def capture_text(parts: Iterable[str], *, top: Sequence[str] = ()) -> str:
    """Put tables together to a whole `capture.toml`; `top` holds lines of the first level."""
    return "\n".join(["\n".join(["needlepoint = 1", *top]) + "\n", *parts])


def ambient_text(image: str) -> str:
    """Write the line that names the picture taken with all lights off."""
    return f"ambient = {_quoted(image)}"


def _light_lines(light: Light) -> list[str]:
    if isinstance(light, DirectionLight):
        return ['kind = "direction"', f"direction = {_triple(light.direction)}"]
    if isinstance(light, PointLight):
        lines = ['kind = "point"', f"position_mm = {_triple(light.position_mm, 1)}"]
        if light.axis is not None:
            lines += [f"axis = {_triple(light.axis)}", f"falloff = {tidy(light.falloff, 2)}"]
        return lines
    return [
        'kind = "panel"',
        f"centre_mm = {_triple(light.centre_mm, 1)}",
        f"right_mm = {_triple(light.right_mm, 1)}",
        f"down_mm = {_triple(light.down_mm, 1)}",
        f"falloff = {tidy(light.falloff, 2)}",
    ]


def _triple(numbers: Sequence[float], digits: int = 4) -> str:
    return f"[{', '.join(tidy(number, digits) for number in numbers)}]"


def _quoted(text: str) -> str:
    """Write a basic string of TOML."""
    return f'"{"".join(_escaped(letter) for letter in text)}"'


def _escaped(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    if letter.isprintable():
        return letter
    return f"\\U{ord(letter):08x}"
