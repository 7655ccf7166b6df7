"""The colour of an owed action and of a local text is called one: a rung is a step of a ladder. No table changes."""

from django.db import migrations, models
from django.db.models import Q

TEXT_RULES = ("alert_text_one_in_force", "alert_text_version_once")


class Migration(migrations.Migration):
    dependencies = [("alerts", "0006_came_again")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                *(migrations.RemoveConstraint("localtext", name) for name in TEXT_RULES),
                migrations.RemoveIndex("localtext", "alert_text_held"),
                migrations.RenameField("owedaction", "rung", "colour"),
                migrations.RenameField("localtext", "rung", "colour"),
                migrations.AlterField(
                    "owedaction",
                    "colour",
                    models.CharField(
                        db_column="rung", help_text="The colour whose list asked for it, also of Ⅰ–Ⅳ", max_length=8
                    ),
                ),
                migrations.AlterField("localtext", "colour", models.CharField(db_column="rung", max_length=8)),
                migrations.AddConstraint(
                    "localtext",
                    models.UniqueConstraint(
                        "region", "signal", "colour", name="alert_text_one_in_force", condition=Q(ended_at__isnull=True)
                    ),
                ),
                migrations.AddConstraint(
                    "localtext",
                    models.UniqueConstraint("region", "signal", "colour", "number", name="alert_text_version_once"),
                ),
                migrations.AddIndex(
                    "localtext",
                    models.Index(
                        fields=["signal", "colour", "region_code"],
                        name="alert_text_held",
                        condition=Q(ended_at__isnull=True),
                    ),
                ),
            ]
        )
    ]
