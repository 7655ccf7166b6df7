"""Messages to very many: one an address, how far they have come, and counts kept by the database itself."""

import django.db.models.deletion
from django.db import migrations, models

from lastmile.foundation.channels.bulk.triggers import POSTGRESQL, POSTGRESQL_BACK, RECOUNT, SQLITE
from lastmile.foundation.regions.operations import OnPostgreSQL, OnSQLite


class Migration(migrations.Migration):
    dependencies = [("channels", "0002_ways_out")]

    operations = [
        migrations.CreateModel(
            name="FanOut",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("message", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="channels.message")),
                ("channel", models.CharField(max_length=8)),
                ("subject_uid", models.UUIDField()),
                ("place", models.PositiveSmallIntegerField(default=0, help_text="Which of its groups of recipients is being put")),
                ("after", models.BigIntegerField(default=0, help_text="The last key of that group that was put")),
                ("queued", models.PositiveIntegerField(default=0)),
                ("begun_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["subject_uid"], name="fan_out_of_subject")],
                "constraints": [models.UniqueConstraint(fields=["message", "channel"], name="fan_out_once")],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("subject_uid", models.UUIDField()),
                ("channel", models.CharField(max_length=8)),
                ("lane", models.PositiveSmallIntegerField()),
                ("state", models.CharField(max_length=10)),
                ("number", models.IntegerField(help_text="Of a change less than zero when attempts left this state")),
                ("repeats", models.IntegerField(help_text="Sendings again without knowing of the first, of these attempts")),
                ("folded", models.BooleanField()),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("folded", False)), fields=["subject_uid"], name="tally_fresh"),
                    models.Index(condition=models.Q(("state", "waiting")), fields=["channel", "lane"], name="tally_waiting"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("folded", True)),
                        fields=("subject_uid", "channel", "lane", "state"),
                        name="tally_once",
                    )
                ],
            },
        ),
        migrations.RemoveIndex(model_name="callback", name="callback_unhandled"),
        migrations.AddField(
            model_name="callback",
            name="urgent",
            field=models.BooleanField(default=True, db_default=True, help_text="An answer or a reply: applied before receipts"),
        ),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(condition=models.Q(("handled_at__isnull", True)), fields=["-urgent", "id"], name="callback_in_turn"),
        ),
        migrations.RemoveIndex(model_name="attempt", name="attempt_of_subject"),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(condition=models.Q(("state", "failed")), fields=["subject_uid", "id"], name="attempt_failed"),
        ),
        migrations.RemoveIndex(model_name="attempt", name="attempt_in_flight"),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(condition=models.Q(("state", "unknown")), fields=["channel", "handed_at", "id"], name="attempt_unknown"),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(condition=models.Q(("channel", "voice"), ("state", "handed")), fields=["handed_at", "id"], name="attempt_ringing"),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lane__gt", 0), models.Q(("address_key", ""), _negated=True)),
                fields=("message", "channel", "address_key"),
                name="attempt_once_an_address",
            ),
        ),
        migrations.RunSQL(RECOUNT, migrations.RunSQL.noop),
        OnPostgreSQL(POSTGRESQL, POSTGRESQL_BACK),
        *[OnSQLite(f"CREATE TRIGGER {name} {body}", f"DROP TRIGGER {name}") for name, body in SQLITE.items()],
    ]
