"""Bad scans, by the command line: the right exit code and one sentence that names the file."""

import struct

import pytest
from tests.journeys.said import bomb, names, one_sentence

SCANS = {
    # name of the file: what it holds, options, a word of the sentence
    "without-faces.obj": (b"v 0 0 0\nv 1 0 0\nv 0 1 0\n", ("--unit", "mm"), "face"),
    "without-unit.obj": (b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", (), "--unit"),
    "empty.obj": (b"", ("--unit", "mm"), "empty"),
    "not-numbers.obj": (b"v nan nan nan\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", ("--unit", "mm"), ""),
    "wrong-unit.obj": (b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", ("--unit", "furlong"), "furlong"),
    "zero-unit.obj": (b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", ("--unit", "0mm"), "unit"),
    "cut.stl": (b"\0" * 80 + struct.pack("<I", 10**6) + b"\0" * 100, ("--unit", "mm"), "cut"),
    "cut.ply": (b"ply\nformat ascii 1.0\nelement vertex 9\n", ("--unit", "mm"), "cut"),
    "text.tif": (b"hello", ("--pixel-mm", "0.1"), "text.tif"),
    "text.x3p": (b"hello", (), "text.x3p"),
    "text.sur": (b"hello", (), "text.sur"),
    "text.glb": (b"hello", ("--unit", "mm"), "text.glb"),
    "bomb.png": (bomb(), ("--pixel-mm", "0.1", "--unit", "um"), "bomb.png"),
    "zero-pixel.tif": (b"II*\0", ("--pixel-mm", "0"), "zero-pixel"),
    "nan-pixel.tif": (b"II*\0", ("--pixel-mm", "nan"), "nan-pixel"),
    "unknown.docx": (b"PK", (), "docx"),
}


@pytest.mark.parametrize("name", SCANS)
def test_a_scan_that_cannot_be_used_is_named(run, tmp_path, name):
    data, options, word = SCANS[name]
    (tmp_path / name).write_bytes(data)
    code, said, err = run("measure", tmp_path / name, "--out", tmp_path / "out", *options)
    assert code in ((2, 3) if word == "" else (2,)), err
    assert said == ""
    assert one_sentence(err)
    assert word in err
    assert names(tmp_path) == [name]
