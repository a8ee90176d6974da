"""Every address of the studio, one list a job."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("needlepoint.studio.accounts.urls")),
    path("", include("needlepoint.studio.today.urls")),
    path("", include("needlepoint.studio.clients.urls")),
    path("", include("needlepoint.studio.intake.urls")),
    path("", include("needlepoint.studio.consents.urls")),
    path("", include("needlepoint.studio.captures.urls")),
    path("", include("needlepoint.studio.scar_map.urls")),
    path("", include("needlepoint.studio.comparisons.urls")),
    path("", include("needlepoint.studio.photographs.urls")),
    path("", include("needlepoint.studio.plans.urls")),
    path("", include("needlepoint.studio.session.urls")),
    path("", include("needlepoint.studio.booking.urls")),
    path("", include("needlepoint.studio.outcomes.urls")),
    path("", include("needlepoint.studio.packages.urls")),
    path("", include("needlepoint.studio.stock.urls")),
    path("", include("needlepoint.studio.followup.urls")),
    path("", include("needlepoint.studio.practice.urls")),
    path("", include("needlepoint.studio.setup.urls")),
    path("", include("needlepoint.studio.help.urls")),
    path("", include("needlepoint.studio.safety.urls")),
    path("", include("needlepoint.studio.demo.urls")),
    path("", include("needlepoint.studio.lan.urls")),
    path("", include("needlepoint.studio.manual.urls")),
]

handler400 = "needlepoint.studio.site.errors.bad_request"
handler500 = "needlepoint.studio.site.errors.broken"
