"""承诺办结日 of a department that took a hazard on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hazards", "0008_words_of_a_place")]

    operations = [
        migrations.AddField(
            model_name="handover",
            name="promised_on",
            field=models.DateField(blank=True, help_text="承诺办结日 of the department that took it on", null=True),
        )
    ]
