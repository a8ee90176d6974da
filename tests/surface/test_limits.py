"""A value held against its limits: on either side of them, and where nothing refuses."""

import pytest

from needlepoint.surface.phone.limits import check_limit
from needlepoint.surface.scans.checks import check_size
from needlepoint.surface.stereo.limits import check


@pytest.mark.parametrize(
    ("value", "ok", "fatal"), [(0.3, True, False), (0.31, False, False), (0.43, False, True)]
)
def test_slopes_may_curl_up_to_a_limit_and_are_refused_beyond_another(value, ok, fatal):
    found = check("curl", value, "1", good="fine", cure="mend it", above=False)
    assert (found.ok, found.fatal, found.limit) == (ok, fatal, 0.3)
    assert found.why == ("fine" if ok else "mend it")


@pytest.mark.parametrize(
    ("count", "ok", "fatal"), [(8, True, False), (7, False, False), (5, False, True)]
)
def test_pictures_under_the_torch_must_be_enough(count, ok, fatal):
    found = check_limit("torches", float(count), good="enough", cure="take more", above=True)
    assert (found.ok, found.fatal) == (ok, fatal)


def test_a_limit_brings_its_unit_and_names_of_scans_keep_their_spaces():
    assert check_limit("pixel", 0.08, good="", cure="", above=False).unit == "mm"
    assert check_size(150.0).id == "plausible size"
    assert not check_size(1e7).ok
