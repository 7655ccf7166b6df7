"""Since when a shelter is open: from the record of its opening, for it may have filled up since."""

from typing import Any

from django.db import migrations, models


def fill(apps: Any, editor: Any) -> None:
    """Few are open at a time; where nothing says when one was opened, it is since it stands as it does."""
    shelter, entry = apps.get_model("evacuation", "Shelter"), apps.get_model("ledger", "Entry")
    standing = list(shelter._base_manager.exclude(opening="closed").filter(opening_at__isnull=False))
    said = entry.objects.filter(subject_kind="shelter", subject_uid__in=[one.uid for one in standing])
    opened = said.filter(action="shelter.opening", figures__from="closed").order_by("at", "id")
    since = dict(opened.values_list("subject_uid", "at"))
    for one in standing:
        one.opened_at = since.get(one.uid, one.opening_at)
    shelter._base_manager.bulk_update(standing, ["opened_at"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("evacuation", "0003_periods_without_days"),
        ("ledger", "0002_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="shelter",
            name="opened_at",
            field=models.DateTimeField(
                blank=True, help_text="Since when it is open, full or not; empty while closed", null=True
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
