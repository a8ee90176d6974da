"""From light to height: captures and scans become a relief of the skin in millimetres."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needlepoint.faces import lazy_face

if TYPE_CHECKING:
    from needlepoint.surface.calibration.ball import Ball, ball_from_mask
    from needlepoint.surface.calibration.ball_lights import (
        BallLight,
        BallReading,
        light_directions_from_ball,
    )
    from needlepoint.surface.calibration.ball_search import find_ball
    from needlepoint.surface.calibration.marker import (
        MarkerReading,
        NoMarker,
        marker_in_view,
        read_marker,
    )
    from needlepoint.surface.calibration.marker_fit import marker_cells
    from needlepoint.surface.calibration.screen import (
        CameraPlace,
        Half,
        screen_panels,
        screen_patterns,
    )
    from needlepoint.surface.capture.clip_head import CLIP_SUFFIXES
    from needlepoint.surface.capture.clip_head import MOST_BYTES as MOST_CLIP_BYTES
    from needlepoint.surface.capture.manifest_text import (
        ambient_text,
        camera_text,
        capture_text,
        light_text,
        marker_text,
    )
    from needlepoint.surface.capture.pictures import DecodedPicture, read_picture
    from needlepoint.surface.heightmap import (
        Blur,
        HeightMap,
        Relief,
        Shade,
        TangentFrame,
        Witnesses,
    )
    from needlepoint.surface.parts.face import outlines_of_face
    from needlepoint.surface.parts.face_model import find_landmarks as find_face_landmarks
    from needlepoint.surface.phone.calibrate import PhoneLens, calibrate_phone
    from needlepoint.surface.phone.card import GREYS as FRAME_GREYS
    from needlepoint.surface.phone.card import MARKER_MM as FRAME_MARKER_MM
    from needlepoint.surface.phone.card import marker_middles as frame_marker_middles
    from needlepoint.surface.phone.clip_capture import (
        ClipPicture,
        clip_capture_text,
        pictures_of_clip,
    )
    from needlepoint.surface.phone.clip_choice import USUAL as USUAL_CLIP_PICTURES
    from needlepoint.surface.phone.evening import evened, frame_gains
    from needlepoint.surface.phone.print_check import check_print
    from needlepoint.surface.phone.stand import (
        StandCamera,
        StandLamps,
        ball_check,
        find_stand_lamps,
        places_check,
        read_stand_camera,
    )
    from needlepoint.surface.phone.stand_trial import try_rig, try_stand
    from needlepoint.surface.pipeline import survey_capture
    from needlepoint.surface.quality import Check, Quality, Verdict
    from needlepoint.surface.resample import masked_mean
    from needlepoint.surface.rig import (
        Camera,
        DirectionLight,
        Light,
        Marker,
        PanelLight,
        PointLight,
    )
    from needlepoint.surface.scans.foreign_readers import file_bytes, guarded
    from needlepoint.surface.scans.height_field import refuse_many
    from needlepoint.surface.scans.mesh_files import read_shape as read_mesh_shape
    from needlepoint.surface.scans.scan import SUFFIXES as SCAN_SUFFIXES
    from needlepoint.surface.scans.scan import Scan, read_scan, scan_of_relief, survey_scan
    from needlepoint.surface.survey import WAYS as LEFT_OUT_WAYS
    from needlepoint.surface.survey import LeftOut, Origin, Scale, Survey
else:
    __getattr__ = lazy_face(__name__)

__all__ = [
    "CLIP_SUFFIXES",
    "FRAME_GREYS",
    "FRAME_MARKER_MM",
    "LEFT_OUT_WAYS",
    "MOST_CLIP_BYTES",
    "SCAN_SUFFIXES",
    "USUAL_CLIP_PICTURES",
    "Ball",
    "BallLight",
    "BallReading",
    "Blur",
    "Camera",
    "CameraPlace",
    "Check",
    "ClipPicture",
    "DecodedPicture",
    "DirectionLight",
    "Half",
    "HeightMap",
    "LeftOut",
    "Light",
    "Marker",
    "MarkerReading",
    "NoMarker",
    "Origin",
    "PanelLight",
    "PhoneLens",
    "PointLight",
    "Quality",
    "Relief",
    "Scale",
    "Scan",
    "Shade",
    "StandCamera",
    "StandLamps",
    "Survey",
    "TangentFrame",
    "Verdict",
    "Witnesses",
    "ambient_text",
    "ball_check",
    "ball_from_mask",
    "calibrate_phone",
    "camera_text",
    "capture_text",
    "check_print",
    "clip_capture_text",
    "evened",
    "file_bytes",
    "find_ball",
    "find_face_landmarks",
    "find_stand_lamps",
    "frame_gains",
    "frame_marker_middles",
    "guarded",
    "light_directions_from_ball",
    "light_text",
    "marker_cells",
    "marker_in_view",
    "marker_text",
    "masked_mean",
    "outlines_of_face",
    "pictures_of_clip",
    "places_check",
    "read_marker",
    "read_mesh_shape",
    "read_picture",
    "read_scan",
    "read_stand_camera",
    "refuse_many",
    "scan_of_relief",
    "screen_panels",
    "screen_patterns",
    "survey_capture",
    "survey_scan",
    "try_rig",
    "try_stand",
]
