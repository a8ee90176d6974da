"""Bad input, by the command line: the right exit code, one sentence, nothing half-written."""

import os
import shutil
import subprocess
import sys

import cv2
import numpy as np
import pytest
from tests.journeys.said import bomb, names, one_sentence

NO_LENGTHS = ("nan", "inf", "-inf", "0.0", "-300.0", "1e300", '"far"', "true", "[]")
ROWS, COLS = 200, 260


@pytest.fixture
def bad(capture, tmp_path):
    """Copy the small capture, to be spoiled."""
    return shutil.copytree(capture, tmp_path / "bad")


@pytest.fixture
def measure(run, tmp_path, recwarn):
    """Measure and hold what was said and written against the promise; give the sentence."""

    def measure(source, code, *options, out="out"):
        before = names(tmp_path)
        ended, said, err = run("measure", source, "--out", tmp_path / out, "--quiet", *options)
        assert ended == code, err or said
        assert said == ""
        if code:
            assert one_sentence(err), err
        else:
            assert err == ""
        if code == 2:
            assert names(tmp_path) == before
        elif code == 3:
            assert names(tmp_path / out) == ["measurement.json", "report.pdf"]
        assert [str(warning.message) for warning in recwarn.list] == []
        return err

    return measure


def reword(folder, old, new, count=-1):
    path = folder / "capture.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), "utf-8")


def lights(folder, *tables):
    """Put other lights in place of those of the capture, one table a picture."""
    text = (folder / "capture.toml").read_text("utf-8")
    head = text[: text.index("[[light]]")]
    body = "".join(f'[[light]]\nimage = "0{i}.png"\n{each}\n' for i, each in enumerate(tables, 1))
    (folder / "capture.toml").write_text(head + body, "utf-8")


def mask(folder, picture):
    cv2.imwrite(str(folder / "mask.png"), picture)
    reword(folder, "needlepoint = 1", 'needlepoint = 1\nmask = "mask.png"')


def repaint(folder, change):
    """Put a changed picture in the place of every one of the capture."""
    for path in sorted(folder.glob("0?.png")):
        cv2.imwrite(str(path), change(cv2.imread(str(path))))


def as_link(path):
    aside = path.with_name("elsewhere.png")
    path.rename(aside)
    path.symlink_to(aside)


def in_place_of(make):
    """Put something else where capture.toml was."""

    def spoil(folder):
        path = folder / "capture.toml"
        aside = path.rename(folder / "aside.toml")
        make(path, aside)

    return spoil


def damaged_middle(folder):
    path = folder / "02.png"
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 200] = bytes(200)
    path.write_bytes(data)


DIRECTIONS = ((0.5, 0.0), (-0.5, 0.0), (0.0, 0.5), (0.0, -0.5))


def far_lights(*aside):
    return [f'kind = "direction"\ndirection = [{x}, {y}, -0.8]' for x, y in aside]


def panel(right, down):
    return f'kind = "panel"\ncentre_mm = [0, 200, 0]\nright_mm = {right}\ndown_mm = {down}'


