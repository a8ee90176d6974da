"""Addresses of follow-up; only one of them is open to clients."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.followup import public_views, views

urlpatterns = [
    path("followups/", views.listing, name="follow-ups"),
    path("followups/<uuid:code>/", views.show, name="follow-up"),
    path("followups/<uuid:code>/give/", views.give, name="follow-up-give"),
    path("followups/<uuid:code>/photo/", views.photo, name="follow-up-photo"),
    path("how-are-you/", public_views.answer, name="answer"),
]
