"""Addresses of comparisons."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.comparisons import views

urlpatterns = [
    path("clients/<uuid:code>/compare/", views.new, name="comparison-new"),
    path("comparisons/<uuid:code>/", views.show, name="comparison"),
    path("comparisons/<uuid:code>/progress/", views.progress, name="comparison-progress"),
    path("comparisons/<uuid:code>/again/", views.again, name="comparison-again"),
    path("comparisons/<uuid:code>/report/", views.report, name="comparison-report"),
    path("comparisons/<uuid:code>/<slug:which>.png", views.picture, name="comparison-picture"),
]