PICTURES = {
    # name: what is done to the folder, a word of the sentence
    "cut off": (lambda d: (d / "02.png").write_bytes((d / "02.png").read_bytes()[:2000]), "cut"),
    "empty": (lambda d: (d / "02.png").write_bytes(b""), "empty"),
    "damaged in the middle": (damaged_middle, "02.png"),
    "no picture": (lambda d: (d / "02.png").write_text("<html>"), "no picture"),
    "mislabelled": (
        lambda d: (
            cv2.imwrite(str(d / "x.jpg"), cv2.imread(str(d / "02.png")))
            and (d / "x.jpg").rename(d / "02.png")
        ),
        "JPEG",
    ),
    "of another size": (
        lambda d: cv2.imwrite(str(d / "03.png"), np.full((90, 80, 3), 90, np.uint8)),
        "one size",
    ),
    "a bomb": (lambda d: (d / "01.png").write_bytes(bomb()), "megapixels"),
    "missing": (lambda d: (d / "04.png").unlink(), "04.png"),
    "a folder": (lambda d: ((d / "04.png").unlink(), (d / "04.png").mkdir()), "04.png"),
    "a pipe": (lambda d: ((d / "04.png").unlink(), os.mkfifo(d / "04.png")), "04.png"),
    "a link": (lambda d: as_link(d / "04.png"), "link"),
    "outside": (lambda d: reword(d, '"04.png"', '"../04.png"'), "leaves"),
    "absolute": (lambda d: reword(d, '"04.png"', '"/dev/zero"'), "leaves"),
    "without a name": (lambda d: reword(d, '"04.png"', '""'), "leaves"),
    "named with a null": (lambda d: reword(d, '"04.png"', r'"04\u0000.png"'), "leaves"),
    "named with a line break": (lambda d: reword(d, '"04.png"', r'"0\n4.png"'), "not in"),
    "named endlessly": (lambda d: reword(d, '"04.png"', f'"{"x" * 5000}.png"'), "255"),
    "named twice": (lambda d: reword(d, '"04.png"', '"01.png"'), "twice"),
    "named twice by another way": (lambda d: reword(d, '"04.png"', '"./01.png"'), "twice"),
    "also the ambient one": (
        lambda d: reword(d, "needlepoint = 1", 'needlepoint = 1\nambient = "01.png"'),
        "twice",
    ),
    "of an unknown kind": (
        lambda d: (d / "04.png").rename(d / "04.gif") and reword(d, "04.png", "04.gif"),
        "'.gif'",
    ),
    "too few pixels": (lambda d: repaint(d, lambda p: p[:8, :8]), "pixels"),
    "one pixel": (lambda d: repaint(d, lambda p: p[:1, :1]), "pixels"),
    "one long line": (lambda d: repaint(d, lambda p: cv2.resize(p, (2000, 20))), "pixels"),
    "mask of another size": (lambda d: mask(d, np.full((50, 50), 255, np.uint8)), "same size"),
    "mask all black": (lambda d: mask(d, np.zeros((ROWS, COLS), np.uint8)), "white"),
    "mask of one pixel": (
        lambda d: mask(d, np.pad(np.full((1, 1), 255, np.uint8), ((99, 100), (129, 130)))),
        "white",
    ),
    "mask of a thin cross": (
        lambda d: mask(
            d,
            np.fromfunction(lambda r, c: 255 * ((r == 100) | (c == 130)), (ROWS, COLS)).astype(
                np.uint8
            ),
        ),
        "white",
    ),
}


@pytest.mark.parametrize("case", PICTURES)
def test_a_picture_that_cannot_be_used_is_named(measure, bad, case):
    spoil, word = PICTURES[case]
    spoil(bad)
    assert word in measure(bad, 2)


TEXTS = {
    "missing": (lambda d: (d / "capture.toml").unlink(), "no capture.toml"),
    "not UTF-8": (lambda d: (d / "capture.toml").write_bytes(b"needlepoint = 1 # \xff"), "UTF-8"),
    "empty": (lambda d: (d / "capture.toml").write_bytes(b""), "needlepoint"),
    "not TOML": (lambda d: reword(d, "[camera]", "[camera"), "TOML"),
    "a folder": (in_place_of(lambda path, _aside: path.mkdir()), "capture.toml"),
    "a pipe": (in_place_of(lambda path, _aside: os.mkfifo(path)), "capture.toml"),
    "a link": (in_place_of(lambda path, aside: path.symlink_to(aside)), "link"),
    "endless": (in_place_of(lambda path, _aside: path.write_bytes(b"#" * 20_000_000)), "large"),
    "nested": (lambda d: reword(d, "needlepoint = 1", "a = " + "[" * 20_000), "TOML"),
    "of another version": (lambda d: reword(d, "needlepoint = 1", "needlepoint = 2"), "version 2"),
    "of no version": (lambda d: reword(d, "needlepoint = 1", 'site = "x"'), "'needlepoint'"),
    "of a true version": (lambda d: reword(d, "needlepoint = 1", "needlepoint = true"), "version"),
    "an unknown key": (lambda d: reword(d, "[camera]", "lens = 3\n[camera]"), "'lens'"),
    "an unknown key of a light": (
        lambda d: reword(d, 'kind = "point"', 'kind = "point"\nx = 1', 1),
        "'x'",
    ),
    "one light": (lambda d: lights(d, *far_lights(*DIRECTIONS[:1])), "too few"),
    "two lights": (lambda d: lights(d, *far_lights(*DIRECTIONS[:2])), "too few"),
    "lights in one plane": (
        lambda d: lights(d, *far_lights((0.5, 0.0), (-0.5, 0.0), (0.2, 0.0))),
        "one plane",
    ),
    "the same light again": (
        lambda d: lights(d, *far_lights((0.5, 0.1), (0.5, 0.1), (0.5, 0.1))),
        "one plane",
    ),
    "a focal length in millimetres": (
        lambda d: reword(d, "[3000.0, 3000.0]", "[35.0, 35.0]"),
        "not millimetres",
    ),
    "a light behind the skin": (
        lambda d: reword(d, "141.42135623730948, 0.0]", "141.42135623730948, 900.0]", 1),
        "behind",
    ),
    "a light in the skin": (
        lambda d: reword(d, "[141.4213562373095, 141.42135623730948, 0.0]", "[0.0, 0.0, 300.0]"),
        "light 1",
    ),
    "a panel that faces away": (
        lambda d: lights(d, *far_lights(*DIRECTIONS[:3]), panel("[-50, 0, 0]", "[0, 30, 0]")),
        "does not shine",
    ),
    "a panel that is a line": (
        lambda d: lights(d, *far_lights(*DIRECTIONS[:3]), panel("[50, 0, 0]", "[50, 0, 0]")),
        "square",
    ),
    "a lamp that looks away": (
        lambda d: reword(d, 'kind = "point"', 'kind = "point"\naxis = [0.0, 0.0, -1.0]', 1),
        "does not shine",
    ),
}


