"""Addresses of the door."""

from __future__ import annotations

from django.urls import include, path

from needlepoint.studio.accounts import hand_views, views
from needlepoint.studio.accounts import session_views as login_views

urlpatterns = [
    path("hand/<slug:slug>/<uuid:code>/", hand_views.hand, name="hand"),
    path("hand/thanks/", hand_views.thanks, name="hand-thanks"),
    path("hand/back/", hand_views.back, name="hand-back"),
    path("me/pin/", hand_views.pin, name="pin"),
    path("first-run/<str:word>/", views.first_run, name="first-run"),
    path("me/", views.account, name="account"),
    path("me/logins/", login_views.end_others, name="logins-end"),
    path("logins/<uuid:code>/", login_views.end_one, name="login-end"),
    path("me/typed/", views.keep_typed, name="keep-typed"),
    path("me/here/", views.here, name="here"),
    path("lock/", views.lock, name="lock"),
    path("invited/<str:word>/", views.invited, name="invited"),
    path("account/", include("allauth.account.urls")),
    path("account/second/", include("allauth.mfa.urls")),
]
