"""Addresses of the practice."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.practice import desk, repeat_views, rig_views, views

urlpatterns = [
    path("practice/", views.show, name="practice"),
    path("practice/desk/", desk.desk, name="practice-desk"),
    path("practice/zone/", views.zone, name="practice-zone"),
    path("practice/details/", views.details, name="practice-details"),
    path("practice/logo/", views.logo, name="practice-logo"),
    path("practice/people/new/", views.new_operator, name="operator-new"),
    path("practice/people/<uuid:code>/", views.edit_operator, name="operator"),
    path("practice/people/<uuid:code>/link/", views.new_link, name="operator-link"),
    path("rigs/", rig_views.rigs, name="rigs"),
    path("rigs/new/", rig_views.new_rig, name="rig-new"),
    path("rigs/new/lamps/", rig_views.new_lamps, name="rig-lamps"),
    path("rigs/new/screen/", rig_views.new_screen, name="rig-screen"),
    path("rigs/<uuid:code>/", rig_views.show, name="rig"),
    path("rigs/<uuid:code>/correct/", rig_views.correct, name="rig-correct"),
    path("rigs/<uuid:code>/retire/", rig_views.retire, name="rig-retire"),
    path("rigs/<uuid:code>/repeats/", repeat_views.repeats, name="rig-repeats"),
    path("rigs/<uuid:code>/repeats/leave/", repeat_views.leave, name="rig-repeats-leave"),
]
