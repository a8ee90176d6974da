"""Addresses of clients."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.clients import import_views, merge_views, views

urlpatterns = [
    path("clients/", views.home, name="clients"),
    path("clients/new/", views.new, name="client-new"),
    path("clients/import/", import_views.importing, name="client-import"),
    path("imports/<uuid:code>/undo/", import_views.undo, name="client-import-undo"),
    path("clients/<uuid:code>/", views.show, name="client"),
    path("clients/<uuid:code>/edit/", views.edit, name="client-edit"),
    path("clients/<uuid:code>/photo/", views.photo, name="client-photo"),
    path("clients/<uuid:code>/merge/", merge_views.merging, name="client-merge"),
    path("clients/<uuid:code>/merge/undo/", merge_views.undo, name="client-merge-undo"),
]
