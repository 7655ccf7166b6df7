"""Let the database refuse what an append-only record must never see: a change of a sealed entry, a deletion."""

from django.db import migrations

from lastmile.foundation.regions.operations import OnPostgreSQL, OnSQLite

POSTGRESQL = """
CREATE FUNCTION ledger_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'ledger entries are never deleted'; END IF;
  IF OLD.seq IS NOT NULL THEN RAISE EXCEPTION 'a sealed ledger entry never changes'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_entry_guard BEFORE UPDATE OR DELETE ON ledger_entry
  FOR EACH ROW EXECUTE FUNCTION ledger_entry_is_append_only();
"""
POSTGRESQL_BACK = """
DROP TRIGGER ledger_entry_guard ON ledger_entry; DROP FUNCTION ledger_entry_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        OnPostgreSQL(POSTGRESQL, POSTGRESQL_BACK),
        OnSQLite(
            "CREATE TRIGGER ledger_entry_no_change BEFORE UPDATE ON ledger_entry WHEN OLD.seq IS NOT NULL "
            "BEGIN SELECT RAISE(ABORT, 'a sealed ledger entry never changes'); END",
            "DROP TRIGGER ledger_entry_no_change",
        ),
        OnSQLite(
            "CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry "
            "BEGIN SELECT RAISE(ABORT, 'ledger entries are never deleted'); END",
            "DROP TRIGGER ledger_entry_no_delete",
        ),
    ]
