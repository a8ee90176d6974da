"""Addresses of outcomes."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.outcomes import views

urlpatterns = [
    path("outcomes/", views.show, name="outcomes"),
    path("outcomes/next-client/", views.next_client, name="outcomes-next"),
    path("outcomes/list/", views.listing, name="outcomes-list"),
]
