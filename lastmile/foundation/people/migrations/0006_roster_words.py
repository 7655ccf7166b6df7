from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0005_words_in_order")]

    operations = [
        migrations.AddField(
            model_name="holding",
            name="card_number",
            field=models.CharField(blank=True, db_default="", help_text="工作卡编号 of the roster", max_length=40),
        ),
        migrations.AddField(
            model_name="holding",
            name="training_days",
            field=models.DecimalField(
                blank=True,
                decimal_places=1,
                help_text="培训天数 as the roster says; empty is not known",
                max_digits=4,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="holding",
            name="note",
            field=models.CharField(blank=True, db_default="", help_text="备注 of the roster", max_length=200),
        ),
    ]
