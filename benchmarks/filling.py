"""Invented rows, made by the database itself: same density at every size, more places instead of fuller ones.

Twenty hazards, obligations, persons and posts lie in each grid; ten grids make a village, ten villages a township, and so
on up to provinces. Nobody here exists: names are drawn from lists of signs, phones are empty.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models

from benchmarks.databases import execute, rows, without_indexes
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.orders.models import Call
from lastmile.domains.profile.models import Place
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.people import kept
from lastmile.foundation.people.models import Account, Consent, HeldKind, Holding, Person, Post, Unit
from lastmile.foundation.regions.models import Region, RegionCode
from lastmile.foundation.regions.runorder import OrderedRuns
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel.region_codes import Level

PER_GRID = 20
RARE = 40  # rows whose title or name holds the rare words, at every size
Progress = Callable[[str], None]

PLACES = """
CREATE FUNCTION bench_village(v bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT lpad((11 + v / 2000)::text, 2, '0') || lpad((v / 1000 % 2 + 1)::text, 2, '0')
    || lpad((v / 100 % 10 + 1)::text, 2, '0') || lpad((v / 10 % 10 + 1)::text, 3, '0')
    || lpad((v % 10 + 1)::text, 3, '0') $$;
CREATE FUNCTION bench_grid(g bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT bench_village(g / 10) || lpad((g % 10 + 1)::text, 3, '0') $$;
"""
GRID = f"bench_grid(i / {PER_GRID})"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
SIGNS = "安邦成德恩方光海和华吉嘉江金景康丽良林敏明宁平庆荣瑞山生盛松泰田文贤祥新兴雪艳永玉云泽珍芝志忠"
SITE_KIND = "(ARRAY['hospital','small_place'])[1 + {} % 2]"
AT_PLACE = "i * 13 / 3 % 2 = 0"
STOOD_IN = "(20, 40, 60)"  # posts, counted from 0, in which person 1 stands in
KINDS = (
    *["grid_member"] * 9, *["disaster_informant"] * 3, "village_director", "village_secretary", "geology_monitor",
    "reservoir_patrol", "forest_ranger", "team_member", "office_staff", "duty_officer",
)  # fmt: skip


def insert(model: type[models.Model], source: str, /, **values: str) -> None:
    """INSERT … SELECT of SQL expressions by column; columns not named get what Django would have given."""
    fields = [one for one in model._meta.concrete_fields if not one.generated]
    chosen = {str(one.column): values.get(str(one.column), _usual(one)) for one in fields}
    unknown = values.keys() - chosen.keys()
    assert not unknown, unknown
    columns, expressions = ", ".join(f'"{name}"' for name in chosen), ", ".join(chosen.values())
    execute(f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {expressions} FROM {source}")


def _usual(field: models.Field[Any, Any]) -> str:
    if field.primary_key:
        return "i + 1"
    if isinstance(field, models.UUIDField) and not field.null:
        return "lastmile_uuid7()"
    if field.null:
        return "NULL"
    if isinstance(field, models.BooleanField):
        return str(bool(field.get_default())).lower()
    if isinstance(field, models.JSONField):
        return "'[]'::jsonb"
    return f"'{field.get_default() if field.has_default() else ''}'"


def _fill(model: type[models.Model], count: int, /, **values: str) -> None:
    table = model._meta.db_table
    with without_indexes(table):
        insert(model, f"generate_series(0::bigint, {count - 1}) AS i", **values)
    learn_runs(model)
    execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


def learn_runs(model: type[models.Model]) -> None:
    """Triggers rested while the rows were made."""
    for index in model._meta.indexes:
        if isinstance(index, OrderedRuns):
            execute(index.filling_sql(model))
            execute(f"VACUUM ANALYZE {index.name}")


def fill(size: int, said: Progress) -> None:
    """Regions, people, posts, units, holdings, accounts, hazards, obligations and calls: `size` rows of each but the regions."""
    execute(PLACES)
    for step in (regions, people, posts, units, holdings, accounts, held_kinds, hazards, obligations, calls):
        said(f"{step.__name__} for {size:,}")
        step(size)


def regions(size: int) -> None:
    grids = max(size // PER_GRID, 1)
    execute("SET session_replication_role = replica")
    first = 0
    for level in list(Level)[1:7]:
        length = {1: 2, 2: 4, 3: 6, 4: 9, 5: 12, 6: 15}[level]
        source = (
            f"(SELECT code, {first} + row_number() OVER (ORDER BY code) - 1 AS i FROM (SELECT DISTINCT "
            f"left(bench_grid(g), {length}) AS code FROM generate_series(0::bigint, {grids - 1}) g) AS codes) AS places "
            f"LEFT JOIN regions_region up ON up.code = left(places.code, {_above(length)})"
        )
        insert(
            Region, source, id="i + 1", code="places.code", level=str(int(level)), parent_id="up.id",
            name="'地' || right(places.code, 4)",
        )  # fmt: skip
        first = _count("regions_region")
    insert(RegionCode, "regions_region r", id="r.id", region_id="r.id", code="r.code", name="r.name", reason="'loaded'")
    execute("SET session_replication_role = DEFAULT")
    learn_runs(Region)
    execute("VACUUM ANALYZE regions_region, regions_regioncode")


def _above(length: int) -> int:
    return {2: 1, 4: 2, 6: 4, 9: 6, 12: 9, 15: 12}[length]


def _count(table: str) -> int:
    return int(rows(f"SELECT count(*) FROM {table}")[0][0])


def _place() -> dict[str, str]:
    return {"region_id": f"(SELECT r.id FROM regions_region r WHERE r.code = {GRID})", "region_code": GRID}


def people(size: int) -> None:
    """One in sixteen has left; volunteers are one in ten."""
    sign = f"substr('{SIGNS}', 1 + abs(hashint8(i + %s) %% {len(SIGNS)}), 1)"
    surname = f"substr('{SURNAMES}', 1 + abs(hashint8(i) % {len(SURNAMES)}), 1)"
    name = f"CASE WHEN {_rare(size)} THEN '欧阳溶洞' ELSE {surname} || {sign % 1} || {sign % 2} END"
    left_on = "CASE WHEN i % 16 = 9 THEN DATE '2026-01-31' END"
    known = {"in_post": "i % 20 <> 7", "has_account": "i % 5 <> 2", "volunteers": "i % 10 = 3"}
    _fill(Person, size, name=name, left_on=left_on, **known, **_place())
    given = "TIMESTAMPTZ '2026-01-01 00:00+08'"
    with without_indexes(Consent._meta.db_table):
        insert(
            Consent, f"generate_series(3::bigint, {size - 1}, 10) AS i",
            person_id="i + 1", for_what="'volunteer'", given_at=given,
        )  # fmt: skip


def posts(size: int) -> None:
    """In each grid all but one answer to its last post."""
    kinds = "ARRAY[" + ", ".join(f"'{kind}'" for kind in KINDS) + "]"
    kind = f"({kinds})[1 + i % {len(KINDS)}]"
    title = f"CASE WHEN {_rare(size)} THEN '溶洞值守' ELSE '第' || i % 97 || '组' || {kind} END"
    wanted = ", ".join(f"'{one.id}'" for one in catalogue.post_kinds().values() if one.stand_in)
    known = {"vacant": "i % 20 = 7", "lacks_stand_in": f"{kind} IN ({wanted}) AND i NOT IN {STOOD_IN}"}
    above = f"CASE WHEN i % {PER_GRID} < {PER_GRID - 1} THEN i / {PER_GRID} * {PER_GRID} + {PER_GRID} END"
    _fill(Post, size, kind=kind, title=title, superior_id=above, **known, **_place())


def units(size: int) -> None:
    """One in twenty is a team."""
    kind = "CASE WHEN i % 20 = 11 THEN 'team' ELSE 'committee' END"
    _fill(Unit, size, kind=kind, name="'单位' || i", **_place())


def holdings(size: int) -> None:
    """Each post is held by the person of its number, one in twenty is vacant; person 1 stands in for three more."""
    held = f"(SELECT i FROM generate_series(0::bigint, {size - 1}) AS i WHERE i % 20 <> 7) AS held"
    with without_indexes(Holding._meta.db_table):
        insert(Holding, held, post_id="i + 1", person_id="i + 1", rank="'A'", from_on="DATE '2020-01-01'")
        more = f"unnest(ARRAY[{STOOD_IN[1:-1]}]) AS more (i)"
        insert(
            Holding, more, id=f"i + 1 + {size}", post_id="i + 1", person_id="1", rank="'B'", from_on="DATE '2020-01-01'"
        )
    execute(f"SELECT setval(pg_get_serial_sequence('people_holding', 'id'), {size + 100})")


def accounts(size: int) -> None:
    """Four of five have an account."""
    with_one = f"(SELECT i FROM generate_series(0::bigint, {size - 1}) AS i WHERE i % 5 <> 2) AS with_one"
    with without_indexes(Account._meta.db_table):
        insert(
            Account, with_one, person_id="i + 1", login="'p' || i", password="'!'", opened_at="TIMESTAMPTZ '2026-01-01'"
        )


def held_kinds(size: int) -> None:
    """What lists of people by kind are read from; and everything kept is compared with what is counted."""
    with without_indexes(HeldKind._meta.db_table):
        held = (
            "people_holding h JOIN people_post p ON p.id = h.post_id JOIN people_person q ON q.id = h.person_id "
            "WHERE h.rank = 'A'"
        )
        insert(
            HeldKind, held, id="h.id", person_id="q.id", kind="p.kind", name="q.name", region_id="q.region_id",
            region_code="q.region_code",
        )  # fmt: skip
    execute("SELECT setval(pg_get_serial_sequence('people_heldkind', 'id'), (SELECT max(id) FROM people_heldkind))")
    assert not kept.recount()
    execute("VACUUM ANALYZE people_person, people_post, people_heldkind")


def _rare(size: int) -> str:
    return f"i % {max(size // RARE, 1) + 1} = 0"


def places(size: int) -> None:
    """A hospital or a small place in each grid."""
    grid = "bench_grid(i)"
    region = f"(SELECT r.id FROM regions_region r WHERE r.code = {grid})"
    _fill(
        Place, max(size // PER_GRID, 1),
        name="'某单位' || i", kind=SITE_KIND.format("i"), region_id=region, region_code=grid,
    )  # fmt: skip


def hazards(size: int) -> None:
    """A quarter open, one in ten of those suspected of being major, half of them at a place; spread over kinds, sources and days."""
    places(size)
    status = "(ARRAY['reported','rectifying','rectifying','rectifying','rectified','dismissed'])[1 + i % 20]"
    status = f"coalesce({status}, 'closed')"
    is_open, late_day = f"{status} IN ('reported','rectifying','rectified')", "(i * 7919 % 61)::int"
    title = (
        f"CASE WHEN {_rare(size)} THEN '溶洞塌陷' ELSE (ARRAY['电线老化','边坡裂缝','消防通道堵塞',"
        "'灭火器过期','河道淤积','路面塌方','屋面破损','燃气软管过长'])[1 + i * 31 % 8] END || (i % 1000)"
    )
    place = f"CASE WHEN {_rare(size)} THEN '河边小桥' ELSE (ARRAY['小学后墙外','三组路口','','水库坝下'])[1 + i * 7 % 4] END"
    moment = "TIMESTAMPTZ '2026-11-01 08:00+08' - (i * 104729 % 700) * INTERVAL '1 day'"
    township = f"(i / {PER_GRID * 100})"  # they lie in rows of fifty, 30 by 28 km each
    _fill(
        Hazard, size,
        site_id=f"CASE WHEN {AT_PLACE} THEN i / {PER_GRID} + 1 END",
        site_kind=f"CASE WHEN {AT_PLACE} THEN {SITE_KIND.format(f'(i / {PER_GRID})')} ELSE '' END",
        report_digest="md5(i::text)", number="'H' || lpad(i::text, 10, '0')", title=title, place=place, status=status,
        category="(ARRAY['safety','fire','flood','forest','geology','earthquake','weather'])[1 + i * 13 / 3 % 7]",
        line="(ARRAY['safety','flood','fire','relief'])[1 + i * 17 / 7 % 4]",
        source="(ARRAY['report','walk','office','public','elsewhere'])[1 + i * 11 / 5 % 5]",
        grade=f"CASE WHEN {is_open} AND i / 20 % 10 = i % 10 THEN 'suspected' ELSE 'general' END",
        found_at=moment, received_at=moment, entered_at=moment,
        found_by_id="CASE WHEN i % 20 <> 7 THEN i + 1 END",
        rectify_post_id=f"CASE WHEN {status} = 'rectifying' THEN i + 1 END",
        rectified_at=f"CASE WHEN {status} = 'rectified' THEN {moment} END",
        closed_at=f"CASE WHEN {status} = 'closed' THEN {moment} END",
        closing=f"CASE WHEN {status} = 'closed' THEN 'verified' ELSE '' END",
        sort_on=f"CASE WHEN {is_open} THEN current_date - 20 + {late_day} ELSE ({moment})::date END",
        responsible_unit="'某某单位' || i % 100", datum="'WGS84'",
        point=f"ST_SetSRID(ST_MakePoint(90 + {township} % 50 * 0.3 + (i * 7919 % 997) / 997.0 * 0.3, "
        f"22 + {township} / 50 * 0.25 + (i * 104729 % 991) / 991.0 * 0.25), 4326)",
        **_place(),
    )  # fmt: skip


def obligations(size: int) -> None:
    """Ten for every tenth post, four of them open; one in ten given out by holding 1. Due within a fortnight."""
    is_open = "i / 2 % 10 < 4"
    due = "now() + ((i * 7919 % 20160) - 2880) * INTERVAL '1 minute'"
    past = "now() - (i * 104729 % 43200) * INTERVAL '1 minute'"
    _fill(
        Obligation, size,
        kind="'hazard.rectify'", post_id="i / 20 * 20 + i % 2 + 1", held_by_id="i / 20 * 20 + i % 2 + 1",
        subject_kind="'hazard'", occurrence="i::text", title="'整改隐患第' || i || '号'", place="'某村某组'",
        line="'safety'", urgent="i / 2 % 10 = 0 AND i % 3 = 0", opened_at="now() - INTERVAL '30 days'",
        opened_by_id="CASE WHEN i % 10 = 4 THEN 1 END", due_at=due,
        postponed_at="CASE WHEN i / 2 % 10 = 3 AND i % 5 = 0 THEN now() END",
        done_at=f"CASE WHEN {is_open} THEN NULL ELSE {past} END",
        outcome=f"CASE WHEN {is_open} THEN '' ELSE 'done' END",
        **_place(),
    )  # fmt: skip


def calls(size: int) -> None:
    """Twenty calls a grid over the years, one of them still open."""
    opened = "TIMESTAMPTZ '2026-11-01 08:00+08' - (i * 104729 % 1000000) * INTERVAL '1 minute'"
    ended = "i % 20 <> 4"
    _fill(
        Call, size,
        content_digest="md5(i::text)", number="'C' || lpad(i::text, 10, '0')", text="'请立即应答'", level="'red'",
        ladder_title="'红色·夜间'", state=f"CASE WHEN {ended} THEN 'ended' ELSE 'open' END", opened_at=opened,
        opened_by_id="CASE WHEN i % 20 <> 7 THEN i + 1 END", due_at=f"{opened} + INTERVAL '5 minutes'", people="3",
        ended_at=f"CASE WHEN {ended} THEN {opened} + INTERVAL '1 hour' END",
        ended_why=f"CASE WHEN {ended} THEN '已全部联系上' ELSE '' END", reached=f"CASE WHEN {ended} THEN 3 END",
        **_place(),
    )  # fmt: skip
