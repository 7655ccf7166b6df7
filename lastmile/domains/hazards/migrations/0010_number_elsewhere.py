from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hazards", "0009_promised_day")]

    operations = [
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(
                condition=models.Q(("external_number__isnull", False)),
                fields=["external_number", "township"],
                name="hazard_number_elsewhere",
            ),
        ),
        migrations.RemoveIndex(model_name="hazard", name="hazard_external_number"),
    ]
