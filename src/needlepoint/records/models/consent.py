"""Consents: three separate decisions, each to one version of one text, sealed when signed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models.client import Client
from needlepoint.records.models.practice import Practice
from needlepoint.records.models.versioned import Versioned


class Published(Exception):
    """A text was published; nobody edits it any more, a new version is made."""


class ConsentKind(models.TextChoices):
    """What is consented to; never two in one signature."""

    TREATMENT = "treatment", _("treatment")
    PHOTOGRAPHY = "photography", _("clinical photography")
    MARKETING = "marketing", _("marketing")


class Channel(models.TextChoices):
    """Where pictures may be shown for marketing; each is its own yes."""

    PRACTICE = "practice", _("in the practice")
    WEBSITE = "website", _("website")
    SOCIAL = "social", _("social media")
    PRINT = "print", _("printed matter")


class SignedHow(models.TextChoices):
    """By what a consent was signed."""

    DRAWN = "drawn", _("a drawn signature")
    TYPED = "typed", _("a typed name")
    PAPER = "paper", _("a signature on paper")


class ConsentText(models.Model):
    """One version of a text in one language; never edited, a change makes the next version."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="consent_texts")
    kind = models.CharField(max_length=16, choices=ConsentKind.choices)
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=8, default="en")
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"))
    sha256 = models.CharField(max_length=64, editable=False)
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(  # nobody: it is the wording that comes with the program
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar[Any] = ["kind", "language", "-version"]
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(
                fields=["practice", "kind", "language", "version"], name="one_text_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version}, {self.language})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Publish a new version with its digest; refuse to save one again.

        Raises
        ------
        Published
            If it was published before.
        """
        if not self._state.adding:
            raise Published
        self.sha256 = self.digest()
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse."""
        raise Published

    def digest(self) -> str:
        """Return the SHA-256 of what it says."""
        said = [self.kind, self.language, self.version, self.title, self.body]
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class Consent(Versioned):
    """One client's decision about one text: shown, signed or declined, perhaps taken back."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="consents")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=16, choices=ConsentKind.choices)
    viewed_at = models.DateTimeField(null=True)
    channels = models.JSONField(_("channels"), default=list, blank=True)
    chosen_at = models.DateTimeField(null=True)  # when the channels were
    signed_at = models.DateTimeField(null=True)
    signed_how = models.CharField(max_length=8, choices=SignedHow.choices, blank=True)
    signed_name = models.CharField(_("name"), max_length=120, blank=True)
    signed_day = models.DateField(null=True)  # where the practice is; on paper, what stands there
    drawn = models.JSONField(_("drawn signature"), default=list, blank=True)
    evidence = models.JSONField(default=dict, blank=True)
    witness = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    sealed = models.ForeignKey(
        "records.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    replaced_at = models.DateTimeField(null=True)  # by a later one of the same kind
    taken_back = models.JSONField(default=list, blank=True)  # single channels: which, when, who
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_why = models.TextField(_("reason"), blank=True)
    declined_at = models.DateTimeField(null=True)  # asked, and the client said no
    declined_by = models.ForeignKey(  # who asked
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar[Any] = ["-signed_at", "-id"]
        indexes: ClassVar[Any] = [
            models.Index(
                fields=["client", "kind", "signed_at", "withdrawn_at"], name="consents_of_client"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client}: {self.kind}"

    @property
    def holds(self) -> bool:
        """Whether it was given and neither taken back nor replaced."""
        return self.signed_at is not None and self.withdrawn_at is None and self.replaced_at is None

    @property
    def is_open(self) -> bool:
        """Whether the client has not decided yet."""
        return self.signed_at is None and self.declined_at is None

    @property
    def open_channels(self) -> list[str]:
        """The channels that were agreed to and not taken back."""
        gone = {each["channel"] for each in self.taken_back}
        return [each for each in self.channels if each not in gone] if self.holds else []

    @property
    def given_on(self) -> dt.date | None:
        """The day on which it was given, where the practice is."""
        if self.signed_at is None:
            return None
        # earlier versions took the day of UTC, and so do the seals of their rows
        return self.signed_day or timezone.localdate(self.signed_at, dt.UTC)


class ConsentPage(models.Model):
    """A page signed on paper, as it was photographed or scanned."""

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="pages")
    order = models.PositiveSmallIntegerField()
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, related_name="+")
    display = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[Any] = ["order"]
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=["consent", "order"], name="one_page_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.consent}: {self.order}"


class MarketingUse(models.Model):
    """One picture that left for marketing: where it went, and whether it was taken down."""

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="uses")
    picture = models.ForeignKey("records.Picture", on_delete=models.PROTECT, related_name="uses")
    channel = models.CharField(max_length=16, choices=Channel.choices)
    place = models.CharField(_("where exactly"), max_length=200, blank=True)
    taken_at = models.DateTimeField(auto_now_add=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    down_at = models.DateTimeField(null=True)
    down_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar[Any] = ["taken_at", "id"]

    def __str__(self) -> str:
        return f"{self.picture}: {self.channel}"
