"""Addresses of captures."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.captures import camera_views as camera
from needlepoint.studio.captures import mask_views, views
from needlepoint.studio.captures import phone_views as phone

urlpatterns = [
    path("clients/<uuid:code>/captures/new/", views.new, name="capture-new"),
    path("clients/<uuid:code>/captures/camera/", camera.new, name="camera-new"),
    path("camera/<uuid:code>/", camera.show, name="camera"),
    path("camera/<uuid:code>/state/", camera.state, name="camera-state"),
    path("camera/<uuid:code>/shots/<int:order>/", camera.piece, name="camera-shot"),
    path("camera/<uuid:code>/shots/<int:order>/small/", camera.small, name="camera-small"),
    path("camera/<uuid:code>/ghost/", camera.ghost, name="camera-ghost"),
    path("camera/<uuid:code>/look/", camera.look, name="camera-look"),
    path("camera/<uuid:code>/phone/", camera.phone, name="camera-phone"),
    path("camera/<uuid:code>/done/", camera.done, name="camera-done"),
    path("camera/<uuid:code>/stop/", camera.stop, name="camera-stop"),
    path("join/", phone.come_in, name="phone-join"),
    path("phone/", phone.show, name="phone"),
    path("phone/state/", phone.state, name="phone-state"),
    path("phone/shots/<int:order>/", phone.piece, name="phone-shot"),
    path("phone/shots/<int:order>/small/", phone.small, name="phone-small"),
    path("phone/ghost/", phone.ghost, name="phone-ghost"),
    path("phone/look/", phone.look, name="phone-look"),
    path("captures/<uuid:code>/", views.show, name="capture"),
    path("captures/<uuid:code>/progress/", views.progress, name="capture-progress"),
    path("captures/<uuid:code>/again/", views.again, name="capture-again"),
    path("captures/<uuid:code>/mask/", mask_views.draw, name="capture-mask"),
    path("captures/<uuid:code>/take-back/", views.take_back, name="capture-take-back"),
    path("captures/<uuid:code>/pictures/<int:order>/", views.picture, name="picture"),
    path("captures/<uuid:code>/pictures/<int:order>/small/", views.thumbnail, name="thumbnail"),
    path("captures/<uuid:code>/pictures/<int:order>/original/", views.original, name="original"),
]
