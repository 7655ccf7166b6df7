from django.db import migrations

from lastmile.foundation.regions.bykey import KeyIndex
from lastmile.foundation.regions.runorder import OrderedRuns


class Migration(migrations.Migration):
    dependencies = [("people", "0004_duties_of_the_pack"), ("regions", "0004_names_in_order")]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=OrderedRuns(
                fields=["name"], name="person_run", order=("name", "id"), only=("left_on", "IS NULL"), sizes=(1, 3)
            ),
        ),
        migrations.AddIndex(
            model_name="post",
            index=OrderedRuns(
                fields=["title"],
                name="post_run",
                order=("region_code", "kind", "id"),
                only=("closed_on", "IS NULL"),
            ),
        ),
        *(
            migrations.AddIndex(model_name=name, index=KeyIndex(name=f"{name}_by_key"))
            for name in ("person", "post", "holding")
        ),
    ]
