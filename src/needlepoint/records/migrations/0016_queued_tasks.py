"""Work that waits in the queue finds its function where it lies now."""

from typing import Any

from django.db import migrations

MOVED = {
    "needlepoint.studio.captures.measuring.measure_capture": (
        "needlepoint.studio.captures.job.measure_capture"
    ),
    "needlepoint.studio.comparing.working_out.compare_captures": (
        "needlepoint.studio.comparisons.job.compare_captures"
    ),
    "needlepoint.studio.plans.foretelling.foretell": (
        "needlepoint.studio.plans.forecast_job.forecast_plan"
    ),
}


def follow(apps: Any, _schema_editor: Any) -> None:
    """Name the functions of queued work by their new places."""
    tasks = apps.get_model("django_tasks_database", "DBTaskResult").objects
    for old, new in MOVED.items():
        tasks.filter(task_path=old).update(task_path=new)


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0015_plans_mailed"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]

    operations = [migrations.RunPython(follow, migrations.RunPython.noop)]
