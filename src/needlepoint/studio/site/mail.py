"""The mail server of a practice: what is sent, somebody pressed for or the owner turned on."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from needlepoint.errors import WrongUsage

ADDRESS, SENDER = "NEEDLEPOINT_MAIL_URL", "NEEDLEPOINT_MAIL_FROM"
PORTS = {"smtp": 587, "smtps": 465}
HERE = {"localhost", "::1"}
"""Hosts on which mail goes no way that somebody could listen on."""
NOWHERE = "django.core.mail.backends.dummy.EmailBackend"
BY_SMTP = "django.core.mail.backends.smtp.EmailBackend"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over; without one nothing is sent.

    Attributes
    ----------
    backend
        Django's name of what sends.
    host, port, user, password
        The server, and who the practice is there.
    tls, ssl
        Whether the way is encrypted after the first words, or from the first.
    sender
        The address that mail comes from.
    """

    backend: str = NOWHERE
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    tls: bool = False
    ssl: bool = False
    sender: str = ""

    @property
    def is_there(self) -> bool:
        """Whether mail can be sent at all."""
        return bool(self.host)


def mail_server(address: str, sender: str) -> MailServer:
    """Read ``smtps://user:word@host:465``, or ``smtp://`` for a server that encrypts on request.

    A server that does not encrypt is only taken on this machine: mail holds what is told to nobody.

    Raises
    ------
    WrongUsage
        If the address is of another kind, names no host, or no sender is told.

    Examples
    --------
    >>> mail_server("", "").is_there
    False
    >>> mail_server("smtp://mail.example.org", "desk@example.org").tls
    True
    """
    if not address:
        return MailServer()
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme not in PORTS or not host:
        raise WrongUsage(f"{ADDRESS} must be smtps://user:word@host or smtp://user:word@host")
    if "@" not in sender:
        raise WrongUsage(f"{SENDER} must be the address that mail of the practice comes from")
    return MailServer(
        backend=BY_SMTP,
        host=host,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=parts.scheme == "smtp" and host not in HERE,
        ssl=parts.scheme == "smtps",
        sender=sender,
    )


def check_mail_server() -> None:
    """Refuse to send where the practice has no mail server.

    Raises
    ------
    WrongUsage
        If it has none.
    """
    if not settings.MAIL_IS_THERE:
        raise WrongUsage(_("This practice has no mail server; nothing was sent."))


def check_mail_to(address: str) -> None:
    """Refuse to send to a client without an address, or without a mail server.

    Raises
    ------
    WrongUsage
        If either is missing.
    """
    check_mail_server()
    if not address:
        raise WrongUsage(_("Nothing was sent: this client has no mail address."))
