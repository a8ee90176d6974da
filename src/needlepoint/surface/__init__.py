"""From light to height: captures and scans become a relief of the skin in millimetres."""

from needlepoint.surface.develop import survey_capture
from needlepoint.surface.heightmap import Blur, Frame, HeightMap, Relief
from needlepoint.surface.quality import Check, Quality, Verdict
from needlepoint.surface.rig import Camera, DirectionLight, Light, Marker, PanelLight, PointLight
from needlepoint.surface.survey import Origin, Scale, Survey

__all__ = [
    "Blur",
    "Camera",
    "Check",
    "DirectionLight",
    "Frame",
    "HeightMap",
    "Light",
    "Marker",
    "Origin",
    "PanelLight",
    "PointLight",
    "Quality",
    "Relief",
    "Scale",
    "Survey",
    "Verdict",
    "survey_capture",
]
