"""Files of TOML are read strictly, and what is wrong is one sentence."""

import os

import pytest

from needlepoint.errors import Unreadable, WrongUsage
from needlepoint.tables import MOST_BYTES, Table, read_toml, read_versioned


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a = ", "cannot be read as TOML"),
        (b"a = '\xff'", "cannot be read as TOML"),
        (b"a = " + b"[" * 5000, "cannot be read as TOML"),
        (b"#" * (MOST_BYTES + 1), "is too large"),
    ],
)
def test_it_refuses_what_is_no_toml(tmp_path, data, says):
    path = tmp_path / "some.toml"
    path.write_bytes(data)
    with pytest.raises(Unreadable, match=says) as why:
        read_toml(path)
    assert str(path) in str(why.value)


@pytest.mark.skipif(os.name != "posix", reason="no pipes with names here")
def test_it_does_not_wait_for_a_pipe(tmp_path):
    path = tmp_path / "some.toml"
    os.mkfifo(path)
    with pytest.raises(Unreadable, match="not a plain file"):
        read_toml(path)


@pytest.mark.parametrize("version", ["2", "'1'", "true"])
def test_it_refuses_another_version(tmp_path, version):
    path = tmp_path / "some.toml"
    path.write_text(f"needlepoint = {version}\n", "utf-8")
    with pytest.raises(Unreadable, match="must begin with needlepoint = 1"):
        read_versioned(path, 1)


def test_it_says_which_key_may_be_meant():
    with pytest.raises(WrongUsage, match=r"\[camera\] has an unknown key 'side'; is site meant\?"):
        Table({"side": 1}, "[camera]").allow_only({"site", "taken"})
    with pytest.raises(WrongUsage, match=r"\[camera\] pixel lacks its unit: write pixel_mm"):
        Table({"pixel": 1}, "[camera]").allow_only({"pixel_mm"})


def test_tables_are_called_by_their_names():
    top = Table({"arm": [{"name": "needled"}, {}]}, "the design")
    assert [each.where for each in top.tables("arm")] == ["[[arm]] 'needled'", "[[arm]] 2"]
    assert top.tables("endpoint") == []
    with pytest.raises(WrongUsage, match="the design must say endpoint: how it is read"):
        top.tables("endpoint", "how it is read")
