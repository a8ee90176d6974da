"""Safety flags held against the answers: a flag that an answer denies is shown, never weighed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from needlepoint.care import Question, Questionnaire
from needlepoint.care import questionnaire as read_form
from needlepoint.records.models import Client, folded
from needlepoint.studio.domain.answer_words import in_words

ABOUT: Mapping[str, Sequence[str]] = {
    "anaesthetic_allergy": (
        *("lidocain", "lignocain", "prilocain", "benzocain", "tetracain", "emla"),
        *("anaesthe", "anesthe", "anestes", "numbing"),
    ),
    "blood_thinner": (
        *("warfarin", "heparin", "rivaroxaban", "apixaban", "clopidogrel", "xarelto", "eliquis"),
        *("marcumar", "blood thin", "anticoag"),
    ),
    "bleeding_disorder": ("haemophil", "hemophil", "hemofil", "bleeding", "willebrand"),
    "breastfeeding": ("breastfeed", "breast-feed", "nursing", "lactan"),
    "connective": ("scleroderm", "esclerodermia", "lupus", "collagen", "poor healing"),
    "diabetes": ("diabet", "insulin"),
    "herpes_ever": ("herpes", "cold sore", "fever blister", "fuego labial"),
    "immune": ("hiv", "hepatit", "chemother", "quimioter", "immun", "inmun", "transplant"),
    "isotretinoin": ("isotretinoin", "accutan", "roacutan", "roaccutan"),
    "keloid_prone": ("keloid", "queloid"),
    "metal_allergy": ("nickel", "niquel", "chromium", "metal"),
    "pregnant": ("pregnan", "embaraz"),
    "vitamin_c_reaction": ("vitamin c", "vitamina c", "ascorb"),
}
"""Parts of words, without accents, by the question they are about; English and Spanish. Own
choice: the words that people write on such a list; what is missing here is still shown."""

DENIALS: tuple[Any, ...] = (None, False, "no", "never", "none", [], {}, "")
"""The answers that say no, or nothing."""


@dataclass(frozen=True, slots=True)
class FlagBesideAnswer:
    """One safety flag, and an answer that is about the same.

    Attributes
    ----------
    flag
        As it is on record.
    ask, said
        The question and its answer in words; empty where no question is about it.
    disagrees
        Whether the answer denies what the flag says, or is missing.
    """

    flag: str
    ask: str = ""
    said: str = ""
    disagrees: bool = False


def compared_flags(
    client: Client, answers: Mapping[str, Any], form: Questionnaire | None = None
) -> list[FlagBesideAnswer]:
    """Put every flag of a client beside the answers that are about the same, in a form's words."""
    asked = form or read_form()
    return [each for flag in client.flags for each in _beside(str(flag), answers, asked)]


def _beside(flag: str, answers: Mapping[str, Any], form: Questionnaire) -> list[FlagBesideAnswer]:
    said = folded(flag)
    about = [name for name, words in ABOUT.items() if any(word in said for word in words)]
    found = [_pair(flag, form[name], answers.get(name), form.words) for name in about]
    return found or [FlagBesideAnswer(flag)]


def _pair(flag: str, question: Question, answer: Any, words: Mapping[str, str]) -> FlagBesideAnswer:
    said = _("not answered") if answer is None else in_words(question, answer, words)
    return FlagBesideAnswer(flag, question.ask, said, answer in DENIALS)
