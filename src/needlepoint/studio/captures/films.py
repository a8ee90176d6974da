"""A film that was handed in for a phone's rig: its pictures are taken out in the cage and kept.

The film itself is not kept: it holds a voice, a room and a whole face, and none of it is measured.
"""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _

from needlepoint.errors import WrongUsage
from needlepoint.records.models import Rig, RigKind
from needlepoint.records.uploads.clip_reading import is_clip
from needlepoint.studio.site.file_fields import Upload
from needlepoint.studio.site.uploads import AcceptedFile, accept, pictures_of_film

LENS = ("focal_px", "distortion", "falloff")
"""What a rig knows of the lens holds for photographs: films have another size and crop."""


def the_film(rig: Rig | None, files: list[Upload]) -> Upload | None:
    """Return the film that was handed in; None where pictures or a scan were.

    Raises
    ------
    WrongUsage
        If there is more than one, or other files with it, or no phone's rig to measure it by.
    """
    films = [file for file in files if is_clip(file.name or "")]
    if not films:
        return None
    if len(files) > 1:
        raise WrongUsage(_("Upload one film alone, or pictures without a film."))
    if rig is None or rig.kind != RigKind.PHONE:
        raise WrongUsage(
            _(
                "A film needs the rig of a phone with the printed frame: choose it, or upload "
                "pictures."
            )
        )
    return films[0]


def accepted_film(rig: Rig, film: Upload) -> list[AcceptedFile]:
    """Let a film in: one picture for each light of the rig, and the lights-off picture last.

    Raises
    ------
    WrongUsage, UploadRefused, TooBusy
        In one sentence with what to do.
    """
    name, dark = film.name or "film.mp4", _has_dark(rig)
    lights = len(rig.slots) - dark
    pictures = pictures_of_film(name, film, lights)
    lit = [each for each in pictures if not each.dark]
    unlit = [each for each in pictures if each.dark][:dark]
    if len(lit) < lights:
        raise WrongUsage(
            _(
                "The film shows the torch from %(seen)d sides, and this rig asks for %(wanted)d: "
                "walk it once all the way round, slowly, and film again."
            )
            % {"seen": len(lit), "wanted": lights}
        )
    if len(unlit) < dark:
        raise WrongUsage(
            _("The film has no moment with the torch off: begin with two seconds of it.")
        )
    stem = Path(name).stem
    return accept([(f"{stem} {each.name}", each.png) for each in (*lit, *unlit)])


def _has_dark(rig: Rig) -> int:
    """Return how many of a rig's pictures are taken with the torch off."""
    return int(any(line.startswith("ambient") for line in rig.manifest.splitlines()))


def without_lens(manifest: str) -> str:
    """Return a rig's text without what it knows of the lens."""
    kept = [line for line in manifest.splitlines() if line.partition("=")[0].strip() not in LENS]
    return "\n".join(kept) + "\n"
