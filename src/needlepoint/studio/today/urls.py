"""The address of the first page."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.today import views

urlpatterns = [path("", views.day, name="home")]
