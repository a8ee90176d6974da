"""`needlepoint rig`: where the lights are, and what a phone's lens does."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from needlepoint.cli.lengths import length_mm, two_numbers

if TYPE_CHECKING:
    import numpy as np

    from needlepoint.surface import Ball, BallReading, Half

app = typer.Typer(
    help="Say where the lights are, from a shiny ball or a screen's size; calibrate a phone.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Out = Annotated[
    Path | None, typer.Option("--out", help="Write the text to this file instead of the terminal.")
]


@app.command("ball")
def ball(
    pictures: Annotated[
        list[Path], typer.Argument(help="Pictures of the ball, one for each lamp, nothing moved.")
    ],
    circle: Annotated[
        str, typer.Option("--circle", help="The ball's outline: column,row,radius in pixels.")
    ] = "",
    mask: Annotated[
        Path | None, typer.Option("--mask", help="A picture that is white where the ball is.")
    ] = None,
    focal_px: Annotated[
        float,
        typer.Option("--focal-px", help="Focal length [px], if the ball is not in the middle."),
    ] = 0.0,
    out: Out = None,
) -> None:
    """Read the direction of each lamp from its highlight in a shiny ball.

    Prints [[light]] tables for capture.toml, each with its uncertainty. The directions are right
    where the ball is: put it as near to the scars as possible.
    """
    from needlepoint.errors import WrongUsage
    from needlepoint.surface import Camera, light_directions_from_ball

    if focal_px < 0.0 or not math.isfinite(focal_px):
        raise WrongUsage("--focal-px must be a positive number of pixels")
    if circle and mask:
        raise WrongUsage("give either --circle or --mask, not both")
    camera = Camera(1.0, focal_px=(focal_px, focal_px)) if focal_px else None
    greys = [_grey(path) for path in pictures]
    reading = light_directions_from_ball(greys, _given(circle, mask, greys[0].shape), camera)
    _write(_ball_text(reading, pictures), out)


@app.command("screen")
def screen(  # noqa: PLR0913, PLR0917  every option of a command is a parameter
    diagonal: Annotated[
        str, typer.Option("--diagonal", help="Diagonal of the lit area: 24in, 61cm, 610.")
    ],
    distance: Annotated[str, typer.Option("--distance", help="From screen to skin: 400, 40cm.")],
    aspect: Annotated[str, typer.Option("--aspect", help="Width to height.")] = "16:9",
    above: Annotated[
        str, typer.Option("--camera-above", help="Lens above the top edge of the lit area.")
    ] = "0",
    right: Annotated[
        str, typer.Option("--camera-right", help="Lens right of the middle, as you see it.")
    ] = "0",
    ahead: Annotated[
        str, typer.Option("--camera-ahead", help="Lens before the screen, toward you.")
    ] = "0",
    patterns: Annotated[
        Path | None, typer.Option("--patterns", help="Folder for the pictures to show full-screen.")
    ] = None,
    resolution: Annotated[
        str, typer.Option("--resolution", help="Size of those pictures, columns x rows.")
    ] = "1920x1080",
    out: Out = None,
) -> None:
    """Write a capture.toml for a screen that lights the skin in halves.

    Show black, left, right, top and bottom full-screen in a dark room, take a picture of each,
    and give the pictures the names in the file, or write their names into it.
    """
    from needlepoint.surface import CameraPlace, screen_panels

    place = CameraPlace(
        length_mm(above, "--camera-above"),
        length_mm(right, "--camera-right"),
        length_mm(ahead, "--camera-ahead"),
    )
    distance_mm = length_mm(distance, "--distance")
    wide, high = two_numbers(aspect, "--aspect", ":")
    diagonal_mm = length_mm(diagonal, "--diagonal")
    halves = screen_panels(diagonal_mm, distance_mm, aspect=wide / high, camera=place)
    if patterns is not None:
        _write_patterns(patterns, resolution)
    _write(_screen_text(halves, distance_mm - place.ahead_mm), out)


@app.command("phone")
def phone(
    pictures: Annotated[
        list[Path],
        typer.Argument(help="Ten pictures of the printed frame on a table, most of them tilted."),
    ],
    sheet: Annotated[
        Path | None, typer.Option("--sheet", help="A picture that a white sheet fills, evenly lit.")
    ] = None,
    out: Out = None,
) -> None:
    """Calibrate a phone once: focal length, distortion, and light lost in the corners.

    Prints the [camera] table for capture.toml. Use it for that phone, lens and picture size only.
    """
    from needlepoint.surface import calibrate_phone

    lens = calibrate_phone(pictures, sheet)
    lines = [
        f"# From {lens.pictures} pictures; corners are off by {lens.misfit_px:.2f} pixels.",
        f"# Standard uncertainty of the focal length: {100 * lens.focal_sd:.2f} %.",
        "[camera]",
        f"focal_px = {lens.focal_px:.1f}",
        f"distortion = {lens.distortion:.4f}",
    ]
    if lens.falloff is not None:
        lines.append(f"falloff = {lens.falloff:.3f}")
    _write("\n".join(lines) + "\n", out)


def _grey(path: Path) -> np.ndarray:
    """Read a picture and keep its grey values only: many large pictures must fit."""
    from needlepoint.surface import read_picture

    picture = read_picture(path).bgr
    return picture.mean(axis=2).astype(picture.dtype)


def _given(circle: str, mask: Path | None, shape: tuple[int, ...]) -> Ball | None:
    """Return the ball's outline where the person gave one."""
    from needlepoint.errors import WrongUsage
    from needlepoint.surface import Ball, ball_from_mask

    if mask is not None:
        white = _grey(mask)
        if white.shape != shape:
            raise WrongUsage(f"{mask} must be as large as the pictures of the ball")
        return ball_from_mask(white)
    if not circle:
        return None
    try:
        col, row, radius = (float(part) for part in circle.split(","))
    except ValueError:
        raise WrongUsage(f"--circle {circle!r} must be column,row,radius in pixels") from None
    if not (0.0 <= col < shape[1] and 0.0 <= row < shape[0]):
        raise WrongUsage(f"--circle {circle!r} has its middle outside of the pictures")
    return Ball(col, row, radius)


