from django.db import migrations, models
from django.db.models.functions import Concat, Right

from lastmile.foundation.regions.runorder import OrderedRuns
from lastmile.foundation.regions.wordruns import RunIndex


class Migration(migrations.Migration):
    dependencies = [("hazards", "0007_parted"), ("regions", "0005_counted_on")]

    operations = [
        migrations.RemoveIndex(model_name="hazard", name="hazard_title_runs"),
        migrations.RemoveIndex(model_name="hazard", name="hazard_run"),
        migrations.AddField(
            model_name="hazard",
            name="title_and_place",
            field=models.GeneratedField(
                db_persist=True,
                expression=Concat("title", models.Value(" "), "place"),
                output_field=models.CharField(max_length=241),
            ),
        ),
        migrations.AddField(
            model_name="hazard",
            name="number_end",
            field=models.GeneratedField(
                db_persist=True, expression=Right("number", 4), output_field=models.CharField(max_length=4)
            ),
        ),
        migrations.AddIndex(model_name="hazard", index=RunIndex(fields=["title_and_place"], name="hazard_words")),
        migrations.AddIndex(
            model_name="hazard",
            index=OrderedRuns(
                fields=["title_and_place"],
                name="hazard_run",
                order=("sort_on", "id"),
                only=("is_open", "IS TRUE"),
            ),
        ),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(fields=["number_end", "is_open", "sort_on", "id"], name="hazard_number_end"),
        ),
    ]
