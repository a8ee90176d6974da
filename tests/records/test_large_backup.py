"""A backup of a size that practices have: made, checked and timed."""

import io
import secrets
import time

import pytest

from needlepoint.records import vault
from needlepoint.records.backup.backup import make_backup
from needlepoint.records.backup.restore import restore

MIB = 1024 * 1024
PICTURE = 8 * MIB


def there_and_back(total, settings, tmp_path):
    """Return how many seconds making and checking take."""
    piece = secrets.token_bytes(PICTURE)
    for _ in range(total // PICTURE):
        vault.store(io.BytesIO(piece), "image/png")
    began = time.monotonic()
    backup = make_backup(tmp_path / "backups")
    made = time.monotonic() - began
    found = restore(backup.path, None, keys=settings.KEYS)
    assert found.files == total // PICTURE
    assert backup.size_bytes > total
    return made, found.seconds


def test_200_mib_come_back(further_databases, settings, tmp_path, capsys):
    made, back = there_and_back(200 * MIB, settings, tmp_path)
    with capsys.disabled():
        print(f"\n200 MiB: backup {made:.1f} s, restore --verify {back:.1f} s")


@pytest.mark.truth
def test_2_gib_come_back(further_databases, settings, tmp_path, capsys):
    made, back = there_and_back(2048 * MIB, settings, tmp_path)
    with capsys.disabled():
        print(f"\n2 GiB: backup {made:.1f} s, restore --verify {back:.1f} s")
