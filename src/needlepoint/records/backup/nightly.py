"""A backup each night while the studio runs, and how long ago the last good one was made."""

from __future__ import annotations

import datetime as dt
import logging
import re
import threading
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from needlepoint.errors import NeedlepointError
from needlepoint.records.backup.backup import SUFFIX, last_whole, make_backup

HOUR = 3  # own choice: nobody is in the practice
LOOKED_S = 600.0  # own choice: a machine that was off at night makes its backup ten minutes later
AGAIN = dt.timedelta(hours=1)  # own choice: a disk that was unplugged may be back by then
KEPT = dt.timedelta(days=31)  # own choice: older ones stay only if they are the first of a month
LATE_DAYS = 3  # own choice: a long weekend
NAMED = re.compile(rf"needlepoint-(\d{{8}}-\d{{6}}){re.escape(SUFFIX)}")


class Nightly:
    """Makes a backup each night in a thread, until stopped.

    Parameters
    ----------
    dest
        The folder for the archives.
    """

    def __init__(self, dest: Path) -> None:
        self.dest = dest
        self._ending = threading.Event()
        self._tried: dt.datetime | None = None
        self._thread = threading.Thread(target=self._run, daemon=True, name="nightly backup")
        self._thread.start()

    def stop(self) -> None:
        """Begin no further one."""
        self._ending.set()

    def _run(self) -> None:
        while not self._ending.wait(LOOKED_S):
            self.look(dt.datetime.now().astimezone())

    def look(self, now: dt.datetime) -> None:
        """Make a backup if one is due; what goes wrong is said, and tried again an hour later."""
        if not is_due(now, last_good()) or (self._tried and now - self._tried < AGAIN):
            return
        self._tried = now
        try:
            made = make_backup(self.dest)
            if not made.missing and not made.damaged:
                thin_out(self.dest, now)
        except NeedlepointError as why:
            logging.getLogger(__name__).error("the nightly backup was not made: %s", why)
        except Exception:
            logging.getLogger(__name__).exception("the nightly backup was not made")
        finally:
            close_old_connections()


def is_due(now: dt.datetime, last: dt.datetime | None) -> bool:
    """Whether no good backup was made since the last night's hour."""
    night = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if night > now:
        night -= dt.timedelta(days=1)
    return last is None or last < night


def last_good() -> dt.datetime | None:
    """Return when the last backup was made in which every file could be opened."""
    return _moment(last_whole(Path(settings.KEYS)))


def thin_out(dest: Path, now: dt.datetime) -> list[Path]:
    """Remove archives older than a month, but for the first of each month; return which."""
    dated = sorted((made, path) for path in dest.glob(f"*{SUFFIX}") if (made := _moment(path.name)))
    firsts: dict[tuple[int, int], Path] = {}
    for made, path in dated:
        firsts.setdefault((made.year, made.month), path)
    gone = [path for made, path in dated if now - made > KEPT and path not in firsts.values()]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def standing(now: dt.datetime | None = None) -> tuple[bool, str]:
    """Return whether all is well with backups, and a sentence that says when the last was made."""
    last = last_good()
    if last is None:
        return False, _(
            "No good backup has been made yet. Start the studio with --backup and a folder on "
            "another disk: it then makes one each night."
        )
    days = ((now or timezone.now()) - last).days
    when = timezone.localtime(last).strftime("%Y-%m-%d %H:%M")
    if days >= LATE_DAYS:
        return False, ngettext(
            "The last good backup was made %(days)d day ago (%(when)s). Is its disk there?",
            "The last good backup was made %(days)d days ago (%(when)s). Is its disk there?",
            days,
        ) % {"days": days, "when": when}
    return True, _("Last good backup: %(when)s.") % {"when": when}


def _moment(name: str) -> dt.datetime | None:
    found = NAMED.fullmatch(name)
    if found is None:
        return None
    return dt.datetime.strptime(found[1], "%Y%m%d-%H%M%S").replace(tzinfo=dt.UTC)
