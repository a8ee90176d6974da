"""A file that was handed in: let in by the cage, with the copies that a browser may see."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from needlepoint.records.admission import Admitted, admit

AT_ONCE = 2  # own choice: as many cages as a small machine has processors


@dataclass(frozen=True, slots=True)
class Handed:
    """One file.

    Attributes
    ----------
    name
        As the camera called it.
    data
        The bytes as they came.
    what
        What it is by its content, and the copies made anew from its pixels.
    """

    name: str
    data: bytes
    what: Admitted


def let_in(files: Sequence[tuple[str, bytes]]) -> list[Handed]:
    """Let files in, in their order.

    Parameters
    ----------
    files
        Name and bytes of each.

    Raises
    ------
    NotAdmitted
        If one of them is not what is read here; then none is let in.
    """
    with ThreadPoolExecutor(AT_ONCE) as several:
        what = list(several.map(lambda file: admit(file[1], file[0]), files))
    return [Handed(name, data, each) for (name, data), each in zip(files, what, strict=True)]