@pytest.mark.parametrize("case", TEXTS)
def test_a_capture_toml_that_makes_no_sense_is_refused(measure, bad, case):
    spoil, word = TEXTS[case]
    spoil(bad)
    assert word in measure(bad, 2)


@pytest.mark.parametrize("value", NO_LENGTHS)
@pytest.mark.parametrize("key", ["distance_mm = 300.0", "focal_px = [3000.0, 3000.0]"])
def test_a_length_that_is_none_is_refused(measure, bad, key, value):
    name = key.split(" = ", maxsplit=1)[0]
    reword(bad, key, f"{name} = {value}")
    assert name in measure(bad, 2)


@pytest.mark.parametrize("value", ["nan", "inf", '"left"', "[1.0]"])
def test_a_place_that_is_none_is_refused(measure, bad, value):
    reword(bad, "[141.4213562373095,", f"[{value},")
    assert "position_mm" in measure(bad, 2)


@pytest.mark.parametrize("value", ["-1.0", "0.0", "nan", "[1.0, 0.0, 1.0]", "[1.0, 1.0]"])
def test_an_intensity_that_is_none_is_refused(measure, bad, value):
    reword(bad, 'kind = "point"', f'kind = "point"\nintensity = {value}', 1)
    assert "intensity" in measure(bad, 2)


READ_BUT_REFUSED = {
    "all black": lambda d: repaint(d, np.zeros_like),
    "all white": lambda d: repaint(d, lambda p: np.full_like(p, 255)),
    "all grey": lambda d: repaint(d, lambda p: np.full_like(p, 128)),
    "all the same picture": lambda d: [shutil.copy(d / "01.png", d / f"0{i}.png") for i in "234"],
    "noise": lambda d: repaint(
        d, lambda p: np.random.default_rng(int(p.sum())).integers(0, 256, p.shape).astype(np.uint8)
    ),
    "ambient brighter than the lamps": lambda d: (
        cv2.imwrite(str(d / "dark.png"), np.full((ROWS, COLS, 3), 255, np.uint8)),
        reword(d, "needlepoint = 1", 'needlepoint = 1\nambient = "dark.png"'),
    ),
}


@pytest.mark.parametrize("case", READ_BUT_REFUSED)
def test_pictures_without_a_shape_are_refused_with_the_reason(measure, bad, case):
    READ_BUT_REFUSED[case](bad)
    assert "Refused" in measure(bad, 3)


