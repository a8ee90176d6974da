"""Addresses of help."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.help import views

urlpatterns = [
    path("help/", views.index, name="help"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("help/<slug:slug>/", views.topic, name="help-topic"),
]
