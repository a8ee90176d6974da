"""Addresses of clients."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.clients import views

urlpatterns = [
    path("clients/", views.home, name="clients"),
    path("clients/new/", views.new, name="client-new"),
    path("clients/<uuid:code>/", views.show, name="client"),
    path("clients/<uuid:code>/edit/", views.edit, name="client-edit"),
    path("clients/<uuid:code>/photo/", views.photo, name="client-photo"),
]
