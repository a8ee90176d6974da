"""Master keys: made once, for the owner's eyes, and every version opens what it wrapped."""

import os
import stat

import pytest

from needlepoint.records.vault.keys import (
    KeyRing,
    NoKey,
    add_key,
    open_key_ring,
    read_key_ring,
    remove_keys,
)
from needlepoint.records.vault.sealed import Tampered, new_key

NAME = b"n" * 16


def test_the_first_key_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    ring = open_key_ring(tmp_path / "keys")
    assert open_key_ring(tmp_path / "keys").keys == ring.keys
    (path,) = (tmp_path / "keys").glob("*.key")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_wrapped_key_opens_for_its_own_file_only(tmp_path):
    ring, key = open_key_ring(tmp_path), new_key()
    version, wrapped = ring.wrap(key, NAME)
    assert ring.unwrap(version, wrapped, NAME) == key
    with pytest.raises(Tampered, match="another file"):
        ring.unwrap(version, wrapped, b"o" * 16)


def test_an_older_version_still_opens_what_it_wrapped(tmp_path):
    ring, key = open_key_ring(tmp_path), new_key()
    version, wrapped = ring.wrap(key, NAME)
    newer = add_key(tmp_path)
    assert newer.version == version + 1
    assert newer.unwrap(version, wrapped, NAME) == key
    assert newer.wrap(key, NAME)[0] == version + 1


def test_a_destroyed_version_is_named(tmp_path):
    ring = open_key_ring(tmp_path)
    version, wrapped = ring.wrap(new_key(), NAME)
    add_key(tmp_path)
    remove_keys(tmp_path, {version})
    with pytest.raises(NoKey, match=r"master-0001\.key"):
        read_key_ring(tmp_path).unwrap(version, wrapped, NAME)


@pytest.mark.skipif(os.name != "posix", reason="rights of files are those of POSIX")
def test_a_key_that_others_may_read_is_refused(tmp_path):
    open_key_ring(tmp_path)
    (path,) = tmp_path.glob("*.key")
    path.chmod(0o640)
    with pytest.raises(NoKey, match="chmod 600"):
        read_key_ring(tmp_path)


@pytest.mark.parametrize("text", ["", "short", "!!!!"])
def test_a_damaged_key_is_refused(tmp_path, text):
    open_key_ring(tmp_path)
    (path,) = tmp_path.glob("*.key")
    path.write_text(text)
    with pytest.raises(NoKey, match="damaged"):
        read_key_ring(tmp_path)


def test_a_folder_without_keys_is_refused(tmp_path):
    with pytest.raises(NoKey, match="no master key"):
        read_key_ring(tmp_path)


def test_a_key_ring_does_not_show_its_keys():
    assert "secret" not in repr(KeyRing({1: b"secret"}))


def test_keys_for_other_purposes_differ(tmp_path):
    ring = open_key_ring(tmp_path)
    assert ring.derive(1, b"backup") != ring.derive(1, b"other") != ring.keys[1]
