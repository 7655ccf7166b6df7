from django.db import migrations, models


def of_the_version(apps, schema_editor):
    """What was told before is taken to have been told in all places of its message that lie in that township."""
    telling, area = apps.get_model("alerts", "Telling"), apps.get_model("alerts", "Area")
    for one in telling.objects.filter(ground={}).iterator():
        codes = area._base_manager.filter(version=one.version_id).values_list("region_code", flat=True)
        told = [code for code in codes if code[:9] == one.township] if one.occasion == "alert" else []
        one.ground = dict.fromkeys(told or [one.township], True)
        one.save(update_fields=["ground"])


class Migration(migrations.Migration):

    dependencies = [
        ("alerts", "0004_called_again"),
    ]

    operations = [
        migrations.AddField(
            model_name="telling",
            name="cleared",
            field=models.BigIntegerField(db_default=0, default=0, help_text="The last telling for which what waited of this was taken back"),
        ),
        migrations.AddField(
            model_name="telling",
            name="ground",
            field=models.JSONField(db_default={}, default=dict, help_text="Codes of places, and of parts taken out (false): the longest that fits decides"),
        ),
        migrations.AddField(
            model_name="telling",
            name="heard",
            field=models.JSONField(db_default=[], default=list, help_text="Places around: numbers left for just these heard the same before"),
        ),
        migrations.AlterField(
            model_name="telling",
            name="occasion",
            field=models.CharField(choices=[("alert", "发布"), ("lower", "降级"), ("out", "不在范围内了"), ("end", "解除")], max_length=8),
        ),
        migrations.RunPython(of_the_version, migrations.RunPython.noop),
    ]
