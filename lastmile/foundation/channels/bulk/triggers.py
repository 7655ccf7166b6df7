"""The database's own part in counting attempts: SQL of migration 0003, the same counts on both."""

COLUMNS = "(subject_uid, channel, lane, state, number, repeats, folded)"

POSTGRESQL = f"""
CREATE FUNCTION channels_count_attempts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO channels_tally {COLUMNS}
      SELECT subject_uid, channel, lane, state, count(*), sum(repeats), false FROM fresh GROUP BY 1, 2, 3, 4;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO channels_tally {COLUMNS}
      SELECT subject_uid, channel, lane, state, -count(*), -sum(repeats), false FROM stale GROUP BY 1, 2, 3, 4;
  ELSE
    INSERT INTO channels_tally {COLUMNS}
      SELECT subject_uid, channel, lane, state, sum(n), sum(r), false FROM (
        SELECT subject_uid, channel, lane, state, 1 AS n, repeats::integer AS r FROM fresh
        UNION ALL SELECT subject_uid, channel, lane, state, -1, -repeats FROM stale) AS both_sides
      GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0 OR sum(r) <> 0;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER channels_attempt_put AFTER INSERT ON channels_attempt
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION channels_count_attempts();
CREATE TRIGGER channels_attempt_moved AFTER UPDATE ON channels_attempt
  REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION channels_count_attempts();
CREATE TRIGGER channels_attempt_gone AFTER DELETE ON channels_attempt
  REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION channels_count_attempts();
"""
POSTGRESQL_BACK = """
DROP TRIGGER channels_attempt_put ON channels_attempt; DROP TRIGGER channels_attempt_moved ON channels_attempt;
DROP TRIGGER channels_attempt_gone ON channels_attempt; DROP FUNCTION channels_count_attempts();
"""


def _add(row: str, sign: str) -> str:
    """Count one row of a trigger in or out."""
    return (
        f"INSERT INTO channels_tally {COLUMNS} VALUES ({row}.subject_uid, {row}.channel, {row}.lane, {row}.state, "
        f"{sign}1, {sign}{row}.repeats, 1) ON CONFLICT (subject_uid, channel, lane, state) WHERE folded "
        "DO UPDATE SET number = number + excluded.number, repeats = repeats + excluded.repeats;"
    )


MOVED = (
    "OLD.state <> NEW.state OR OLD.repeats <> NEW.repeats OR OLD.lane <> NEW.lane OR OLD.channel <> NEW.channel "
    "OR OLD.subject_uid <> NEW.subject_uid"
)
SQLITE = {
    "channels_attempt_put": f"AFTER INSERT ON channels_attempt BEGIN {_add('NEW', '')} END",
    "channels_attempt_moved": f"AFTER UPDATE ON channels_attempt WHEN {MOVED} "
    f"BEGIN {_add('OLD', '-')} {_add('NEW', '')} END",
    "channels_attempt_gone": f"AFTER DELETE ON channels_attempt BEGIN {_add('OLD', '-')} END",
}
RECOUNT = (
    f"INSERT INTO channels_tally {COLUMNS} SELECT subject_uid, channel, lane, state, count(*), sum(repeats), true "
    "FROM channels_attempt GROUP BY subject_uid, channel, lane, state"
)
