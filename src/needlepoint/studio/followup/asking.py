"""What a client is asked some days after a session, and what care makes of the answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from needlepoint.care import RedFlag, red_flags

LASTING = "flag_lasting_redness"
HOW_MUCH = [("0", _("none")), ("1", _("a little")), ("2", _("easy to see")), ("3", _("strong"))]
CLEAR = 2  # of HOW_MUCH
WORST_PAIN = 10  # the usual scale of pain, 0 to 10


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of trouble as a client ticks it.

    Attributes
    ----------
    name
        By which it is kept.
    words, action
        What shows, and what to do.
    within_days
        By when [days]; 0 is at once.
    """

    name: str
    words: str
    action: str
    within_days: int


def signs_on(day: int) -> list[Sign]:
    """Return the signs that may show on a day after the session, most urgent first."""
    return [_sign(each) for each in red_flags() if each.from_day <= day <= each.to_day]


def signs_named(names: Iterable[str]) -> list[Sign]:
    """Return signs by their names, most urgent first."""
    wanted = set(names)
    return [sign for sign in map(_sign, red_flags()) if sign.name in wanted]


def _sign(flag: RedFlag) -> Sign:
    name = flag.sign.key.rpartition(".")[2]
    return Sign(name, f"{flag.sign.said}", f"{flag.action.said}.", flag.within_days)


class AnswerForm(forms.Form):
    """How red, how swollen, how painful, what else; and a photograph where it is agreed to."""

    redness = forms.ChoiceField(
        label=_("How red is your skin?"), choices=HOW_MUCH, widget=forms.RadioSelect
    )
    swelling = forms.ChoiceField(
        label=_("How swollen is it?"), choices=HOW_MUCH, widget=forms.RadioSelect
    )
    pain = forms.IntegerField(
        label=_("How much does it hurt, from 0 (not at all) to 10 (the worst)?"),
        min_value=0,
        max_value=WORST_PAIN,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    signs = forms.MultipleChoiceField(
        label=_("Do you see or feel any of these?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave all of them empty if not."),
    )
    more = forms.CharField(
        label=_("Anything else you want to tell us"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photo = forms.FileField(
        label=_("A photograph of the place, if you like"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )

    def __init__(
        self, day: int, data: Any = None, files: Any = None, *, photographs: bool = False
    ) -> None:
        super().__init__(data, files)
        self.day = day
        field = self.fields["signs"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(each.name, each.words) for each in signs_on(day)]
        if not photographs:
            del self.fields["photo"]

    def answers(self) -> dict[str, Any]:
        """Return what was answered, in plain JSON."""
        said = self.cleaned_data
        return {
            "redness": said["redness"],
            "swelling": said["swelling"],
            "pain": said["pain"],
            "signs": said["signs"],
            "more": said["more"],
        }

    def flags(self) -> list[str]:
        """Return the names of care's signs of trouble in the answers."""
        said = self.cleaned_data
        named = set(said["signs"])
        open_today = {each.name for each in signs_on(self.day)}
        if LASTING in open_today and int(said["redness"]) >= CLEAR:
            named.add(LASTING)
        return [each.name for each in signs_named(named)]
