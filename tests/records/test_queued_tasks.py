"""Work that an earlier version put in the queue is done by this one."""

from importlib import import_module

from django.apps import apps
from django.utils.module_loading import import_string
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

MIGRATION = import_module("needlepoint.records.migrations.0016_queued_tasks")


def test_queued_work_finds_its_function(db):
    old = [
        DBTaskResult.objects.create(task_path=path, args_kwargs={"args": [1], "kwargs": {}})
        for path in MIGRATION.MOVED
    ]
    MIGRATION.follow(apps, None)
    for row in old:
        row.refresh_from_db()
        assert isinstance(import_string(row.task_path), Task)
