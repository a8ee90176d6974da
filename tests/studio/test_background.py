"""Work in the background: one worker a row, an end with a sentence, progress now and then."""

import math

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from needlepoint.errors import Unreadable
from needlepoint.records.models import AuditEvent, Capture, Work, WorkState
from needlepoint.studio.captures.job import CAPTURES
from needlepoint.studio.site import jobs as background
from needlepoint.studio.site.jobs import JOBS, OUR_FAULT, Job, Teller, ending, queue, take


@pytest.fixture
def begun(measured):
    """A capture that the worker "one" has taken."""
    queue(CAPTURES, measured)
    return take(CAPTURES, measured.pk, "one")


def test_whatever_is_worked_out_in_the_background_is_taken_up_again():
    assert {job.rows.model for job in JOBS} == set(Work.__subclasses__())


def test_a_row_is_taken_by_one_worker_alone(begun):
    assert begun.worker == "one"
    assert take(CAPTURES, begun.pk, "two") is None


def test_wrong_input_ends_with_its_sentence(begun):
    with ending(CAPTURES, begun):
        raise Unreadable("01.png is torn; hand it in again.")
    row = Capture.objects.get()
    assert (row.state, row.sentence) == ("failed", "01.png is torn; hand it in again.")
    assert row.measured_at is not None
    assert AuditEvent.objects.filter(action="measure").count() == 1


def test_our_own_fault_is_said_and_goes_on_to_the_queue(begun):
    with pytest.raises(ZeroDivisionError), ending(CAPTURES, begun):
        begun.share = 1 / 0
    assert Capture.objects.get().sentence == OUR_FAULT


def test_a_worker_that_was_given_up_overwrites_nothing(begun):
    queue(CAPTURES, begun)
    other = take(CAPTURES, begun.pk, "two")
    with ending(CAPTURES, begun) as end:
        end(WorkState.MEASURED, "by the one that had fallen silent")
    assert Capture.objects.get().worker == "two"
    assert Capture.objects.get().state == WorkState.MEASURING
    with ending(CAPTURES, other) as end:
        end(WorkState.REFUSED, "too dark")
    assert Capture.objects.get().sentence == "too dark"


def test_progress_is_written_when_something_else_is_done_and_not_every_time(begun, monkeypatch):
    monkeypatch.setattr(background, "EVERY_S", math.inf)
    tell = Teller(CAPTURES.rows.filter(pk=begun.pk))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for k in range(100):
            tell("finding scars", k / 100)
    assert len(asked) == 1
    tell("drawing", 0.0)
    assert Capture.objects.get().doing == "drawing"


def test_every_job_ends_its_rows_in_a_way_that_the_model_has():
    for job in JOBS:
        assert isinstance(job, Job)
        assert not job.ended_at or job.rows.model._meta.get_field(job.ended_at)
