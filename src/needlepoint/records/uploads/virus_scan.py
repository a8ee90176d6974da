"""Asking a virus scanner of the practice's own, where a setting names one: clamd's INSTREAM."""

from __future__ import annotations

import socket
import struct

from needlepoint.records.sockets import place_of

PATIENCE_S = 60.0  # own choice: as long as somebody waits for an upload
PIECE = 256 * 1024
LONGEST_ANSWER = 4096
NOT_ASKED = "the virus scanner of the practice did not answer; see that it runs, then try again"


def why_not(data: bytes, where: str) -> str:
    """Return why a scanner finds that a file must not come in; empty if it finds nothing.

    A scanner that does not answer lets nothing in.
    """
    try:
        answer = _asked(data, where)
    except OSError:
        return NOT_ASKED
    if answer.endswith(" OK"):
        return ""
    if answer.endswith(" FOUND"):
        name = answer.removeprefix("stream: ").removesuffix(" FOUND")
        return f"the virus scanner of the practice found {name} in it"
    if "size limit" in answer:
        return "it is larger than the virus scanner of the practice takes; raise StreamMaxLength"
    return NOT_ASKED


def _asked(data: bytes, where: str) -> str:
    family, address = place_of(where, socket.SOCK_STREAM)
    with socket.socket(family, socket.SOCK_STREAM) as line:
        line.settimeout(PATIENCE_S)
        line.connect(address)
        try:
            line.sendall(b"zINSTREAM\0")
            for at in range(0, len(data), PIECE):
                piece = data[at : at + PIECE]
                line.sendall(struct.pack(">I", len(piece)) + piece)
            line.sendall(struct.pack(">I", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has said why, or the answer is empty
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            more = line.recv(LONGEST_ANSWER)
            if not more:
                break
            answer += more
    return answer.rstrip(b"\0").decode("ascii", "replace").strip()
