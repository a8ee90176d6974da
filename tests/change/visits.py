"""How the tests of this room make visits."""

import hashlib
from dataclasses import replace

import numpy as np

from needlepoint.phantom import make_skin, photograph, rig_named, true_relief, write_capture
from needlepoint.phantom.lens import picture_px
from needlepoint.phantom.pose import to_patch
from needlepoint.phantom.skin import form_mm
from needlepoint.scars import Measurement, map_scars
from needlepoint.surface import Origin, Quality, Relief, Scale, TangentFrame, survey_capture

POSE = {"shift_mm": (2.1, -1.3), "turn_deg": 5.0, "tilt_deg": (5.0, -4.0)}


def rig(plan, pixel_mm=0.1):
    return rig_named("lamps4", pixel_mm=pixel_mm, size_mm=plan.size_mm)


def seen(plan, seed, *, pixel_mm=0.1, noise_um=2.0):
    """Return the true relief as a perfect instrument would, with a little noise."""
    stand = rig(plan, pixel_mm)
    z = true_relief(make_skin(plan, seed), stand).relief_mm
    dice = np.random.default_rng([seed, int(1000 * plan.turn_deg)])
    z = (z + dice.normal(0.0, noise_um / 1000, z.shape)).astype(np.float32)
    scale = stand.camera.pixel_mm
    return Relief(z, np.ones(z.shape, bool), scale, TangentFrame.flat(scale))


def visit(relief, name="made"):
    digest = hashlib.sha256(np.ascontiguousarray(relief.z_mm).tobytes()).hexdigest()
    origin = Origin("height map", name, digest)
    return Measurement(origin, Scale(0.1, 0.0, "stated"), Quality(()), map_scars(relief), relief)


def photographed(plan, seed, folder):
    shoot = photograph(make_skin(plan, seed), rig(plan), None, seed + int(plan.turn_deg))
    write_capture(shoot, folder)
    survey = survey_capture(folder)
    return Measurement.of(survey, map_scars(survey.relief))


def healed_each(plan, shares):
    scars = (
        replace(scar, depth_mm=scar.depth_mm * (1.0 - share), colour=0.5 * scar.colour)
        for scar, share in zip(plan.planted, shares, strict=True)
    )
    return replace(plan, planted=tuple(scars))


def places_px(plan, face_mm, pixel_mm=0.1):
    """Return (col, row) at which places on the face are seen."""
    x, y = to_patch(plan, face_mm[:, 0], face_mm[:, 1])
    return picture_px(rig(plan, pixel_mm), np.column_stack([x, y, form_mm(plan, x, y)]))


def bare_places(plan, reach_mm=9.0):
    """Return places on the face outside every scar."""
    side = np.linspace(-reach_mm, reach_mm, 25)
    face = np.stack(np.meshgrid(side, side), -1).reshape(-1, 2)
    clear = [
        all(np.hypot(*(place - scar.centre_mm)) > scar.reach_mm + 0.5 for scar in plan.planted)
        for place in face
    ]
    return face[np.array(clear)]


def share_of(plan, shares, scar, pixel_mm=0.1):
    """Return the planted scar under a measured one, and by how much it got shallower."""
    centres = places_px(plan, np.array([each.centre_mm for each in plan.planted]), pixel_mm)
    away = np.hypot(*(centres - np.array(scar.centre_px)).T) * pixel_mm
    nearest = int(np.argmin(away))
    if away[nearest] > 1.0:
        return None, 0.0
    return plan.planted[nearest], float(shares[nearest])
