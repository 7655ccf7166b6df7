from django.db import migrations, models

FILL = """
UPDATE hazards_hazard SET site_kind = (SELECT p.kind FROM profile_place p WHERE p.id = hazards_hazard.site_id)
WHERE site_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("hazards", "0004_words_in_order"),
        ("people", "0006_roster_words"),
        ("points", "0002_graded_alike"),
        ("profile", "0004_kept_beforehand"),
        ("regions", "0004_names_in_order"),
    ]

    operations = [
        migrations.AddField(
            model_name="hazard",
            name="site_kind",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="The kind of `site`; kept, the list is narrowed by it",
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(
                condition=models.Q(("is_open", True), ("site__isnull", False)),
                fields=["site_kind", "sort_on", "id"],
                name="hazard_site_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(
                condition=models.Q(("is_open", True), ("site__isnull", False)),
                fields=["province", "site_kind", "sort_on", "id"],
                name="hazard_site_kind_province",
            ),
        ),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(
                condition=models.Q(("is_open", True), ("site__isnull", False)),
                fields=["city", "site_kind", "sort_on", "id"],
                name="hazard_site_kind_city",
            ),
        ),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(
                condition=models.Q(("is_open", True), ("site__isnull", False)),
                fields=["county", "site_kind", "sort_on", "id"],
                name="hazard_site_kind_county",
            ),
        ),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(
                condition=models.Q(("is_open", True), ("site__isnull", False)),
                fields=["township", "site_kind", "sort_on", "id"],
                name="hazard_site_kind_township",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
