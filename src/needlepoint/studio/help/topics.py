"""What each help page says, and which page of the studio it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class HelpTopic:
    """One page.

    Attributes
    ----------
    title
        What it is called.
    says
        Its sentences, one thing each.
    pages
        How the names of addresses begin on which it is offered first.
    """

    title: Promise
    says: Sequence[Promise]
    pages: tuple[str, ...]


TOPICS: Mapping[str, HelpTopic] = {
    "visit": HelpTopic(
        _("A visit, step by step"),
        (
            _(
                "Open the client. The cards at the top say where the visit stands; the filled "
                "button is what comes next."
            ),
            _(
                "Ask the health questionnaire, get the consents to treatment and photographs, "
                "take the photographs, look at the scar map, make the plan, and sign it."
            ),
            _(
                "Safety flags are shown under the name on every page of a client. Write one short "
                "sentence per line."
            ),
            _("The timeline below keeps everything that happened, the newest first."),
        ),
        ("client", "home"),
    ),
    "hand": HelpTopic(
        _("Hand the tablet to a client"),
        (
            _(
                "On a questionnaire or a consent, press Hand to client. The form fills the "
                "screen, in large type, and nothing else can be opened."
            ),
            _(
                "When the client is finished, take the tablet back with your PIN. You choose "
                "it the first time, and change it under your name."
            ),
            _("After five wrong tries the studio locks, and your password or passkey opens it."),
        ),
        ("intake", "consent", "hand", "pin"),
    ),
    "capture": HelpTopic(
        _("Take and upload photographs"),
        (
            _(
                "Choose the rig you took them with. It knows how many pictures there are and "
                "which lamp belongs to which."
            ),
            _(
                "The order comes from the moments at which the pictures were taken. Where "
                "nothing tells, you are asked."
            ),
            _(
                "Lay the printed card beside the scars, or the frame around them, fully in the"
                " picture: it gives the scale."
            ),
            _(
                "If a capture is refused, the reason says what to do. If it was the wrong "
                "client or the wrong cheek, take it back; it stays in the record, struck out."
            ),
        ),
        ("capture", "picture"),
    ),
    "map": HelpTopic(
        _("Read a scar map"),
        (
            _(
                "Each number has its unit and a range in brackets: 95 of 100 such ranges hold "
                "the true value."
            ),
            _(
                "A triangle that points up is a raised scar, one that points down a sunken "
                "one. Raised scars are never planned for needling."
            ),
            _(
                "Drag to move the lamp. Two fingers move and zoom the picture; with the mouse,"
                " touch the picture first and turn the wheel."
            ),
            _(
                "Tap an outline for its numbers. On a scar's own page you can correct its "
                "kind, or say that it is no scar; the original measurement is kept."
            ),
        ),
        ("scar",),
    ),
    "compare": HelpTopic(
        _("Show what changed"),
        (
            _(
                "A comparison needs two measured captures of one site. The second photograph "
                "is laid on the first by the relief of the skin."
            ),
            _(
                "Look at the photographs first, side by side, one over the other, or in turn; "
                "then at the relief, the difference and the trend."
            ),
            _(
                "A change counts only where it is larger than its range and than the smallest "
                "change that this rig can show."
            ),
        ),
        ("comparison",),
    ),
    "plan": HelpTopic(
        _("Plan and sign"),
        (
            _(
                "The card In the room holds what the hands need: depths, passes, until when, "
                "and when to stop."
            ),
            _(
                "Screening says why a client should not be needled and who can override it, "
                "with a reason."
            ),
            _(
                "Who needles, as what and with which licence comes from that person's record "
                "under Practice."
            ),
            _("Signing is a second look. A signed plan cannot be edited; it can be amended."),
        ),
        ("plan",),
    ),
    "room": HelpTopic(
        _("Set up your room"),
        (
            _(
                "Print the frame at 100 %, glue it on flat board, and follow the steps. You "
                "never type a pixel or a coordinate."
            ),
            _(
                "For lamps, photograph the frame under each lamp in turn. With a shiny ball or"
                " a ring of known size it works too."
            ),
            _(
                "The test says in words whether the room measures right, and which lamp was "
                "lit in the wrong order."
            ),
            _(
                "When a lamp or the camera has moved, set the room up again. A rig can be "
                "corrected as a new version, or retired; old captures keep the rig they were "
                "taken with."
            ),
        ),
        ("setup", "rig"),
    ),
    "practice": HelpTopic(
        _("Practice, people and records"),
        (
            _(
                "Telephone and address are printed on hand-outs. Devices and needles are filled"
                " into plans."
            ),
            _("Invite a colleague with the code or the link; it works once, for three days."),
            _(
                "The audit lists every look and every change. Nobody can remove a line without"
                " breaking the chain."
            ),
            _("Back up every day, and keep the folder of keys apart from the folder of data."),
        ),
        ("practice", "operator", "audit", "account", "mfa", "login"),
    ),
}


def topic_of(address: str) -> str:
    """Return the topic that belongs to an address, by its name; the visit where none does."""
    for name, topic in TOPICS.items():
        if any(address.startswith(begin) for begin in topic.pages):
            return name
    return "visit"
