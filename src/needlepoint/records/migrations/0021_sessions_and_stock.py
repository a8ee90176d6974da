"""Sessions, what was used in them, the shelf, adverse events and follow-up."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Nine tables."""

    dependencies = [
        ("records", "0020_desks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pen",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("device", models.CharField(max_length=64, verbose_name="device")),
                ("serial", models.CharField(max_length=60, verbose_name="serial number")),
                (
                    "serviced_on",
                    models.DateField(blank=True, null=True, verbose_name="last service"),
                ),
                ("retired_at", models.DateTimeField(editable=False, null=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pens",
                        to="records.practice",
                    ),
                ),
            ],
            options={
                "ordering": ["device", "serial"],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cartridge", "needle cartridge"),
                            ("numbing", "numbing cream"),
                            ("topical", "under the pen"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("gtin", models.CharField(blank=True, max_length=14, verbose_name="GTIN")),
                (
                    "strength_percent",
                    models.FloatField(
                        null=True, verbose_name="lidocaine, all numbing agents together [%]"
                    ),
                ),
                (
                    "contents",
                    models.CharField(
                        choices=[
                            ("glide", "sterile glide without drugs"),
                            ("hyaluronic", "sterile hyaluronic acid without drugs"),
                            ("vitamin c", "vitamin C"),
                            ("biologic", "exosomes, growth factors or blood products"),
                            ("other", "anything else"),
                        ],
                        default="glide",
                        max_length=12,
                        verbose_name="contents",
                    ),
                ),
                ("needles", models.PositiveSmallIntegerField(null=True, verbose_name="needles")),
                (
                    "single_use",
                    models.BooleanField(default=True, verbose_name="one piece a session"),
                ),
                ("retired_at", models.DateTimeField(editable=False, null=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="records.practice",
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "name"],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("lot", models.CharField(max_length=40, verbose_name="lot")),
                ("expires_on", models.DateField(null=True, verbose_name="expires on")),
                ("recalled_at", models.DateTimeField(editable=False, null=True)),
                ("recall_why", models.TextField(blank=True, verbose_name="reason")),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "recalled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="records.product",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "batches",
                "ordering": ["expires_on", "lot"],
            },
        ),
        migrations.CreateModel(
            name="TreatmentSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("amend_why", models.TextField(blank=True, verbose_name="why it is amended")),
                ("hand_cm_s", models.FloatField(null=True, verbose_name="hand speed [cm/s]")),
                (
                    "beyond_why",
                    models.TextField(blank=True, verbose_name="why it goes beyond the plan"),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("began_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("dropped_at", models.DateTimeField(null=True)),
                ("signed_at", models.DateTimeField(null=True)),
                ("next_on", models.DateField(null=True)),
                ("document", models.JSONField(default=dict)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                (
                    "amends",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amended_by",
                        to="records.treatmentsession",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="records.client",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "needler",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needled",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pen",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="records.pen",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="records.plan",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="records.visit",
                    ),
                ),
            ],
            options={
                "ordering": ["-visit__day", "-id"],
            },
        ),
        migrations.CreateModel(
            name="StockMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("change", models.IntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("used", "used in a session"),
                            ("counted", "counted anew"),
                            ("thrown", "thrown away"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="records.batch",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="records.treatmentsession",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="SessionZone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("site", models.CharField(max_length=40)),
                ("done", models.BooleanField(default=True, verbose_name="done")),
                ("depth_mm", models.FloatField(null=True, verbose_name="depth [mm]")),
                ("rate_hz", models.FloatField(null=True, verbose_name="speed [strokes/s]")),
                ("passes", models.PositiveSmallIntegerField(null=True, verbose_name="passes")),
                (
                    "direction",
                    models.CharField(blank=True, max_length=80, verbose_name="direction"),
                ),
                (
                    "endpoint",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reached", "reached"),
                            ("not reached", "not reached"),
                            ("passed", "gone past"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="endpoint",
                    ),
                ),
                (
                    "reaction",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("as expected", "as expected"),
                            ("little", "less than expected"),
                            ("swelling", "swelling beyond its neighbours"),
                            ("bleeding", "running blood"),
                            ("pale", "grey or white"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="reaction",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="zones",
                        to="records.treatmentsession",
                    ),
                ),
            ],
            options={
                "ordering": ["order"],
            },
        ),
        migrations.CreateModel(
            name="SessionItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "serial",
                    models.CharField(blank=True, max_length=40, verbose_name="serial number"),
                ),
                ("scanned", models.CharField(blank=True, max_length=200)),
                ("amount_g", models.FloatField(null=True, verbose_name="amount [g]")),
                ("on_at", models.DateTimeField(null=True)),
                ("off_at", models.DateTimeField(null=True)),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="records.batch",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="records.treatmentsession",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="FollowUpForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("day", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField()),
                ("expires_on", models.DateField()),
                ("word_sha256", models.CharField(max_length=64, unique=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answers", models.JSONField(default=dict)),
                ("flags", models.JSONField(default=list)),
                ("handled_at", models.DateTimeField(null=True)),
                ("handled_how", models.TextField(blank=True, verbose_name="what was done")),
                (
                    "handled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.storedfile",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="records.treatmentsession",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="AdverseEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bleeding", "bleeding that did not stop"),
                            ("swelling", "strong swelling"),
                            ("pale", "skin turned grey or white"),
                            ("reaction", "reaction to a product"),
                            ("numbing", "signs of too much numbing cream"),
                            ("faint", "fainting or distress"),
                            ("infection", "infection"),
                            ("herpes", "herpes"),
                            ("dark", "new dark patches"),
                            ("lumps", "lumps or a scar that rises"),
                            ("lines", "fine parallel lines"),
                            ("device", "fault of pen or cartridge"),
                            ("other", "something else"),
                        ],
                        max_length=12,
                        verbose_name="what happened",
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("mild", "mild: passed by itself"),
                            ("moderate", "moderate: needed care"),
                            ("severe", "severe: needed a doctor or hospital"),
                        ],
                        max_length=12,
                        verbose_name="how bad",
                    ),
                ),
                ("site", models.CharField(blank=True, max_length=40, verbose_name="where")),
                ("happened_on", models.DateField(verbose_name="day")),
                ("said", models.TextField(verbose_name="what was seen")),
                ("done", models.TextField(blank=True, verbose_name="what was done about it")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(blank=True, verbose_name="how it ended")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adverse_events",
                        to="records.client",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adverse_events",
                        to="records.treatmentsession",
                    ),
                ),
            ],
            options={
                "ordering": ["-happened_on", "-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="pen",
            constraint=models.UniqueConstraint(
                fields=("practice", "serial"), name="one_pen_a_serial"
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.UniqueConstraint(
                condition=models.Q(("gtin", ""), _negated=True),
                fields=("practice", "gtin"),
                name="one_product_a_gtin",
            ),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["lot"], name="batch_by_lot"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(fields=("product", "lot"), name="one_batch_a_lot"),
        ),
        migrations.AddIndex(
            model_name="treatmentsession",
            index=models.Index(fields=["client", "signed_at"], name="sessions_of_client"),
        ),
        migrations.AddIndex(
            model_name="treatmentsession",
            index=models.Index(fields=["signed_at"], name="sessions_signed"),
        ),
        migrations.AddIndex(
            model_name="treatmentsession",
            index=models.Index(fields=["next_on"], name="sessions_next"),
        ),
        migrations.AddConstraint(
            model_name="sessionzone",
            constraint=models.UniqueConstraint(fields=("session", "site"), name="one_row_a_site"),
        ),
        migrations.AddIndex(
            model_name="followupform",
            index=models.Index(fields=["due_on", "answered_at"], name="follow_ups_due"),
        ),
        migrations.AddConstraint(
            model_name="followupform",
            constraint=models.UniqueConstraint(fields=("session", "day"), name="one_form_a_day"),
        ),
    ]
