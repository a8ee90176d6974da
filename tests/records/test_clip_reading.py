"""A film is decoded in a cage: pictures come out, or one sentence, whatever goes in."""

import subprocess

import numpy as np
import pytest
from tests.clips import coded

from needlepoint.errors import Unreadable
from needlepoint.records.uploads import clip_reading
from needlepoint.records.uploads.clip_reading import is_clip, read_sandboxed_clip, unpack_clip


@pytest.fixture(scope="module")
def grey() -> bytes:
    return coded([np.full((96, 128, 3), 90, np.uint8)] * 30)


def test_films_are_told_by_their_ending() -> None:
    assert is_clip("walk.MP4")
    assert is_clip("walk.mov")
    assert not is_clip("walk.jpg")


def test_a_sentence_comes_out_of_the_cage(grey) -> None:
    with pytest.raises(Unreadable, match=r"walk\.mp4: only 0 of 30 pictures can be used"):
        read_sandboxed_clip(grey, "walk.mp4")
    with pytest.raises(Unreadable, match="no film in MP4 or MOV"):
        read_sandboxed_clip(b"GIF89a" + bytes(100), "walk.mp4")


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"nonsense",
        b'{"pictures": [{"name": "../x.png", "dark": false, "length": 8}]}\n\x89PNG\r\n\x1a\n',
        b'{"pictures": [{"name": "x.sh", "dark": false, "length": 8}]}\n\x89PNG\r\n\x1a\n',
        b'{"pictures": [{"name": "x.png", "dark": false, "length": 8}]}\nno png..',
        b'{"pictures": 7}\n',
    ],
)
def test_what_a_broken_decoder_says_is_not_trusted(monkeypatch, grey, said) -> None:
    done = subprocess.CompletedProcess([], 0, said, b"")
    monkeypatch.setattr(clip_reading, "run_sandboxed", lambda *_words, **_how: done)
    with pytest.raises(Unreadable, match="broke the decoder"):
        read_sandboxed_clip(grey, "walk.mp4")


def test_a_decoder_that_hangs_is_ended(monkeypatch, grey) -> None:
    monkeypatch.setattr(clip_reading, "PATIENCE_S", 0.01)
    with pytest.raises(Unreadable, match="more memory or time"):
        read_sandboxed_clip(grey, "walk.mp4")


def test_a_large_or_missing_file_is_refused_before_it_is_read(monkeypatch, grey, tmp_path) -> None:
    with pytest.raises(Unreadable, match="cannot be read"):
        unpack_clip(tmp_path / "none.mp4", tmp_path)
    (tmp_path / "walk.mp4").write_bytes(grey)
    monkeypatch.setattr(clip_reading, "MOST_CLIP_BYTES", 10)
    with pytest.raises(Unreadable, match="larger than"):
        unpack_clip(tmp_path / "walk.mp4", tmp_path)
