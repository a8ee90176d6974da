"""A verb called from Python uses one thread for matrices, and gives the caller's back."""

import contextlib

from threadpoolctl import threadpool_info, threadpool_limits

from needlepoint.workflow import compare, measure, measurement
from needlepoint.workflow.measurement import one_thread


def threads():
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


def test_one_thread_inside_and_the_callers_own_after():
    with threadpool_limits(2, user_api="blas"):
        before = threads()
        assert one_thread(threads)() == {1}
        assert threads() == before


def test_the_threads_come_back_after_an_error_too():
    def fails():
        raise ValueError

    with threadpool_limits(2, user_api="blas"):
        before = threads()
        with contextlib.suppress(ValueError):
            one_thread(fails)()
        assert threads() == before


def test_where_no_library_can_be_looked_up_the_verb_works_all_the_same(monkeypatch):
    def hidden(*_given, **_named):
        raise PermissionError("/proc/self/maps")

    monkeypatch.setattr(measurement, "threadpool_limits", hidden)
    assert one_thread(lambda: 7)() == 7


def test_both_measuring_verbs_are_limited_and_keep_their_names():
    assert (measure.__name__, compare.__name__) == ("measure", "compare")
    assert measure.__wrapped__
    assert compare.__wrapped__
