import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("seq", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("batch_id", models.CharField(max_length=120, unique=True)),
                ("digest", models.CharField(max_length=64)),
                ("rows", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Lease",
            fields=[
                ("name", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("holder", models.CharField(max_length=200)),
                ("fence", models.BigIntegerField(default=0)),
                ("beat_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("as_of", models.DateField(db_index=True)),
                ("scope", models.TextField()),
                ("input_digest", models.CharField(max_length=64)),
                ("rulebook_digest", models.CharField(max_length=64)),
                ("code_version", models.CharField(max_length=120)),
                ("watermark", models.PositiveIntegerField()),
                ("inputs", models.TextField()),
                ("state", models.CharField(default="running", max_length=16)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="AuditLog",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("who", models.CharField(max_length=200)),
                ("what", models.CharField(max_length=120)),
                ("detail", models.TextField()),
                (
                    "run",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="audit", to="store.run"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("standard", models.CharField(max_length=120)),
                ("as_of", models.DateField()),
                ("digest", models.CharField(max_length=64)),
                ("subjects", models.BigIntegerField(default=0)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evaluations", to="store.run"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("standard", "as_of"), name="evaluation_once")],
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_kind", models.CharField(max_length=120)),
                ("subject_id", models.CharField(max_length=400)),
                ("standard", models.CharField(max_length=120)),
                ("real_level", models.SmallIntegerField()),
                ("shown_level", models.SmallIntegerField()),
                ("since", models.DateField(null=True)),
                ("up_streak", models.IntegerField(default=0)),
                ("down_streak", models.IntegerField(default=0)),
                ("move", models.CharField(max_length=32)),
                ("as_of", models.DateField()),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standings",
                        to="store.run",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["subject_id"], name="standing_subject")],
                "constraints": [models.UniqueConstraint(fields=("standard", "subject_id"), name="standing_once")],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("position", models.PositiveIntegerField()),
                ("state", models.CharField(default="planned", max_length=16)),
                ("digest", models.CharField(default="", max_length=64)),
                ("rows_done", models.BigIntegerField(default=0)),
                ("rows_planned", models.BigIntegerField(default=0)),
                ("seconds", models.FloatField(default=0)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="store.run"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("run", "name"), name="step_once")],
            },
        ),
        migrations.CreateModel(
            name="Transition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("standard", models.CharField(max_length=120)),
                ("as_of", models.DateField()),
                ("subject_kind", models.CharField(max_length=120)),
                ("subject_id", models.CharField(max_length=400)),
                ("from_level", models.SmallIntegerField()),
                ("to_level", models.SmallIntegerField()),
                ("move", models.CharField(max_length=32)),
                ("why", models.CharField(max_length=120)),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transitions",
                        to="store.run",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["subject_id"], name="transition_subject")],
                "constraints": [
                    models.UniqueConstraint(fields=("standard", "as_of", "subject_id"), name="transition_once")
                ],
            },
        ),
    ]
