"""The relief as ISO 25178-72: the same when read back, in an archive as the standard says."""

import hashlib
import io
import re
import zipfile

import numpy as np
import pytest

from needlepoint.cli import main
from needlepoint.report import write_results
from needlepoint.results import relief_x3p_bytes
from needlepoint.scars import Measurement
from needlepoint.surface import Relief, TangentFrame, read_scan

PIXEL_MM = 0.05


def relief(rows=40, cols=30):
    """Heights that no turn or flip leaves alone, with a hole and a lone missing point."""
    z_mm = np.random.default_rng(3).normal(0.0, 0.2, (rows, cols)).astype(np.float32)
    sound = np.ones((rows, cols), bool)
    sound[5:9, 20:] = False
    sound[0, 0] = False
    return Relief(z_mm, sound, PIXEL_MM, TangentFrame.flat(PIXEL_MM))


def test_read_back_it_holds_the_same_heights_to_the_precision_of_a_float(tmp_path):
    made = relief()
    path = tmp_path / "relief.x3p"
    path.write_bytes(relief_x3p_bytes(made, "2026-11-22T10:00:00+00:00"))
    read = read_scan(path).heights
    assert read.pixel_mm == pytest.approx(PIXEL_MM, rel=1e-12)
    assert np.array_equal(read.sound, made.sound)
    error = np.abs(read.z_mm - made.z_mm)[made.sound]
    assert error.max() <= 2 * np.finfo(np.float32).eps * np.abs(made.z_mm).max()


def test_the_archive_is_what_the_standard_says():
    with zipfile.ZipFile(io.BytesIO(relief_x3p_bytes(relief()))) as archive:
        assert {"main.xml", "md5checksum.hex", "bindata/data.bin"} <= set(archive.namelist())
        main = archive.read("main.xml")
        told = archive.read("md5checksum.hex").split()[0].decode().lower()
        heights = np.frombuffer(archive.read("bindata/data.bin"), "<f4").reshape(40, 30)
    assert told == hashlib.md5(main, usedforsecurity=False).hexdigest()
    made = relief()
    assert np.isnan(heights).sum() == (~made.sound).sum()
    # metres, the lowest row of the picture first
    assert heights[0, 3] == pytest.approx(made.z_mm[-1, 3] * 1e-3, rel=1e-6)
    text = main.decode()
    steps = re.findall(r"<Increment>([^<]+)</Increment>", text)
    assert [float(step) for step in steps[:2]] == pytest.approx([5e-5, 5e-5], rel=1e-12)


def test_the_same_relief_gives_the_same_bytes_and_names_nobody():
    data = relief_x3p_bytes(relief())
    assert data == relief_x3p_bytes(relief())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {member.date_time[0] for member in archive.infolist()} == {1980}  # not now
        text = archive.read("main.xml").decode()
    assert "Measured by Needlepoint" in text
    assert "<Creator" not in text


def test_measure_writes_it_when_asked_and_report_adds_it_later(survey, scars, tmp_path):
    measurement = Measurement.of(survey, scars)
    (tmp_path / "a").mkdir()
    write_results(tmp_path / "a", measurement, report=False, x3p=True)
    write_results(tmp_path, measurement, report=False)
    assert not (tmp_path / "relief.x3p").exists()
    assert main(["report", str(tmp_path), "--x3p"]) == 0
    assert (tmp_path / "relief.x3p").read_bytes() == (tmp_path / "a" / "relief.x3p").read_bytes()
