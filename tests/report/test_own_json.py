"""Our own JSON files are read strictly, and what is wrong with one is said in a sentence."""

import hashlib
import json

import pytest

from needlepoint.errors import Unreadable
from needlepoint.results.json_files import FileKind, finite, own_json_of, read_own_json

KIND = FileKind("change", "compare", schema=1, most_mib=1)
WHOLE = {"schema": 1, "kind": "change", "scars": [1.5]}


def test_a_file_and_its_folder_give_the_same_with_its_digest(tmp_path):
    path = tmp_path / "change.json"
    path.write_text(json.dumps(WHOLE))
    found = read_own_json(tmp_path, KIND)
    assert found == read_own_json(path, KIND) == own_json_of(path.read_bytes(), str(path), KIND)
    assert found.plain == WHOLE
    assert found.name == str(path)
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is not the JSON of a change"),
        ("[1]", r"no table at its top\); a change.json of schema 1 is needed"),
        ('{"scars": NaN}', "NaN is no number"),
        (json.dumps(WHOLE | {"kind": "plan"}), "is a plan of schema 1; a change.json"),
        (json.dumps(WHOLE | {"schema": 2}), "of schema 2; a change.json of schema 1"),
        ("{}", "is a file of unknown kind of schema None"),
    ],
)
def test_what_is_something_else_is_named(tmp_path, text, says):
    (tmp_path / "change.json").write_text(text)
    with pytest.raises(Unreadable, match=says):
        read_own_json(tmp_path, KIND)


def test_a_file_that_is_not_there_or_far_too_large_is_not_read(tmp_path):
    with pytest.raises(Unreadable, match=r"does not exist; give the change.json that `compare`"):
        read_own_json(tmp_path, KIND)
    with (tmp_path / "change.json").open("wb") as file:
        file.truncate(2**20 + 1)
    with pytest.raises(Unreadable, match=r"larger than 1 MiB, so it is no change.json"):
        read_own_json(tmp_path, KIND)
    with pytest.raises(Unreadable, match="sent is larger than 1 MiB"):
        own_json_of(bytes(2**20 + 1), "sent", KIND)


def test_what_is_missing_or_makes_no_sense_is_named(tmp_path):
    (tmp_path / "change.json").write_text(json.dumps(WHOLE))
    found = read_own_json(tmp_path, KIND)
    assert found.made(lambda plain: finite(plain["scars"][0])) == 1.5
    with pytest.raises(Unreadable, match=r"'after' is missing; run `needlepoint compare` again"):
        found.made(lambda plain: plain["after"])
    with pytest.raises(Unreadable, match="inf is no finite number"):
        found.made(lambda _: finite("inf"))
