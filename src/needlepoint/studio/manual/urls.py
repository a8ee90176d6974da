"""Addresses of the manual."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.manual import views

urlpatterns = [
    path("manual/", views.start, name="manual"),
    path("manual/<path:name>", views.file, name="manual-file"),
]
