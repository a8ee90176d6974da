"""The texts that are signed: each version is published once and never edited."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language_info

from needlepoint.records import audit
from needlepoint.records.models import ConsentKind, ConsentText, Operator, Practice

FALLBACK = "en"


@cache
def default_wording() -> dict[str, dict[str, dict[str, str]]]:
    """Return the wording that comes with the program, by kind and language."""
    text = files("needlepoint.studio.domain").joinpath("default_texts.toml").read_text("utf-8")
    return tomllib.loads(text)


def publish_defaults(practice: Practice) -> None:
    """Publish the wording that comes with the program, where it has no text of its own."""
    there = set(practice.consent_texts.values_list("kind", "language"))
    with transaction.atomic():
        for kind, languages in default_wording().items():
            for language, said in languages.items():
                if (kind, language) in there:
                    continue
                ConsentText.objects.create(
                    practice=practice,
                    kind=kind,
                    language=language,
                    version=1,
                    title=said["title"],
                    body=said["body"].strip(),
                )


def own_name(language: str) -> str:
    """Return the name of a language as those call it who speak it."""
    return str(get_language_info(language)["name_local"]).capitalize()


def current_text(practice: Practice, kind: str, language: str) -> ConsentText:
    """Return the latest version of a text, in English where there is none in that language."""
    found = _latest(practice, kind, language)
    if found is None:
        publish_defaults(practice)
        found = _latest(practice, kind, language) or _latest(practice, kind, FALLBACK)
    assert found is not None  # every kind comes with a wording in English
    return found


def current_texts(practice: Practice, kind: str) -> list[ConsentText]:
    """Return the latest version in every language, the practice's first language first."""
    publish_defaults(practice)
    rows = ConsentText.objects.filter(practice=practice, kind=kind).order_by("-version")
    latest: dict[str, ConsentText] = {}
    for row in rows:
        latest.setdefault(row.language, row)
    order = [code for code, _name in settings.LANGUAGES]
    return sorted(latest.values(), key=lambda text: order.index(text.language))


def publish(operator: Operator, said: dict[str, Any]) -> ConsentText:
    """Publish a new version of a text; whoever signed an earlier one stays bound to that."""
    with transaction.atomic():
        latest = _latest(operator.practice, said["kind"], said["language"])
        text = ConsentText.objects.create(
            practice=operator.practice,
            kind=ConsentKind(said["kind"]),
            language=said["language"],
            version=1 if latest is None else latest.version + 1,
            title=said["title"],
            body=said["body"].strip().replace("\r\n", "\n"),
            published_by=operator,
        )
        about = {"kind": text.kind, "language": text.language, "version": text.version}
        audit.note(operator, "publish consent text", text, about | {"sha256": text.sha256})
    return text


def _latest(practice: Practice, kind: str, language: str) -> ConsentText | None:
    rows = ConsentText.objects.filter(practice=practice, kind=kind, language=language)
    return rows.order_by("-version").first()
