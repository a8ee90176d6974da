"""Addresses of the door."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.door import views

urlpatterns = [
    path("first-run/<str:word>/", views.first_run, name="first-run"),
    path("login/", views.Login.as_view(), name="login"),
    path("logout/", views.Logout.as_view(), name="logout"),
]
