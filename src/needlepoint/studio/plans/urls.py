"""Addresses of plans."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.plans import views

urlpatterns = [
    path("clients/<uuid:code>/plan/", views.new, name="plan-new"),
    path("plans/<uuid:code>/", views.show, name="plan"),
    path("plans/<uuid:code>/decide/", views.decide, name="plan-decide"),
    path("plans/<uuid:code>/sign/", views.signature, name="plan-sign"),
    path("plans/<uuid:code>/amend/", views.amendment, name="plan-amend"),
    path("plans/<uuid:code>/mail/", views.mail, name="plan-mail"),
    path("plans/<uuid:code>/forecast/", views.forecast, name="plan-forecast"),
    path("plans/<uuid:code>/outlook/", views.outlook, name="plan-outlook"),
    path(
        "plans/<uuid:code>/outlook/<int:order>/<slug:which>/",
        views.outlook_file,
        name="plan-outlook-file",
    ),
    path("plans/<uuid:code>/<slug:which>/", views.file, name="plan-file"),
]
