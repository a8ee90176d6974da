"""The site for whatever serves it: our own in `needlepoint serve`, or a server of your own."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "needlepoint.studio.site.settings")

application = get_wsgi_application()
