from django.db import migrations

from lastmile.foundation.regions import runorder
from lastmile.foundation.regions.bykey import KeyIndex
from lastmile.foundation.regions.operations import OnPostgreSQL


class Migration(migrations.Migration):
    dependencies = [("regions", "0003_name_runs")]

    operations = [
        OnPostgreSQL(runorder.RUNS, "DROP FUNCTION lastmile_sized_runs(text, int, int)"),
        migrations.AddIndex(
            model_name="region",
            index=runorder.OrderedRuns(
                fields=["name"], name="region_run", order=("level", "code", "id"), only=("closed_on", "IS NULL")
            ),
        ),
        migrations.AddIndex(model_name="region", index=KeyIndex(name="region_by_key")),
    ]
