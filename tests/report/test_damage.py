"""Whatever is done to a measurement, reading it ends well or in one sentence."""

import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from needlepoint.errors import Unreadable
from needlepoint.report.measurement.pdf import _content
from needlepoint.results import measurement_document, read_measurement
from needlepoint.scars import Measurement

SCRAPS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@pytest.fixture(scope="module")
def whole(survey, scars):
    return json.loads(
        json.dumps(measurement_document(Measurement.of(survey, scars)) | {"facts": []})
    )


def places(thing, way=()):
    """Every place inside a document, as the keys that lead there."""
    inner = thing.items() if isinstance(thing, dict) else enumerate(thing)
    for key, value in inner:
        yield (*way, key)
        if isinstance(value, dict | list):
            yield from places(value, (*way, key))


@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_spoiled_place_is_read_or_refused(whole, tmp_path, data):
    document = copy.deepcopy(whole)
    *way, last = data.draw(st.sampled_from(list(places(whole))))
    holder = document
    for key in way:
        holder = holder[key]
    if data.draw(st.booleans()):
        holder[last] = data.draw(SCRAPS)
    else:
        del holder[last]
    read_or_refused(tmp_path, json.dumps(document).encode())


@settings(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_spoiled_byte_is_read_or_refused(whole, tmp_path, data):
    text = bytearray(json.dumps(whole).encode())
    at = data.draw(st.integers(0, len(text) - 1))
    text[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=10))
    read_or_refused(tmp_path, bytes(text))


def read_or_refused(folder, data):
    path = folder / "measurement.json"
    path.write_bytes(data)
    try:
        measurement = read_measurement(path)
    except Unreadable:
        return
    _content(measurement)  # what can be read can be shown
