"""Addresses of the questionnaire."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.intake import views

urlpatterns = [
    path("clients/<uuid:code>/intake/", views.start, name="intake-start"),
    path("intakes/<uuid:code>/", views.show, name="intake"),
    path("intakes/<uuid:code>/done/", views.done, name="intake-done"),
    path("intakes/<uuid:code>/ask/<slug:slug>/", views.section, name="intake-section"),
]
