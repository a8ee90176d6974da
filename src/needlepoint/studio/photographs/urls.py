"""Addresses of photographs of standard views."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.photographs import point_views, views

urlpatterns = [
    path("clients/<uuid:code>/photographs/", views.photographs, name="photographs"),
    path("clients/<uuid:code>/photographs/compare/", views.compare, name="photographs-compare"),
    path("photographs/<uuid:code>/", views.photo, name="view-photo"),
    path("photographs/<uuid:code>/small/", views.small, name="view-photo-small"),
    path("photographs/<uuid:code>/beside/", views.beside, name="view-photo-beside"),
    path("photographs/<uuid:code>/take-back/", views.taken_back, name="view-photo-back"),
    path("photographs/<uuid:code>/points/", point_views.points, name="view-photo-points"),
]
