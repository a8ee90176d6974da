"""Addresses of captures."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.captures import views

urlpatterns = [
    path("clients/<uuid:code>/captures/new/", views.new, name="capture-new"),
    path("captures/<uuid:code>/", views.show, name="capture"),
    path("captures/<uuid:code>/progress/", views.progress, name="capture-progress"),
    path("captures/<uuid:code>/again/", views.again, name="capture-again"),
    path("captures/<uuid:code>/take-back/", views.take_back, name="capture-take-back"),
    path("captures/<uuid:code>/pictures/<int:order>/", views.picture, name="picture"),
    path("captures/<uuid:code>/pictures/<int:order>/small/", views.thumbnail, name="thumbnail"),
    path("captures/<uuid:code>/pictures/<int:order>/original/", views.original, name="original"),
]
