"""The client, and the row that two tablets may not overwrite silently."""

from __future__ import annotations

import datetime as dt
import unicodedata
import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from needlepoint.records.models.practice import Practice
from needlepoint.records.models.versioned import Versioned

FOLDED = 480  # own choice: letters of what is searched, four for each of a name
MORE = 52  # day of birth, telephone and the spaces between


TYPED = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u02b9\u02bb\u00b4\u0060\u2032\uff07", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-"),
        "\u0111": "d",
        "\u00f0": "d",
        "\u0142": "l",
        "\u00f8": "o",
        "\u0131": "i",
        "\u0127": "h",
        "\u0167": "t",
        "\u00fe": "th",
        "\u00e6": "ae",
        "\u0153": "oe",
        "\u014b": "n",
        "\u0138": "k",
        "\u0180": "b",
        "\u0268": "i",
        "\u0259": "e",
    }
)
"""What people type for letters that are no others with accents (đ, ł, ø, ı, ħ, þ, æ, œ ...), for
curly apostrophes and for dashes."""


def folded(name: str) -> str:
    """Return a name as it is searched for: by the letters and signs of a plain keyboard.

    Accents go, large letters become small, letters of their own stand for what people type in
    their place, and every apostrophe and dash is the plain one.
    """
    apart = unicodedata.normalize("NFKD", name.casefold()).translate(TYPED)
    return "".join(each for each in apart if not unicodedata.combining(each))


def searched_by(name: str, born: dt.date | str, phone: str) -> str:
    """Return by what a client is found: folded name, day of birth and digits of the telephone."""
    day = born if isinstance(born, str) else born.isoformat()
    return " ".join((folded(name)[: FOLDED - MORE], day, digits(phone))).strip()[:FOLDED]


def digits(text: str) -> str:
    """Return the digits of a text, whatever script they are written in, as those of a keyboard."""
    return "".join(str(unicodedata.decimal(each)) for each in text if each.isdecimal())


class Client(Versioned):
    """Somebody whose skin is measured."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="clients")
    name = models.CharField(_("name"), max_length=120)
    folded = models.CharField(max_length=FOLDED, default="", editable=False)  # kept by save
    born = models.DateField(_("born on"))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    mail = models.EmailField(_("mail"), blank=True)
    language = models.CharField(_("language"), max_length=8, default="en")
    flags = models.JSONField(
        _("safety flags"),
        default=list,
        blank=True,
        help_text=_("Short sentences shown on every page of this client."),
    )
    photo = models.ForeignKey(
        "records.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    demo = models.BooleanField(default=False, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    erased_at = models.DateTimeField(null=True, editable=False)
    merged_into = models.ForeignKey(  # the same person's other record, which has everything now
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="merged"
    )

    class Meta:
        ordering: ClassVar[Any] = ["name", "born"]
        indexes: ClassVar[Any] = [
            models.Index(  # the list and its search ask nothing else
                fields=["practice", "erased_at", "merged_into", "name", "born", "folded"],
                name="clients_listed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with what it is searched by."""
        self.folded = searched_by(self.name, self.born, self.phone)
        if {"name", "born", "phone"} & set(kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "folded"}
        super().save(*args, **kwargs)

    def age_on(self, day: dt.date) -> int:
        """Count whole years on a day."""
        before_birthday = (day.month, day.day) < (self.born.month, self.born.day)
        return day.year - self.born.year - before_birthday

    def with_merged(self) -> list[Client]:
        """Return this record and every one that was merged into it, and into those."""
        found, last = [self], [self]
        while last:
            last = list(Client.objects.filter(merged_into__in=last).order_by("pk"))
            found += last
        return found

    @property
    def age(self) -> int:
        """Whole years today."""
        return self.age_on(self.practice.today)
