"""The vault in an object store, when files outgrow one machine: one address says where."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from needlepoint.errors import WrongUsage

KNOWN = {"endpoint", "region"}


def storages_setting(address: str) -> dict[str, Any]:
    """Return Django's setting of all storages; files lie in the data folder if there is no address.

    Raises
    ------
    WrongUsage
        If the address is none.
    """
    usual = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    return {**usual, "vault": vault_setting(address)} if address else usual


def vault_setting(address: str) -> dict[str, Any]:
    """Return Django's setting of the storage called ``vault``.

    Parameters
    ----------
    address
        ``s3://bucket/folder?endpoint=https://store.example&region=eu-1``. Who may write there is
        told by the variables ``AWS_ACCESS_KEY_ID`` and ``AWS_SECRET_ACCESS_KEY``, as usual.

    Raises
    ------
    WrongUsage
        If it is no such address.
    """
    parts = urlsplit(address)
    asked = parse_qs(parts.query)
    if parts.scheme != "s3" or not parts.netloc or asked.keys() - KNOWN:
        raise WrongUsage(
            f"{address!r} says no place for files; write s3://bucket/folder?endpoint=...&region=..."
        )
    options: dict[str, Any] = {
        "bucket_name": unquote(parts.netloc),
        "location": unquote(parts.path).strip("/"),
        "file_overwrite": False,  # names are random; one that is taken is never replaced
        "default_acl": None,
        "querystring_auth": True,
        "signature_version": "s3v4",
        "addressing_style": "path" if "endpoint" in asked else "auto",
    }
    for name, option in (("endpoint", "endpoint_url"), ("region", "region_name")):
        if name in asked:
            options[option] = asked[name][0]
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
