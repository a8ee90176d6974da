"""Addresses of the practice."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.practice import views

urlpatterns = [
    path("practice/", views.show, name="practice"),
    path("practice/people/new/", views.new_operator, name="operator-new"),
    path("practice/people/<uuid:code>/", views.edit_operator, name="operator"),
    path("practice/people/<uuid:code>/link/", views.new_link, name="operator-link"),
    path("practice/made/remove/", views.remove_demo, name="demo-remove"),
    path("rigs/", views.rigs, name="rigs"),
    path("rigs/new/", views.new_rig, name="rig-new"),
]
