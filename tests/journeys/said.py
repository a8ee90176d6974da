"""What the tests of bad input ask of every answer, and a picture that claims far too much."""

import struct
import zlib


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def one_sentence(text):
    return text.startswith("needlepoint: ") and text.count("\n") == 1 and "Traceback" not in text


def bomb():
    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body
