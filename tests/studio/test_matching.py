"""Which picture belongs to which light: moments, then names, and a question where neither tells."""

import datetime as dt
import io
import json

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from needlepoint.records.models import Capture
from needlepoint.studio.domain.picture_order import UncertainOrder, matched

SLOTS = ["01.png", "02.png", "03.png", "04.png"]


def moments(*seconds):
    return [
        dt.datetime(2026, 11, 29, 10, 0, s, tzinfo=dt.UTC) if s is not None else None
        for s in seconds
    ]


@pytest.mark.parametrize(
    ("names", "seconds", "order"),
    [
        (["IMG_9998", "IMG_9999", "IMG_0001", "IMG_0002"], (1, 2, 3, 4), [0, 1, 2, 3]),
        (["IMG_0001", "IMG_0002", "IMG_9998", "IMG_9999"], (3, 4, 1, 2), [2, 3, 0, 1]),
        (["a", "IMG_E2", "IMG_1 (1)", "IMG_1"], (4, 3, 2, 1), [3, 2, 1, 0]),
        (["img_8", "img_10", "img_9", "img_11"], (None,) * 4, [0, 2, 1, 3]),
        (["IMG_8", "img_9", "IMG_10", "IMG_11"], (7, 7, 7, 8), [0, 1, 2, 3]),
        (["04", "03", "01", "02"], (1, 2, 3, 4), [2, 3, 1, 0]),  # named as the rig names them
    ],
)
def test_moments_go_before_names_and_numbers_stand_in_for_moments(names, seconds, order):
    assert matched(SLOTS, [f"{name}.jpg" for name in names], moments(*seconds)) == order


@pytest.mark.parametrize(
    ("names", "seconds"),
    [
        (["IMG_9998", "IMG_9999", "IMG_0001", "IMG_0002"], (None,) * 4),  # the counter began anew
        (["IMG_9999", "IMG_0001", "IMG_0002", "IMG_0003"], (5, 5, 5, 5)),
        (["IMG_1", "IMG_1 (1)", "IMG_1 (2)", "IMG_1 (3)"], (None,) * 4),  # copies
        (["IMG_E1", "IMG_2", "IMG_3", "IMG_4"], (None,) * 4),  # one was edited
        (["IMG_1", "IMG_2", "IMG_4", "IMG_5"], (1, 1, None, 3)),  # one is missing
        (["one", "two", "three", "four"], (None,) * 4),
        (["IMG_1", "IMG_2", "IMG_3", "IMG_4"], (2, 2, 1, 1)),  # moments against names
        (["IMG_1\u00b2", "IMG_2\u00b2", "IMG_3", "IMG_4"], (None,) * 4),
    ],
)
def test_an_order_that_nothing_tells_is_asked_for(names, seconds):
    with pytest.raises(UncertainOrder, match="order"):
        matched(SLOTS, [f"{name}.jpg" for name in names], moments(*seconds))


def test_what_a_person_says_goes_before_everything():
    names = [f"{name}.jpg" for name in ("IMG_9998", "IMG_9999", "IMG_0001", "IMG_0002")]
    said = [names[3], names[0], names[1], names[2]]
    assert matched(SLOTS, names, moments(1, 2, 3, 4), said) == [3, 0, 1, 2]
    with pytest.raises(UncertainOrder):
        matched(SLOTS, names, (), ["other.jpg", *names[1:]])


def jpeg(shade, second):
    tags = Image.Exif()
    tags.get_ifd(34665)[36867] = f"2026:11:29 10:00:{second:02d}"
    pixels = np.random.default_rng(shade).integers(0, 255, (160, 240, 3)).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", exif=tags)
    return out.getvalue()


@pytest.fixture
def hand_in(client, ben, agreed, dora, lamps_rig):
    client.force_login(ben)

    def post(files, **more):
        form = {"site": "left cheek", "day": "2026-01-05", "rig": lamps_rig.pk} | more
        form["pictures"] = [SimpleUploadedFile(name, data) for name, data in files]
        return client.post(reverse("capture-new", args=[dora.public_id]), form)

    return post


def numbered(count):
    """Name pictures as a camera does whose counter begins anew in the midst of them."""
    return [f"IMG_{9999 + k if k < 1 else k:04d}.JPG" for k in range(count)]


def test_pictures_handed_in_lie_in_the_order_they_were_taken(hand_in, lamps_rig):
    count = len(lamps_rig.slots)
    files = [(name, jpeg(k, k)) for k, name in enumerate(numbered(count))]
    answer = hand_in(sorted(files))
    assert answer.status_code == 302, answer.content.decode()
    kept = Capture.objects.get().pictures.order_by("order")
    assert [picture.given_name for picture in kept] == [name for name, _ in files]


def test_the_page_asks_for_an_order_and_takes_the_answer(hand_in, lamps_rig):
    count = len(lamps_rig.slots)
    files = [(name, jpeg(k, 7)) for k, name in enumerate(numbered(count))]
    answer = hand_in(files)
    assert answer.status_code == 200
    assert "is not certain" in answer.content.decode()
    assert not Capture.objects.exists()
    wanted = [name for name, _ in files[::-1]]
    assert hand_in(files, order=json.dumps(wanted)).status_code == 302
    kept = Capture.objects.get().pictures.order_by("order")
    assert [picture.given_name for picture in kept] == wanted


def test_one_picture_for_two_lights_and_a_scan_for_a_light_are_refused(hand_in, lamps_rig):
    count = len(lamps_rig.slots)
    files = [(name, jpeg(k, k)) for k, name in enumerate(lamps_rig.slots)]
    twice = [*files[:-1], (files[-1][0], files[0][1])]
    assert "same picture" in hand_in(twice).content.decode()
    mesh = b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"
    assert "is a scan" in hand_in([*files[: count - 1], (files[-1][0], mesh)]).content.decode()
    assert not Capture.objects.exists()
