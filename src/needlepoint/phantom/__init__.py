"""Skin of known truth: simulated skin with scars, photographed under any rig."""

from needlepoint.phantom.face_part import FACE_PARTS, FacePart
from needlepoint.phantom.folder import check_new, truth_table, write_capture
from needlepoint.phantom.make import WINDOW_MM, make_phantom, make_phone_phantom
from needlepoint.phantom.optics import PLAIN, Optics
from needlepoint.phantom.phone.film import film_by_phone
from needlepoint.phantom.phone.folder import write_phone_capture
from needlepoint.phantom.phone.setup import Phone, PhoneSession, Print, Torch, draw_session
from needlepoint.phantom.phone.shoot import PhoneShoot, photograph_by_phone
from needlepoint.phantom.phone.truth import true_relief_in_window, true_scars_in_window
from needlepoint.phantom.plans import PER_CM2, faded, healed, random_plan, retaken
from needlepoint.phantom.planted import Planted, SkinPlan
from needlepoint.phantom.processing import Processing
from needlepoint.phantom.rigs import (
    RIGS,
    PhantomRig,
    camera_for,
    far_lights,
    lamps,
    rig_named,
    screen,
)
from needlepoint.phantom.scatter import ScatterProfile, profile
from needlepoint.phantom.shape import TrueShape, true_shape
from needlepoint.phantom.shoot import Shoot, photograph, radiance
from needlepoint.phantom.skin import PhantomSkin, make_skin, on_parts
from needlepoint.phantom.truth import TrueRelief, TrueScar, true_relief, true_scars

__all__ = [
    "FACE_PARTS",
    "PER_CM2",
    "PLAIN",
    "RIGS",
    "WINDOW_MM",
    "FacePart",
    "Optics",
    "PhantomRig",
    "PhantomSkin",
    "Phone",
    "PhoneSession",
    "PhoneShoot",
    "Planted",
    "Print",
    "Processing",
    "ScatterProfile",
    "Shoot",
    "SkinPlan",
    "Torch",
    "TrueRelief",
    "TrueScar",
    "TrueShape",
    "camera_for",
    "check_new",
    "draw_session",
    "faded",
    "far_lights",
    "film_by_phone",
    "healed",
    "lamps",
    "make_phantom",
    "make_phone_phantom",
    "make_skin",
    "on_parts",
    "photograph",
    "photograph_by_phone",
    "profile",
    "radiance",
    "random_plan",
    "retaken",
    "rig_named",
    "screen",
    "true_relief",
    "true_relief_in_window",
    "true_scars",
    "true_scars_in_window",
    "true_shape",
    "truth_table",
    "write_capture",
    "write_phone_capture",
]
