"""The site for whatever serves it: our own in `needlepoint serve`, or a server of your own."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from needlepoint.studio.site.environment import keep_secret

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "needlepoint.studio.site.settings")

application = get_wsgi_application()

if os.environ.get("NEEDLEPOINT_DATA"):  # what serves signs with the secret that all processes share
    settings.SECRET_KEY = keep_secret(settings.KEYS)
