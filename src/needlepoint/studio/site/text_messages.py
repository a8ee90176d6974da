"""Text messages by a program of the practice's own: none is sent where none is named.

``NEEDLEPOINT_SMS`` names a program with its words. It gets one message as JSON on its standard
input, ``{"to": "+49 555 0142", "text": "..."}``, and ends with 0 when the message was taken. Number
and text stand on no command line, where everybody on the machine could read them, and the program
gets none of the studio's own settings.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess

from django.conf import settings

from needlepoint.errors import WrongUsage

PROGRAM = "NEEDLEPOINT_SMS"
PATIENCE_S = 20  # own choice: as long as a mail server is waited for
GIVEN = ("PATH", "HOME", "LANG", "SYSTEMROOT", "TMPDIR")
"""What the program is told of its surroundings."""


def sms_program(words: str) -> tuple[str, ...]:
    """Return the program that sends text messages, and its words; nothing where none is named.

    Raises
    ------
    WrongUsage
        If a quotation mark in it is never closed.
    """
    try:
        return tuple(shlex.split(words))
    except ValueError:
        raise WrongUsage(
            f"{PROGRAM} names no program: a quotation mark in it is never closed."
        ) from None


def send_sms(number: str, text: str) -> None:
    """Hand one message to the program.

    Raises
    ------
    OSError
        If it is missing, takes too long, or says that it did not take the message.
    """
    message = json.dumps({"to": number, "text": text}).encode()
    given = {name: os.environ[name] for name in GIVEN if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603  whoever runs the studio named it
            settings.SMS_PROGRAM,
            input=message,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=given,
            timeout=PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired as why:
        raise TimeoutError from why
    if done.returncode:
        raise ConnectionRefusedError
