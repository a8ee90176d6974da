"""A film handed in for a phone's rig: its pictures are kept, the film is not."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.clips import WALK_LIGHTS as LIGHTS
from tests.clips import bare_walk

from needlepoint.records import vault
from needlepoint.records.models import Capture, Rig, RigKind
from needlepoint.studio.captures.films import without_lens
from needlepoint.studio.captures.unpacking import unpack
from needlepoint.studio.domain.manifests import slots_of

pytestmark = pytest.mark.usefixtures("agreed")

TEXT = "\n".join(
    [
        "needlepoint = 1",
        'ambient = "00.jpg"',
        "[camera]",
        'response = "srgb"',
        "focal_px = 3164.0",
        "distortion = 0.0200",
        "[frame]",
        'kind = "frame-76"',
        "rigid = true",
        *(
            f'[[light]]\nimage = "{number:02}.jpg"\nkind = "torch"'
            for number in range(1, LIGHTS + 1)
        ),
        "",
    ]
)


@pytest.fixture(scope="module")
def film(made_once) -> bytes:
    return (bare_walk(made_once) / "walk.mp4").read_bytes()


@pytest.fixture
def phone_rig(practice):
    return Rig.objects.create(
        practice=practice, name="Phone", kind=RigKind.PHONE, manifest=TEXT, slots=slots_of(TEXT)
    )


@pytest.fixture
def hand_in(client, ben, dora):
    """Return a function that hands files in with a rig and gives the answer."""
    client.force_login(ben)

    def post(rig, *files):
        given = [SimpleUploadedFile(name, data, "video/mp4") for name, data in files]
        form = {"site": "left cheek", "day": "2026-01-05", "pictures": given}
        form |= {"rig": rig.pk} if rig is not None else {}
        return client.post(reverse("capture-new", args=[dora.public_id]), form)

    return post


def test_its_pictures_are_kept_in_order_and_the_film_is_not(
    hand_in, phone_rig, film, settings, tmp_path
):
    answer = hand_in(phone_rig, ("IMG_7.MOV", film))
    assert answer.status_code == 302, answer.content.decode()
    capture = Capture.objects.get()
    assert [each.given_name for each in capture.pictures.all()] == [
        *(f"IMG_7 frame-{number:04d}.png" for number in range(1, LIGHTS + 1)),
        "IMG_7 frame-0000.png",
    ]
    assert all(vault.read(each.file).startswith(b"\x89PNG") for each in capture.pictures.all())
    text = (unpack(capture, tmp_path / "given") / "capture.toml").read_text("utf-8")
    assert "focal_px" not in text
    assert 'ambient = "00.png"' in text
    assert text.count("[[light]]") == LIGHTS


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (("a.mp4", "b.mp4"), "one film alone"),
        (("a.mp4", "b.jpg"), "one film alone"),
    ],
)
def test_a_film_comes_alone(hand_in, phone_rig, film, files, words):
    answer = hand_in(phone_rig, *((name, film) for name in files))
    assert words in answer.content.decode()
    assert not Capture.objects.exists()


def test_a_film_needs_the_rig_of_a_phone(hand_in, lamps_rig, film):
    for rig in (None, lamps_rig):
        assert "needs the rig of a phone" in hand_in(rig, ("a.mp4", film)).content.decode()


def test_what_the_cage_says_stands_beside_the_field(hand_in, phone_rig):
    answer = hand_in(phone_rig, ("a.mp4", b"GIF89a" + bytes(64)))
    assert "no film in MP4 or MOV" in answer.content.decode()


def test_a_film_without_a_dark_moment_or_with_too_few_sides_says_so(
    hand_in, phone_rig, practice, made_once
):
    walk = (bare_walk(made_once) / "lit.mp4").read_bytes()
    assert "torch off" in hand_in(phone_rig, ("a.mp4", walk)).content.decode()
    text = TEXT + '[[light]]\nimage = "07.jpg"\nkind = "torch"\n'
    more = Rig.objects.create(
        practice=practice, name="More", kind=RigKind.PHONE, manifest=text, slots=slots_of(text)
    )
    assert "from 6 sides" in hand_in(more, ("a.mp4", walk)).content.decode()


def test_a_rig_without_its_lens_keeps_everything_else():
    kept = without_lens(TEXT).splitlines()
    assert [line for line in TEXT.splitlines() if line not in kept] == [
        "focal_px = 3164.0",
        "distortion = 0.0200",
    ]
