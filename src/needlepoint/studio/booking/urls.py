"""Addresses of the calendar."""

from __future__ import annotations

from django.urls import path

from needlepoint.studio.booking import feed_views, public_views, request_views, rules_views, views

urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/new/", views.new, name="calendar-new"),
    path("calendar/feed/", feed_views.own, name="calendar-feed"),
    path("feeds/<slug:word>/", feed_views.feed, name="feed"),
    path("clients/<uuid:code>/book/", views.booking, name="book"),
    path("appointments/<uuid:code>/", views.show, name="appointment"),
    path("appointments/<uuid:code>/move/", views.moving, name="appointment-move"),
    path("appointments/<uuid:code>/cancel/", views.cancelling, name="appointment-cancel"),
    path("appointments/<uuid:code>/came/", views.coming, name="appointment-came"),
    path("appointments/<uuid:code>/missed/", views.missing, name="appointment-missed"),
    path("appointments/<uuid:code>/reopen/", views.reopening, name="appointment-reopen"),
    path("appointments/<uuid:code>/file/", views.file, name="appointment-file"),
    path("appointments/<uuid:code>/mail/", views.mailing, name="appointment-mail"),
    path("requests/", request_views.listing, name="requests"),
    path("requests/<uuid:code>/", request_views.show, name="request"),
    path("clients/<uuid:code>/wait/", request_views.wait, name="wait"),
    path("waiting/<uuid:code>/end/", request_views.end_wait, name="waiting-end"),
    path("ask/<uuid:code>/", public_views.ask, name="ask-for-time"),
    path("your-appointment/", public_views.own, name="own-appointment"),
    path("practice/booking/", rules_views.show, name="booking"),
    path("practice/booking/hours/", rules_views.hours, name="booking-hours"),
    path("practice/booking/hours/<uuid:code>/", rules_views.working_hours, name="working-hours"),
    path("practice/booking/service/", rules_views.new_service, name="service-new"),
    path("services/<uuid:code>/", rules_views.service, name="service"),
    path("practice/booking/room/", rules_views.new_room, name="room-new"),
    path("rooms/<uuid:code>/", rules_views.room, name="room"),
    path("practice/booking/closure/", rules_views.closure, name="closure-new"),
    path("closures/<uuid:code>/remove/", rules_views.remove_closure, name="closure-remove"),
]
