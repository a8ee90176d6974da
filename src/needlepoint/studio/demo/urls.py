"""Addresses of the demonstration."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.demo import views

urlpatterns = [
    path("practice/made/remove/", views.remove_demo, name="demo-remove"),
]
