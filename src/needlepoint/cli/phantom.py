"""`needlepoint phantom`: make skin of known truth and photograph it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from needlepoint.cli.progress import shown

NOISE_APART = 100_003
"""Own choice: two captures of one skin share no noise, nor does one of the next seed."""


AS_PHONES = (0.1, 1.0, 0.5)
"""Own choice: local tones, noise removal and sharpening of `--jpeg`; see `Processing`."""

FROM_SIDE = 0.8
"""Own choice: share of room light that wanders which comes from a window at one side."""


def phantom(  # noqa: PLR0913, PLR0917  every option of a command is a parameter
    out: Annotated[Path, typer.Argument(help="Capture folder to make; its truth goes beside it.")],
    rig: Annotated[
        str, typer.Option(help="lamps4, lamps8, narrow, screen24, screen13, far4; or phone.")
    ] = "lamps4",
    skin: Annotated[
        str,
        typer.Option(help="mixed, atrophic, icepick, boxcar, rolling, raised, traps or clear."),
    ] = "mixed",
    seed: Annotated[int, typer.Option(help="Decides scars, texture and noise.")] = 0,
    tone: Annotated[str, typer.Option(help="light, medium or dark skin.")] = "light",
    scattering: Annotated[
        str, typer.Option(help="How far light wanders: none, deon, jensen1 or jensen2.")
    ] = "deon",
    pixel_mm: Annotated[float, typer.Option(help="Pixel size on the skin [mm].")] = 0.1,
    size_mm: Annotated[float, typer.Option(help="Side of the patch [mm].")] = 48.0,
    frames: Annotated[int, typer.Option(help="Pictures of each light.")] = 1,
    ambient: Annotated[float, typer.Option(help="Room light as a share of the lamps'.")] = 0.0,
    shiny: Annotated[bool, typer.Option("--shiny", help="No polarisers: skin shines.")] = False,
    fold: Annotated[bool, typer.Option("--fold", help="With the fold beside the nose.")] = False,
    marker: Annotated[bool, typer.Option("--marker", help="With a printed 8 mm marker.")] = False,
    stubble: Annotated[float, typer.Option(help="Hairs of a beard for each cm2.")] = 0.0,
    makeup: Annotated[
        float, typer.Option(help="Share of light that make-up catches where most of it is left.")
    ] = 0.0,
    jpeg: Annotated[
        int,
        typer.Option(help="Process and save as phones do, as JPEG of this quality; 0 for PNG."),
    ] = 0,
    distortion: Annotated[
        float, typer.Option(help="What the lens distorts at the corner, as a share.")
    ] = 0.0,
    expression_mm: Annotated[
        float, typer.Option(help="How far an expression draws skin by the last picture [mm].")
    ] = 0.0,
    room_wander: Annotated[
        float,
        typer.Option(help="How much room light, from a side, changes between pictures (SD)."),
    ] = 0.0,
    lamps_deg: Annotated[
        float, typer.Option(help="How far lamps stand from where the file says [degrees].")
    ] = 0.0,
    take: Annotated[
        int,
        typer.Option(help="2 or more: the same skin again, with the face held differently."),
    ] = 1,
    healed: Annotated[
        float,
        typer.Option(help="Share by which every scar is shallower, as at a later visit."),
    ] = 0.0,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Simulate skin with scars of known size, photograph it and write a capture folder.

    The truth is written beside the folder as OUT.truth.json, so that you can compare what
    `measure` finds with it. For a second visit to the same skin give the same seed, another take,
    and the share that healed. What `--distortion`, `--expression-mm`, `--room-wander` and
    `--lamps-deg` do is not said in the capture's own file.
    """
    from dataclasses import replace

    from needlepoint.phantom import (
        Optics,
        Processing,
        check_new,
        faded,
        make_skin,
        photograph,
        random_plan,
        retaken,
        rig_named,
        write_capture,
    )
    from needlepoint.surface import Marker

    looks: dict[str, Any] = {"tone": tone, "stubble_per_cm2": stubble, "makeup": makeup}
    if rig == "phone":
        with shown(quiet=quiet) as progress:
            progress("making and photographing skin", 0.0)
            count = _by_phone(out, skin, looks, seed, (take, healed))
        if not quiet:
            typer.echo(f"{out}: eight places of the torch, {count} scars and spots planted")
        return
    size = (size_mm, size_mm)
    stand = replace(rig_named(rig, pixel_mm=pixel_mm, size_mm=size), distortion=distortion)
    check_new(out)
    plan = random_plan(
        skin,
        seed=seed,
        marker=Marker("aruco 4x4_50", 0, 8.0) if marker else None,
        size_mm=size,
        fold=fold,
        **looks,
    )
    plan = retaken(faded(plan, healed), take, seed)
    optics = Optics(
        scattering=scattering,
        frames=frames,
        ambient=ambient,
        ambient_side=FROM_SIDE if room_wander else 0.0,
        ambient_wander=room_wander,
        lamps_deg=lamps_deg,
        polarised=not shiny,
        expression_mm=expression_mm,
        processing=Processing(*AS_PHONES, quality=jpeg) if jpeg else Processing(),
    )
    with shown(quiet=quiet) as progress:
        progress("making and photographing skin", 0.0)
        shoot = photograph(make_skin(plan, seed), stand, optics, seed + NOISE_APART * (take - 1))
        write_capture(shoot, out, mask=marker)
    if not quiet:
        typer.echo(
            f"{out}: {len(stand.lights)} lights, {len(plan.planted)} scars and spots planted"
        )


def _by_phone(
    out: Path, kind: str, looks: dict[str, Any], seed: int, visit: tuple[int, float]
) -> int:
    """Photograph skin by a phone with a torch and the printed frame; return what was planted."""
    from needlepoint.phantom import WINDOW_MM, faded, make_phone_phantom, random_plan

    take, healed = visit
    plan = random_plan(kind, seed=seed, size_mm=(WINDOW_MM, WINDOW_MM), **looks)
    hand = seed + NOISE_APART * (take - 1)
    make_phone_phantom(out, skin=faded(plan, healed), seed=seed, hand=hand)
    return len(plan.planted)
