"""Sealed bytes open unchanged, or not at all."""

import io
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.records.vault import sealed
from needlepoint.records.vault.sealed import CHUNK, HEAD, TAG, Tampered, new_key, seal, unseal

NAME, OTHER = b"n" * 16, b"o" * 16
KEY = new_key()
FULL = CHUNK + TAG


def sealed_bytes(data, key=KEY, name=NAME):
    return b"".join(seal(io.BytesIO(data), key, name))


def opened(data, key=KEY, name=NAME):
    return b"".join(unseal(io.BytesIO(data), key, name))


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_is_sealed_opens_unchanged(length):
    data = secrets.token_bytes(length)
    shut = sealed_bytes(data)
    assert opened(shut) == data
    assert len(shut) == HEAD.size + length + TAG * max(1, -(-length // CHUNK))


def test_nothing_of_the_content_is_seen_from_outside():
    assert b"a small scar" not in sealed_bytes(b"a small scar" * 1000)


@given(st.integers(0, 40 + 2 * TAG), st.integers(1, 255))
def test_no_byte_may_change(at, flip):
    shut = bytearray(sealed_bytes(b"a small scar on the left cheek"))
    shut[at % len(shut)] ^= flip
    with pytest.raises(Tampered):
        opened(bytes(shut))


def test_it_notices_a_cut_at_the_border_of_a_chunk():
    shut = sealed_bytes(bytes(2 * CHUNK))
    with pytest.raises(Tampered, match="cut off"):
        opened(shut[: HEAD.size + FULL])


def test_it_notices_anything_put_behind_the_end():
    for more in (b"x", sealed_bytes(b"more")[HEAD.size :]):
        with pytest.raises(Tampered):
            opened(sealed_bytes(b"scar") + more)


def test_it_notices_swapped_and_repeated_chunks():
    shut = sealed_bytes(secrets.token_bytes(3 * CHUNK))
    head, one, two, three = (
        shut[: HEAD.size],
        *(shut[HEAD.size + i * FULL : HEAD.size + (i + 1) * FULL] for i in range(3)),
    )
    for order in ((two, one, three), (one, one, three), (one, three), (one, two, three, three)):
        with pytest.raises(Tampered):
            opened(head + b"".join(order))


def test_it_opens_under_its_own_name_and_key_only():
    shut = sealed_bytes(b"scar")
    for key, name in ((KEY, OTHER), (new_key(), NAME)):
        with pytest.raises(Tampered):
            opened(shut, key, name)
    renamed = HEAD.pack(sealed.MAGIC, OTHER, CHUNK) + shut[HEAD.size :]
    with pytest.raises(Tampered):
        opened(renamed, KEY, OTHER)


@pytest.mark.parametrize("head", [b"", b"NPS1", HEAD.pack(b"NPS1", NAME, 2**31)])
def test_it_refuses_a_head_that_is_none_or_claims_too_much(head):
    with pytest.raises(Tampered):
        opened(head)


def test_a_stream_may_hand_over_small_pieces():
    class Drops(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 7) if size > 0 else size)

    data = secrets.token_bytes(5000)
    shut = b"".join(seal(Drops(data), KEY, NAME))
    assert b"".join(unseal(Drops(shut), KEY, NAME)) == data
