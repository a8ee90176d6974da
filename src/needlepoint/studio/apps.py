"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig


class StudioConfig(AppConfig):
    """The site: no models, only pages, commands and background work."""

    name = "needlepoint.studio"
    label = "studio"

    def ready(self) -> None:
        """Tell the workers which jobs there are."""
        from needlepoint.studio.captures.job import CAPTURES
        from needlepoint.studio.comparisons.job import COMPARISONS
        from needlepoint.studio.plans.forecast_job import OUTLOOKS
        from needlepoint.studio.setup.job import SETUPS
        from needlepoint.studio.site.jobs import register

        register(CAPTURES, COMPARISONS, OUTLOOKS, SETUPS)
