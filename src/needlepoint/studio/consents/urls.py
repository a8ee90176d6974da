"""Addresses of consents."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.consents import marketing_views, paper_views, text_views, views

OF_CLIENT = "clients/<uuid:code>"

urlpatterns = [
    path(f"{OF_CLIENT}/consents/<slug:slug>/ask/", views.start, name="consent-ask"),
    path(f"{OF_CLIENT}/consents/<slug:slug>/blank/", paper_views.blank, name="consent-blank"),
    path(f"{OF_CLIENT}/consents/<slug:slug>/paper/", paper_views.paper, name="consent-paper"),
    path(f"{OF_CLIENT}/marketing/", marketing_views.marketing, name="consent-marketing"),
    path("consents/<uuid:code>/", views.show, name="consent"),
    path("consents/<uuid:code>/language/", views.language, name="consent-language"),
    path("consents/<uuid:code>/channels/", views.channels, name="consent-channels"),
    path("consents/<uuid:code>/sign/", views.signature, name="consent-sign"),
    path("consents/<uuid:code>/decline/", views.refusal, name="consent-decline"),
    path("consents/<uuid:code>/withdraw/", views.withdrawal, name="consent-withdraw"),
    path("consents/<uuid:code>/pdf/", views.pdf, name="consent-pdf"),
    path("consents/<uuid:code>/pages/<int:order>/", views.page, name="consent-page"),
    path("consents/<uuid:code>/uses/<int:number>/", marketing_views.use_file, name="consent-use"),
    path("consents/<uuid:code>/uses/<int:number>/down/", marketing_views.down, name="consent-down"),
    path("practice/consents/", text_views.texts, name="consent-texts"),
    path("practice/consents/new/", text_views.new_text, name="consent-text-new"),
]
