"""What was rectified stands in the list under the day of the look that is owed, no more under the day it was to be rectified."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db import migrations, models
from django.db.models import DateTimeField, ExpressionWrapper, F, OuterRef, Subquery
from django.db.models.functions import Coalesce, TruncDate

OWED = ("hazard.verify", "hazard.accept")


def list_by_the_look(apps, schema_editor):
    hazards, owed = (apps.get_model(*one)._base_manager for one in (("hazards", "Hazard"), ("obligations", "Obligation")))
    last = ExpressionWrapper(F("due_at") - timedelta(microseconds=1), output_field=DateTimeField())
    rows = owed.filter(subject_uid=OuterRef("uid"), kind__in=OWED, done_at__isnull=True).order_by("due_at")
    day = Subquery(rows.values(day=TruncDate(last, tzinfo=ZoneInfo("Asia/Shanghai")))[:1])
    hazards.filter(status="rectified").update(sort_on=Coalesce(day, "sort_on"))


class Migration(migrations.Migration):
    dependencies = [
        ("hazards", "0010_number_elsewhere"),
        ("obligations", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="hazard",
            name="sort_on",
            field=models.DateField(
                help_text="The day by which it is rectified, then looked at; the day it was found before: what lists sort by"
            ),
        ),
        migrations.RunPython(list_by_the_look, migrations.RunPython.noop, elidable=True),
    ]
