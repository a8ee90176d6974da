"""Where kept files lie plain: nowhere any more, once the work is over."""

import os

from needlepoint.studio.site.scratch import scratch_folder, sweep_workplaces


def test_a_workplace_is_private_and_goes_with_the_work(settings):
    with scratch_folder() as folder:
        assert settings.DATA in folder.parents
        assert folder.stat().st_mode & 0o077 == 0
        (folder / "plain.png").write_bytes(b"skin")
        assert sweep_workplaces() == 0
    assert not folder.exists()


def test_what_a_dead_process_left_is_swept(settings):
    with scratch_folder() as living:
        gone = living.name.replace(f"~{os.getpid()}~", "~4194399~")
        left = living.with_name(gone)
        left.mkdir()
        (left / "plain.png").write_bytes(b"skin")
        assert sweep_workplaces() == 1
        assert living.exists()
    assert not left.exists()
