"""Numbers the public left to be told of alerts."""

import django.db.models.deletion
import django.db.models.manager
import lastmile.foundation.access.encrypted
import lastmile.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0003_very_many"),
        ("regions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Listener",
            fields=[
                ("region_code", models.CharField(max_length=18)),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uid", models.UUIDField(default=lastmile.kernel.ids.uuid7, unique=True)),
                (
                    "phone",
                    lastmile.foundation.access.encrypted.EncryptedText(
                        purpose="发预警短信(本人留的号码)", retention="retention.listener"
                    ),
                ),
                ("phone_key", models.CharField(help_text="Blind index of the number", max_length=64)),
                ("code_key", models.CharField(blank=True, help_text="Digest of the code sent last", max_length=64)),
                ("code_until", models.DateTimeField(blank=True, null=True)),
                ("asked_at", models.DateTimeField(help_text="When consent was ticked and a code was sent last")),
                (
                    "confirmed_at",
                    models.DateTimeField(
                        blank=True, help_text="When the code proved that the number is theirs", null=True
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="regions.region"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("confirmed_at__isnull", False)),
                        fields=["region_code", "id"],
                        name="listener_told",
                    ),
                    models.Index(fields=["phone_key"], name="listener_number"),
                ],
                "constraints": [models.UniqueConstraint(fields=("region", "phone_key"), name="listener_once_a_place")],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
