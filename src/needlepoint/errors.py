"""Everything that can go wrong, as a tree.

::

    NeedlepointError           our own fault, exit code 1
    ├── WrongInput             exit code 2: the person can mend it
    │   ├── WrongUsage         an option or argument makes no sense
    │   ├── Unreadable         a file cannot be read as what it claims to be
    │   ├── NoUnit             a file carries no unit of length and none was given
    │   └── Unwritable         the results cannot be written where they should lie
    └── Refused                exit code 3: read without fault, but not fit for a result
        └── NotComparable      two visits that cannot be held against each other

An error's text is one sentence for the person at the keyboard: what, where, and what to do.
"""

from __future__ import annotations


class NeedlepointError(Exception):
    """Anything this package raises on purpose."""

    exit_code = 1


class WrongInput(NeedlepointError):
    """The input or the way it was given is at fault, and the person can mend it."""

    exit_code = 2


class WrongUsage(WrongInput):
    """An option or an argument makes no sense."""


class Unreadable(WrongInput):
    """A file cannot be read as what it claims to be."""


class NoUnit(WrongInput):
    """A file carries no unit of length and none was given."""


class Unwritable(WrongInput):
    """The results cannot be written where they should lie: full, read-only, or not ours."""


class Refused(NeedlepointError):
    """The input was read without fault but is not fit for a result."""

    exit_code = 3


class NotComparable(Refused):
    """Two visits cannot be held against each other."""
