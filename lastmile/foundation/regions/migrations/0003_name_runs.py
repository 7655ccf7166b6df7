from django.db import migrations

from lastmile.foundation.regions import wordruns
from lastmile.foundation.regions.operations import OnPostgreSQL


class Migration(migrations.Migration):
    dependencies = [("regions", "0002_uuid7")]

    operations = [
        OnPostgreSQL(wordruns.POSTGRESQL, "DROP FUNCTION lastmile_runs(text)"),
        migrations.AddIndex(
            model_name="region",
            index=wordruns.RunIndex(fields=["name"], name="region_name_runs"),
        ),
        # Without statistics of the new expression the planner would walk the whole table.
        OnPostgreSQL("ANALYZE regions_region"),
    ]
