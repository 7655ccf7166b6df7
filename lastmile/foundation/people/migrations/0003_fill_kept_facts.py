"""Count once, set-based, what 0002 keeps. From here the services and the nightly recount keep it."""

from datetime import date
from typing import Any

from django.db import migrations

from lastmile.kernel import clock

IN_FORCE = "h.from_on <= %(day)s AND (h.until_on IS NULL OR h.until_on >= %(day)s)"
WANT_STAND_IN = "'disaster_informant', 'grid_member', 'geology_monitor', 'reservoir_patrol', 'point_keeper'"
PEOPLE = f"""
UPDATE people_person SET
in_post = EXISTS (SELECT 1 FROM people_holding h WHERE h.person_id = people_person.id AND {IN_FORCE}),
has_account = EXISTS (SELECT 1 FROM people_account a WHERE a.person_id = people_person.id AND a.is_active),
volunteers = EXISTS (SELECT 1 FROM people_consent c WHERE c.person_id = people_person.id AND c.withdrawn_at IS NULL)
"""
POSTS = f"""
UPDATE people_post SET
vacant = NOT EXISTS (SELECT 1 FROM people_holding h WHERE h.post_id = people_post.id AND {IN_FORCE} AND h.rank <> 'B'),
lacks_stand_in = kind IN ({WANT_STAND_IN}) AND NOT EXISTS
(SELECT 1 FROM people_holding h WHERE h.post_id = people_post.id AND {IN_FORCE} AND h.rank = 'B')
"""
KINDS = f"""
INSERT INTO people_heldkind (person_id, kind, name, region_id, region_code)
SELECT DISTINCT q.id, p.kind, q.name, q.region_id, q.region_code FROM people_holding h
JOIN people_post p ON p.id = h.post_id JOIN people_person q ON q.id = h.person_id WHERE {IN_FORCE}
"""


def fill(apps: Any, schema_editor: Any) -> None:
    day: date = clock.today()
    with schema_editor.connection.cursor() as cursor:
        for statement in (PEOPLE, POSTS, KINDS):
            cursor.execute(statement, {"day": day})


class Migration(migrations.Migration):
    dependencies = [("people", "0002_kept_facts")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
