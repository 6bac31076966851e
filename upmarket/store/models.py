"""The tables of the living state. Levels are ranks: 0 no level, 1 the lowest."""

from __future__ import annotations

from django.db import models

WORD = 120
"""Longest id of a standard, step or word, in characters."""


class Batch(models.Model):
    """What was ingested, mirrored from the lake's manifests so that pages can list it."""

    seq = models.PositiveIntegerField(primary_key=True)
    batch_id = models.CharField(max_length=WORD, unique=True)
    digest = models.CharField(max_length=64)
    rows = models.BigIntegerField()


class Run(models.Model):
    """One evaluation of an as-of day; its id is the digest of all that it rests on.

    `inputs` is canonical JSON: watermark, earlier evaluations, standards, digests.
    """

    id = models.CharField(max_length=16, primary_key=True)
    as_of = models.DateField(db_index=True)
    scope = models.TextField()
    input_digest = models.CharField(max_length=64)
    rulebook_digest = models.CharField(max_length=64)
    code_version = models.CharField(max_length=WORD)
    watermark = models.PositiveIntegerField()
    inputs = models.TextField()
    state = models.CharField(max_length=16, default="running")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)


class Step(models.Model):
    """One durable step of a run; `done` is written in the transaction of all that it changes."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=WORD)
    position = models.PositiveIntegerField()
    state = models.CharField(max_length=16, default="planned")
    digest = models.CharField(max_length=64, default="")
    rows_done = models.BigIntegerField(default=0)
    rows_planned = models.BigIntegerField(default=0)
    seconds = models.FloatField(default=0)

    class Meta:
        """Each step of a run once."""

        constraints = (models.UniqueConstraint(fields=["run", "name"], name="step_once"),)


class Lease(models.Model):
    """Who may write just now. `fence` grows with every new holder; an older one is refused."""

    name = models.CharField(max_length=WORD, primary_key=True)
    holder = models.CharField(max_length=200)
    fence = models.BigIntegerField(default=0)
    beat_at = models.DateTimeField()
    until = models.DateTimeField()


class Evaluation(models.Model):
    """The run that stands for a standard on a day; the next evaluation builds on it."""

    standard = models.CharField(max_length=WORD)
    as_of = models.DateField()
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="evaluations")
    digest = models.CharField(max_length=64)
    subjects = models.BigIntegerField(default=0)

    class Meta:
        """One run stands for a standard and day."""

        constraints = (models.UniqueConstraint(fields=["standard", "as_of"], name="evaluation_once"),)


class Standing(models.Model):
    """Where a subject stands under a standard, as of its latest evaluation.

    A subject without a level has no row: absence reads as no level, and its transitions tell
    what it once had. `as_of` and `run` tell when the row last changed.
    """

    subject_kind = models.CharField(max_length=WORD)
    subject_id = models.CharField(max_length=400)
    standard = models.CharField(max_length=WORD)
    real_level = models.SmallIntegerField()
    shown_level = models.SmallIntegerField()
    since = models.DateField(null=True)
    up_streak = models.IntegerField(default=0)
    down_streak = models.IntegerField(default=0)
    move = models.CharField(max_length=32)
    as_of = models.DateField()
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="standings", db_index=False)

    class Meta:
        """One standing of a subject under a standard; the standard tells the kind of subject."""

        constraints = (models.UniqueConstraint(fields=["standard", "subject_id"], name="standing_once"),)
        indexes = (models.Index(fields=["subject_id"], name="standing_subject"),)


class Transition(models.Model):
    """A change of the shown level, with its reason code; the history of standings."""

    standard = models.CharField(max_length=WORD)
    as_of = models.DateField()
    subject_kind = models.CharField(max_length=WORD)
    subject_id = models.CharField(max_length=400)
    from_level = models.SmallIntegerField()
    to_level = models.SmallIntegerField()
    move = models.CharField(max_length=32)
    why = models.CharField(max_length=WORD)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="transitions", db_index=False)

    class Meta:
        """One transition of a subject in an evaluation."""

        constraints = (models.UniqueConstraint(fields=["standard", "as_of", "subject_id"], name="transition_once"),)
        indexes = (models.Index(fields=["subject_id"], name="transition_subject"),)


class AuditLog(models.Model):
    """Who did what when; rows are only ever added."""

    at = models.DateTimeField()
    who = models.CharField(max_length=200)
    what = models.CharField(max_length=WORD)
    detail = models.TextField()
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="audit")