ODD_BUT_READ = {
    "grey pictures": lambda d: repaint(d, lambda p: cv2.cvtColor(p, cv2.COLOR_BGR2GRAY)),
    "an alpha channel": lambda d: repaint(d, lambda p: cv2.cvtColor(p, cv2.COLOR_BGR2BGRA)),
    "16 bit called srgb": lambda d: repaint(d, lambda p: p.astype(np.uint16) * 257),
    "8 bit called linear": lambda d: reword(d, '"srgb"', '"linear"'),
    "a narrow strip": lambda d: repaint(d, lambda p: cv2.resize(p, (2000, 60))),
    "a distance tenfold": lambda d: reword(d, "distance_mm = 300.0", "distance_mm = 3000.0"),
    "a tenth of the distance": lambda d: reword(d, "distance_mm = 300.0", "distance_mm = 30.0"),
    "a very wide lens": lambda d: reword(d, "[3000.0, 3000.0]", "[50.0, 50.0]"),
    "a lens like a needle": lambda d: reword(d, "[3000.0, 3000.0]", "[99999.0, 99999.0]"),
    "an eye far from the picture": lambda d: reword(
        d, "[camera]", "[camera]\nprincipal_px = [90000.0, -90000.0]"
    ),
    "a mask of a small spot": lambda d: mask(
        d, np.pad(np.full((40, 40), 255, np.uint8), ((80, 80), (110, 110)))
    ),
    "a marker that is not there": lambda d: reword(
        d, "[camera]", '[marker]\nkind = "aruco 4x4_50"\nid = 3\nside_mm = 8.0\n[camera]'
    ),
    "the lamps in a wrong order": lambda d: lights(
        d, *far_lights((0.0, 0.5), (0.5, 0.0), (-0.5, 0.0), (0.0, -0.5))
    ),
    "one lamp a million times as strong": lambda d: reword(
        d, 'kind = "point"', 'kind = "point"\nintensity = 1e5', 1
    ),
    "one picture black": lambda d: cv2.imwrite(
        str(d / "02.png"), np.zeros((ROWS, COLS, 3), np.uint8)
    ),
    "one picture white": lambda d: cv2.imwrite(
        str(d / "02.png"), np.full((ROWS, COLS, 3), 255, np.uint8)
    ),
}


@pytest.mark.parametrize("case", ODD_BUT_READ)
def test_odd_pictures_are_measured_or_refused_never_stumbled_over(run, bad, tmp_path, case):
    ODD_BUT_READ[case](bad)
    code, said, err = run("measure", bad, "--out", tmp_path / "out", "--quiet", "--no-report")
    assert code in (0, 3), err
    assert said == ""
    assert err == "" if code == 0 else one_sentence(err)
    assert (tmp_path / "out" / "measurement.json").exists()


def test_a_place_for_results_that_is_a_file_is_left_alone(measure, bad, tmp_path):
    (tmp_path / "out").write_text("mine")
    assert "not a folder" in measure(bad, 2)
    assert (tmp_path / "out").read_text() == "mine"


def test_results_are_not_written_over_the_capture(measure, bad):
    before = {path.name: path.read_bytes() for path in bad.iterdir()}
    assert "bad" in measure(bad, 2, out="bad")
    assert {path.name: path.read_bytes() for path in bad.iterdir()} == before


def test_results_may_lie_inside_the_capture(run, bad):
    code, _, err = run("measure", bad, "--out", bad / "out", "--quiet", "--no-report")
    assert (code, err) == (0, "")
    assert names(bad / "out") == ["measurement.json", "relief.png", "relief.tif"]


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read everything")
def test_a_folder_that_may_not_be_read_is_named(measure, bad):
    bad.chmod(0)
    try:
        assert "bad" in measure(bad, 2)
    finally:
        bad.chmod(0o700)


def test_a_full_disk_is_said_in_one_sentence_and_leaves_nothing(bad, tmp_path):
    (tmp_path / "disk").mkdir()
    script = (
        f"mount -t tmpfs -o size=64k none {tmp_path}/disk && {sys.executable} -c "
        '"import sys; from needlepoint.cli import main; sys.exit(main(sys.argv[1:]))" '
        f"measure {bad} --out {tmp_path}/disk/out --quiet; code=$?; "
        f"ls -A {tmp_path}/disk; exit $code"
    )
    command = ["unshare", "--mount", "--user", "--map-root-user", "sh", "-c", script]
    if (
        shutil.which("unshare") is None
        or subprocess.run(
            [*command[:4], "mount", "-t", "tmpfs", "none", str(tmp_path / "disk")],
            check=False,
            capture_output=True,
        ).returncode
    ):
        pytest.skip("this system does not let us make a small disk")
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert one_sentence(done.stderr)
    assert "space" in done.stderr
    assert done.stdout == ""
