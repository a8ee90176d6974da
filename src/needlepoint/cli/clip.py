"""`needlepoint clip`: the pictures that a film by phone holds, as a capture folder."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer


def clip(
    film: Annotated[Path, typer.Argument(help="A film of the torch on its way round the cheek.")],
    out: Annotated[Path, typer.Option(help="Capture folder to write; it must not be there yet.")],
) -> None:
    """Take the sharpest pictures out of a film, from all sides, and write a capture folder.

    `needlepoint measure FILM` does so by itself; a folder lets you see and edit what is measured.
    """
    from needlepoint.records.uploads.clip_reading import unpack_clip
    from needlepoint.results import results_folder

    with results_folder(out, ["capture.toml", "frame-*.png"]) as draft:
        unpack_clip(film, draft)
    count = len(list(out.glob("*.png")))
    typer.echo(f"wrote {out}: {count} pictures and capture.toml")


@contextmanager
def unpacked(source: Path, progress: Callable[[str, float], None]) -> Iterator[Path]:
    """Return a source as it is measured: of a film its pictures, in a folder until it is done."""
    if source.is_dir():
        yield source
        return
    from needlepoint.language import say
    from needlepoint.records.uploads.clip_reading import is_clip, unpack_clip

    if not is_clip(source.name):
        yield source
        return
    progress(say("reading pictures"), 0.0)
    with tempfile.TemporaryDirectory(prefix="needlepoint-") as place:
        folder = Path(place) / source.stem
        folder.mkdir()
        unpack_clip(source, folder)
        yield folder