def _ball_text(reading: BallReading, pictures: list[Path]) -> str:
    from needlepoint.surface import DirectionLight, light_text

    ball = reading.ball
    head = (
        f"# Ball at column {ball.col:.1f}, row {ball.row:.1f}, radius {ball.radius:.1f} pixels.\n"
        "# Directions from the ball toward each lamp; x right, y down, z away from the camera.\n"
    )
    tables = [
        light_text(
            DirectionLight(light.direction),
            path.name,
            note=f"standard uncertainty {light.sd_deg:.1f} degrees",
        )
        for light, path in zip(reading.lights, pictures, strict=True)
    ]
    return "\n".join([head, *tables])


def _screen_text(halves: list[Half], distance_mm: float) -> str:
    from needlepoint.surface import Marker, ambient_text, camera_text, capture_text, light_text
    from needlepoint.surface import marker_text as marker

    note = "# Pictures taken while the screen showed each pattern: name them so, or correct this."
    return capture_text(
        [
            camera_text(None, distance_mm),
            marker(Marker("aruco 4x4_50", 0, 8.0)),
            *(light_text(half.panel, f"{half.name}.jpg") for half in halves),
        ],
        top=[note, ambient_text("black.jpg")],
    )


def _write(text: str, out: Path | None) -> None:
    from needlepoint.results import replace_file

    if out is None:
        typer.echo(text, nl=False)
        return
    replace_file(out, text.encode())
    typer.echo(f"wrote {out}")


def _write_patterns(folder: Path, resolution: str) -> None:
    import cv2

    from needlepoint.results import results_folder
    from needlepoint.surface import screen_patterns

    cols, rows = two_numbers(resolution, "--resolution", "x")
    pictures = screen_patterns(int(cols), int(rows))
    with results_folder(folder, [f"{name}.png" for name in pictures]) as draft:
        for name, picture in pictures.items():
            (draft / f"{name}.png").write_bytes(cv2.imencode(".png", picture)[1].tobytes())
    typer.echo(f"wrote {folder}: show each picture full-screen", err=True)
