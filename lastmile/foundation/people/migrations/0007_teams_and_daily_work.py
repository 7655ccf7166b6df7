import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

import lastmile.kernel.ids

REASONS = [
    ("people", "人手不足,青壮年多在外"),
    ("joint", "与邻村(社区)联合组建"),
    ("covered", "由乡镇(街道)队伍负责"),
    ("forming", "正在组建"),
    ("other", "其他原因"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_roster_words"),
        ("regions", "0004_names_in_order"),
    ]

    operations = [
        migrations.CreateModel(
            name="NoTeam",
            fields=[
                ("region_code", models.CharField(max_length=18)),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uid", models.UUIDField(default=lastmile.kernel.ids.uuid7, unique=True)),
                ("reason", models.CharField(choices=REASONS, max_length=10)),
                ("words", models.CharField(blank=True, max_length=200)),
                ("said_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
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
                        condition=models.Q(("ended_on__isnull", True)), fields=["region_code"], name="no_team_region"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("region"),
                        condition=models.Q(("ended_on__isnull", True)),
                        name="no_team_once_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", "other"), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="no_team_other_is_in_words",
                    ),
                ],
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.AddField(
            model_name="unit",
            name="daily_office",
            field=models.ForeignKey(
                blank=True,
                help_text="Of a command: the office that does its daily work (J-2.3m)",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.unit",
            ),
        ),
        migrations.AddIndex(
            model_name="skill",
            index=models.Index(
                condition=models.Q(("valid_until__isnull", False)), fields=["valid_until"], name="skill_ends"
            ),
        ),
    ]
