from django.db import migrations

from lastmile.foundation.regions.runorder import OrderedRuns


class Migration(migrations.Migration):
    dependencies = [("hazards", "0003_places_checked"), ("regions", "0004_names_in_order")]

    operations = [
        migrations.AddIndex(
            model_name="hazard",
            index=OrderedRuns(
                fields=["title"], name="hazard_run", order=("sort_on", "id"), only=("is_open", "IS TRUE")
            ),
        ),
    ]
