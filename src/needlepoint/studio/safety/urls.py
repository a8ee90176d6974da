"""Addresses of the audit, of holds, of export and of erasure."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.safety import views

urlpatterns = [
    path("audit/", views.audit_page, name="audit"),
    path("audit/check/", views.audit_check, name="audit-check"),
    path("clients/<uuid:code>/audit/", views.client_audit, name="client-audit"),
    path("clients/<uuid:code>/keeping/", views.keeping, name="client-keeping"),
    path("clients/<uuid:code>/keeping/<int:number>/", views.release, name="hold-release"),
    path("clients/<uuid:code>/export/", views.client_export, name="client-export"),
    path("clients/<uuid:code>/erase/", views.erase, name="client-erase"),
]
