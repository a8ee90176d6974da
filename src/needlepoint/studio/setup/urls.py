"""Addresses of setting up a room."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.setup import camera_views, views

urlpatterns = [
    path("setup/", views.start, name="setup"),
    path("setup/print/<slug:which>/", views.card, name="setup-card"),
    path("setup/rooms/<uuid:code>/", views.room, name="setup-room"),
    path("setup/rooms/<uuid:code>/on/", views.onward, name="setup-on"),
    path("setup/rooms/<uuid:code>/back/", views.back, name="setup-back"),
    path("setup/rooms/<uuid:code>/progress/", views.progress, name="setup-progress"),
    path("setup/rooms/<uuid:code>/take/", camera_views.take, name="setup-take"),
    path("setup/rooms/<uuid:code>/taken/", camera_views.taken, name="setup-taken"),
]
