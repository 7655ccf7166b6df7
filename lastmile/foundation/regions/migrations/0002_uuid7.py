"""UUIDv7 made inside the database."""

from django.db import migrations

from lastmile.foundation.regions.operations import OnPostgreSQL
from lastmile.foundation.regions.uuid7_sql import POSTGRESQL


class Migration(migrations.Migration):
    dependencies = [("regions", "0001_initial")]
    operations = [OnPostgreSQL(POSTGRESQL, "DROP FUNCTION lastmile_uuid7()")]
