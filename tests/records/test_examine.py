"""Whatever the bytes: they are told, or refused with a reason; nothing else ever happens."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.records import made_files as made

from needlepoint.records.uploads.examine import PICTURES, SCANS, ContentRefused, examine
from needlepoint.records.uploads.stripping import strip

EXAMPLES = int(os.environ.get("NEEDLEPOINT_FUZZ", "40"))
"""Damaged files of each kind; a long run takes more."""

WHOLE = {
    "PNG": made.png(),
    "JPEG": made.jpeg(6),
    "TIFF": made.tiff(description="a text"),
    "HEIC": made.heic(),
    "GLB": made.mesh("glb"),
    "STL": made.mesh("stl"),
    "PLY": made.mesh("ply"),
    "OBJ": made.mesh("obj"),
    "X3P": made.archive(["main.xml", "bindata/data.bin"]),
}


def told(data):
    try:
        return examine(data).kind
    except ContentRefused as why:
        return None if str(why) else "refused without a reason"


@pytest.mark.parametrize("kind", WHOLE)
def test_whole_files_are_told(kind):
    assert told(WHOLE[kind]) == kind


@pytest.mark.parametrize("kind", WHOLE)
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_spoilt_files_are_told_or_refused(kind, data):
    spoilt = bytearray(WHOLE[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, min(len(spoilt) - 1, 600)))
        spoilt[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=6))
    end = data.draw(st.one_of(st.none(), st.integers(0, len(spoilt))))
    assert told(bytes(spoilt[:end])) in {None, *PICTURES, *SCANS}


@settings(max_examples=200)
@given(
    st.binary(max_size=300),
    st.sampled_from(
        [
            b"",
            b"II*\0",
            b"MM\0*",
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8\xff",
            b"glTF",
            b"ply\n",
            b"PK\x03\x04main.xml",
            b"\0\0\0\x18ftypheic",
            b"DIGITAL SURF",
            b"aISO-1.0",
            b"solid facet",
            b"v 1",
        ]
    ),
)
def test_any_bytes_are_told_or_refused(rest, head):
    told(head + rest)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "HEIC"])
def test_what_was_stripped_is_still_what_it_was(kind):
    assert told(strip(WHOLE[kind])) == kind
