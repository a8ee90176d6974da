"""Words that are no password here: those of the program, the practice and the people in it."""

from __future__ import annotations

import re

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils.translation import gettext as _

from needlepoint.records.models import Operator, Practice, folded

OWN = ("needlepoint", "needling", "microneedling", "password", "studio", "clinic", "practice")
SHORTEST = 3  # own choice: shorter parts of names stand in many innocent words
LEAST = 8
"""Own choice: so many letters or digits must be left without these words."""

WORDS = re.compile(r"[^\W_]+")


class KnownWordsValidator:
    """Refuses passwords of which little is left without the words of the house."""

    def validate(self, password: str, user: Operator | None = None) -> None:
        """Refuse, and say why.

        Raises
        ------
        ValidationError
            If too little is left.
        """
        left = "".join(WORDS.findall(folded(password)))
        found = []
        for word in sorted(house_words(user), key=len, reverse=True):
            if word in left:
                found.append(word)
                left = left.replace(word, "")
        if len(left) < LEAST:
            raise ValidationError(
                _(
                    "Too little of this password is left without “%(words)s”, which anybody would "
                    "try first. Put other words in it."
                )
                % {"words": "”, “".join(sorted(found, key=folded(password).find))}
                if found
                else _("This password has too few letters and digits. Put more words in it."),
                code="house words",
            )

    def get_help_text(self) -> str:
        """Say it beforehand."""
        return _("Don't use your practice's name, a colleague's name or 'Needlepoint'.")


def house_words(user: Operator | None) -> set[str]:
    """Return the words of the program, of the address, and of somebody's practice and people."""
    texts = [*OWN, *settings.ALLOWED_HOSTS]
    try:
        practice: Practice | None = None if user is None else user.practice
    except ObjectDoesNotExist:
        practice = None
    if practice is not None:
        texts.append(practice.name)
    if practice is not None and practice.pk is not None:
        for names in practice.operators.values_list("name", "username"):
            texts.extend(names)
    if user is not None:
        texts += [user.name, user.username]
    found = {word for text in texts for word in WORDS.findall(folded(text))}
    return {word for word in found if len(word) >= SHORTEST}
