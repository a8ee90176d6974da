"""Addresses of the studio's own network."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.lan import views

urlpatterns = [
    path("tablets/", views.tablets, name="tablets"),
    path("reached/", views.reached, name="reached"),
]
