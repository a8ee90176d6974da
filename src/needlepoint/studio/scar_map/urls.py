"""Addresses of the scar map."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.scar_map import views

urlpatterns = [
    path("clients/<uuid:code>/face/", views.face, name="face"),
    path("captures/<uuid:code>/scars/", views.show, name="scar-map"),
    path("captures/<uuid:code>/scars/drawing/", views.drawing, name="scar-map-drawing"),
    path("captures/<uuid:code>/scars/photo/", views.photo, name="scar-map-photo"),
    path("captures/<uuid:code>/scars/mesh/", views.mesh, name="scar-map-mesh"),
    path("captures/<uuid:code>/scars/report/", views.report, name="scar-map-report"),
    path("captures/<uuid:code>/scars/zones/", views.zones, name="scar-zones"),
    path("captures/<uuid:code>/scars/<int:number>/", views.scar, name="scar"),
]
