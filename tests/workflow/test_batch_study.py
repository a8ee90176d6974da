"""What a study holds is read from a folder or from a table, or refused in one sentence."""

import pytest

from needlepoint.errors import Unreadable
from needlepoint.workflow import VisitPair, read_study


def test_a_folder_is_searched_and_bids_names_are_understood(study):
    found = read_study(study)
    assert [(one.name, one.subject, one.session) for one in found.captures] == [
        ("sub-01/ses-01/left-cheek", "sub-01", "ses-01"),
        ("sub-01/ses-02/left-cheek", "sub-01", "ses-02"),
        ("sub-02/ses-01/left-cheek", "sub-02", "ses-01"),
        ("sub-02/ses-02/left-cheek", "sub-02", "ses-02"),
    ]
    assert [(pair.before[:6], pair.after[7:13]) for pair in found.pairs] == [
        ("sub-01", "ses-02"),
        ("sub-02", "ses-02"),
    ]


def made(folder, *names):
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "capture.toml").touch()
    return read_study(folder)


def test_every_later_visit_is_compared_with_the_first_of_its_own_site(tmp_path):
    found = made(
        tmp_path,
        *(f"sub-A/ses-{visit}/sub-A_ses-{visit}_cheek" for visit in (2, 10, 1)),
        "sub-A/ses-2/sub-A_ses-2_brow",
        "sub-B/ses-2/sub-B_ses-2_cheek",
        "pilot",
    )
    first = "sub-A/ses-1/sub-A_ses-1_cheek"
    assert found.pairs == (
        VisitPair(first, "sub-A/ses-2/sub-A_ses-2_cheek"),
        VisitPair(first, "sub-A/ses-10/sub-A_ses-10_cheek"),
    )
    assert found.captures[0].name == "pilot"
    assert not found.captures[0].subject


def test_captures_with_like_names_have_folders_of_their_own(tmp_path):
    found = made(tmp_path, "a b", "a_b", "a/b")
    assert len({one.slug for one in found.captures}) == 3


def test_a_table_names_captures_visits_and_scales(tmp_path):
    table = tmp_path / "list.csv"
    table.write_text(
        "capture,subject,compare_with,unit,pixel_mm\n"
        "a/one,p1,,,\na/two,p1,a/one,,\nscan.tif,p2,,um,0.05\n"
    )
    found = read_study(table)
    assert found.captures[0].path == tmp_path / "a" / "one"
    assert found.pairs == (VisitPair("a/one", "a/two"),)
    assert (found.captures[2].unit, found.captures[2].pixel_mm) == ("um", 0.05)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column 'capture'"),
        ("path\nx\n", "no column 'capture'"),
        ("capture\n", "holds no capture"),
        ("capture,arm\nx,1\n", "not known (arm)"),
        ("capture,capture\nx,y\n", "there twice"),
        ("capture\nx\nx\n", "line 2: x is listed twice"),
        ("capture,session\n,2\n", "line 2: names no capture"),
        ("capture\nx,y\n", "line 2: names no capture, or has more cells"),
        ("capture,compare_with\nx,y\n", "names y, which is no other capture"),
        ("capture,compare_with\nx,x\n", "names x, which is no other capture"),
        ("capture,pixel_mm\nx,wide\n", "pixel_mm is 'wide'"),
        (b"capture\n\xff\n", "cannot be read as a CSV"),
        ('capture\n"x\n', "cannot be read as a CSV"),
    ],
)
def test_a_table_that_makes_no_sense_is_one_sentence(tmp_path, text, said):
    table = tmp_path / "list.csv"
    table.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(Unreadable) as told:
        read_study(table)
    assert said in str(told.value)


def test_a_study_that_is_not_there_or_empty_is_one_sentence(tmp_path):
    with pytest.raises(Unreadable, match="does not exist"):
        read_study(tmp_path / "none")
    with pytest.raises(Unreadable, match="holds no capture"):
        read_study(tmp_path)
