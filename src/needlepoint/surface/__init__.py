"""From light to height: captures and scans become a relief of the skin in millimetres."""

from needlepoint.surface.ball import Ball, ball_from_mask
from needlepoint.surface.ball_lights import (
    BallLight,
    BallReading,
    light_directions_from_ball,
)
from needlepoint.surface.ball_search import find_ball
from needlepoint.surface.develop import survey_capture
from needlepoint.surface.heightmap import Blur, Frame, HeightMap, Relief
from needlepoint.surface.manifest_text import (
    ambient_text,
    camera_text,
    capture_text,
    light_text,
    marker_text,
)
from needlepoint.surface.marker import MarkerReading, NoMarker, read_marker
from needlepoint.surface.marker_fit import marker_cells
from needlepoint.surface.own_relief import read_own_relief
from needlepoint.surface.pictures import Picture, read_picture
from needlepoint.surface.quality import Check, Quality, Verdict
from needlepoint.surface.rig import Camera, DirectionLight, Light, Marker, PanelLight, PointLight
from needlepoint.surface.scan import SUFFIXES as SCAN_SUFFIXES
from needlepoint.surface.scan import Scan, read_scan, survey_scan
from needlepoint.surface.screen import Half, Place, screen_panels, screen_patterns
from needlepoint.surface.survey import Origin, Scale, Survey

__all__ = [
    "SCAN_SUFFIXES",
    "Ball",
    "BallLight",
    "BallReading",
    "Blur",
    "Camera",
    "Check",
    "DirectionLight",
    "Frame",
    "Half",
    "HeightMap",
    "Light",
    "Marker",
    "MarkerReading",
    "NoMarker",
    "Origin",
    "PanelLight",
    "Picture",
    "Place",
    "PointLight",
    "Quality",
    "Relief",
    "Scale",
    "Scan",
    "Survey",
    "Verdict",
    "ambient_text",
    "ball_from_mask",
    "camera_text",
    "capture_text",
    "find_ball",
    "light_directions_from_ball",
    "light_text",
    "marker_cells",
    "marker_text",
    "read_marker",
    "read_own_relief",
    "read_picture",
    "read_scan",
    "screen_panels",
    "screen_patterns",
    "survey_capture",
    "survey_scan",
]
