"""Addresses of packages."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.packages import views

urlpatterns = [
    path("clients/<uuid:code>/packages/", views.packages, name="packages"),
    path("packages/<uuid:code>/end/", views.end, name="package-end"),
]
