"""A signed plan keeps the words of its page; a draft's are made when it is read."""

from typing import Any, ClassVar

from django.db import migrations


def forget_drafts(apps: Any, _schema_editor: Any) -> None:
    """Drop the words that drafts carried."""
    apps.get_model("records", "Plan").objects.filter(signed_at=None).update(signed_words={})


class Migration(migrations.Migration):
    """One column gets the name of what it holds."""

    dependencies: ClassVar[Any] = [("records", "0018_professions")]
    operations: ClassVar[Any] = [
        migrations.RenameField("plan", "shown", "signed_words"),
        migrations.RunPython(forget_drafts, migrations.RunPython.noop),
    ]
