"""Addresses of the scar map."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.scar_map import views

urlpatterns = [
    path("captures/<uuid:code>/scars/", views.show, name="scar-map"),
    path("captures/<uuid:code>/scars/drawing/", views.drawing, name="scar-map-drawing"),
]
