"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig


class StudioConfig(AppConfig):
    """The site: no models, only pages, commands and background work."""

    name = "needlepoint.studio"
    label = "studio"

    def ready(self) -> None:
        """Listen for who comes in."""
