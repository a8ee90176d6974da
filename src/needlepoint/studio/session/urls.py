"""Addresses of sessions and adverse events."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.session import event_views, use_views, views

urlpatterns = [
    path("clients/<uuid:code>/session/", views.start, name="session-start"),
    path("sessions/<uuid:code>/", views.show, name="session"),
    path("sessions/<uuid:code>/use/", use_views.cartridge, name="session-cartridge"),
    path("sessions/<uuid:code>/shelf/", use_views.shelf, name="session-shelf"),
    path("sessions/<uuid:code>/item/<int:number>/", use_views.item, name="session-item"),
    path("sessions/<uuid:code>/sign/", views.signature, name="session-sign"),
    path("sessions/<uuid:code>/amend/", views.amendment, name="session-amend"),
    path("sessions/<uuid:code>/drop/", views.dropping, name="session-drop"),
    path("sessions/<uuid:code>/event/", event_views.new, name="session-event"),
    path("events/<uuid:code>/", event_views.show, name="event"),
]
