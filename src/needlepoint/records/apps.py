"""How Django knows this room."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The app with every model of ours; its label is ``records``."""

    name = "needlepoint.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
