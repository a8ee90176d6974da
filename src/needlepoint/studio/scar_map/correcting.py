"""Keeping what a person says of scars: always a new row, never a change of an old one."""

from __future__ import annotations

from django.db import transaction

from needlepoint.records import audit
from needlepoint.records.models import Capture, Operator, ScarCorrection
from needlepoint.studio.domain.scar_maps import MapScar
from needlepoint.studio.scar_map.forms import CorrectionForm, ZoneForm


def keep_correction(operator: Operator, capture: Capture, form: CorrectionForm) -> None:
    """Keep one correction."""
    said = form.cleaned_data
    with transaction.atomic():
        row = ScarCorrection.objects.create(
            capture=capture,
            scar=form.scar.id,
            kind=said["kind"],
            no_scar=said["no_scar"],
            zone=said["zone"],
            why=said["why"],
            by=operator,
        )
        audit.note(operator, "correct", capture, _about(row))


def keep_zones(
    operator: Operator, capture: Capture, scars: tuple[MapScar, ...], form: ZoneForm
) -> int:
    """Assign a zone to some scars; what else was said of them stays. Give how many there were."""
    chosen = [scar for scar in scars if scar.id in form.cleaned_data["scars"]]
    with transaction.atomic():
        for scar in chosen:
            before = scar.correction
            row = ScarCorrection.objects.create(
                capture=capture,
                scar=scar.id,
                kind=before.kind if before else "",
                no_scar=before.no_scar if before else False,
                zone=form.cleaned_data["zone"],
                why=before.why if before else "",
                by=operator,
            )
            audit.note(operator, "correct", capture, _about(row))
    return len(chosen)


def _about(row: ScarCorrection) -> dict[str, object]:
    return {"scar": row.scar, "kind": row.kind, "no_scar": row.no_scar, "zone": row.zone}
