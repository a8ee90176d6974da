"""Work of every bad kind, for test_apart.py; light to import, as another process does it."""

import ctypes
import os
import time

from needlepoint.errors import Unreadable
from needlepoint.language import say
from needlepoint.studio.site.apart import WorkedOut

GIB = 2**30


def add(tell, one, two):
    tell(say("page"), 0.5)
    print("a library that talks")
    return WorkedOut(
        {"sum": one + two}, {"relief": (b"\n\0a", "x/y"), "photo": (b"", "z")}, end_um=0.1
    )


def refuse(_tell):
    raise Unreadable("01.png is torn; hand it in again.")


def break_off(_tell):
    return 1 / 0


def take_memory(_tell):
    return len(bytearray(3 * GIB))


def run_on(_tell):
    while True:
        pass


def sleep(_tell):
    time.sleep(300)


def give_up(_tell, line):
    """End as a library does that says why on the standard error and leaves."""
    os.write(2, line.encode())
    os._exit(1)


def end_by(_tell, number):
    os.kill(os.getpid(), number)


def touch_nothing(_tell):
    ctypes.string_at(0)
