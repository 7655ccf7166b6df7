"""Open the lists of a night, set-based; opened again for a higher level they grow, and nobody is asked twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, models, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from lastmile.domains.evacuation.models import Help, Move, MoveList
from lastmile.domains.evacuation.rules import People, Status
from lastmile.domains.evacuation.selectors import lists
from lastmile.domains.evacuation.selectors.lists import STANDING, Source, inside
from lastmile.domains.evacuation.services import setting_aside
from lastmile.domains.evacuation.services.going_anew import ask_anew
from lastmile.domains.evacuation.services.taking import MACHINE, done, holding, take_list
from lastmile.domains.points import public as points
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

UNKNOWN = "unknown"  # a point nobody has graded, in the pack's lists of colours
COLUMNS = (
    "region_id", "region_code", "household_id", "point_id", "rank", "registered", "tonight", "away", "need_help",
)  # fmt: skip
MUST, NEEDS_HELP, REST = (
    {"must": True, "counted": True},
    {"must": False, "counted": True},
    {"must": False, "counted": False},
)
# Of a row another list takes over: whoever was only listed there counts here.
NEXT_RANK = Case(When(counted=False, then=Value(3)), default=F("rank"), output_field=models.PositiveSmallIntegerField())
GROUPS = (
    (People.WORKSITE, ("工棚", "工地", "施工")),
    (People.GUESTS, ("民宿", "农家乐", "客")),
    (People.CARE, ("学校", "敬老", "养老")),
)


def open_lists(
    scope: Scope,
    *,
    source: Source,
    region_codes: Iterable[str],
    level: str,
    title: str = "",
    colours: Collection[str] | None = None,
    kinds: Collection[str] | None = None,
    drill: bool = False,
) -> MoveList:
    """Open the lists of a source over some places: who lives below a danger point must move, who needs help comes next.

    `level`: red … blue or empty. `colours`: of danger points; left out, those the pack names for the level. `kinds`: of
    danger points; left out, all. Opening again adds what is missing and raises the level; what was said of a household
    stays, unless they were let home since: a graver level, or a place that comes back, asks those anew. The caller has
    checked that the source may be acted on. Raises WrongState once the list is ended.
    """
    codes = sorted(set(region_codes))
    chosen = colours if colours is not None else colours_for(level, codes[0])
    one = begin(scope, source, codes, level=level, title=title, drill=drill)
    setting_aside.take_back(scope, one, codes)
    return grow(scope, one, _points(codes, chosen, kinds), helped_in=codes)


def colours_for(level: str, region_code: str) -> frozenset[str]:
    """Of which colours danger points are emptied at a level, by the pack in force."""
    if not level:
        return frozenset()
    words = str(packs.value(f"move.colours_{level}", region_code).value)
    return frozenset("" if one == UNKNOWN else one for one in words.replace("，", ",").split(",") if one.strip())


def _points(codes: Iterable[str], colours: Collection[str], kinds: Collection[str] | None) -> QuerySet[Any]:
    rows = points.points_in(MACHINE).filter(inside(codes), is_watched=True, colour__in=list(colours))
    return rows if kinds is None else rows.filter(kind__in=list(kinds))


@transaction.atomic
def begin(
    scope: Scope, source: Source, codes: Sequence[str], *, level: str, title: str = "", drill: bool = False
) -> MoveList:
    """The list of a source, made or found; it then covers these places too."""
    kind, uid = source
    region = get_region(covering(codes))
    values = {
        "title": title[:120],
        "level": level,
        "drill": drill,
        "region": region,
        "region_code": region.code,
        "region_codes": sorted(set(codes)),
        "opened_at": clock.now(),
        "opened_by_id": holding(scope),
    }
    one, made = MoveList.unscoped.get_or_create(source_kind=kind, source_uid=uid, defaults=values)
    if made:
        figures = {"source": [kind, uid], "level": level, "drill": drill, "places": one.region_codes}
        done(scope, "moves.opened", one, figures=figures)
        return one
    return _raise(scope, take_list(one), codes, level, title)


def _raise(scope: Scope, one: MoveList, codes: Sequence[str], level: str, title: str) -> MoveList:
    wider = sorted({*one.region_codes, *codes})
    graver = min((level, one.level), key=GRAVITY.index)
    again = wider if graver != one.level else sorted({*wider} - {*one.region_codes})
    changed = {"region_codes": wider, "level": graver, "title": title[:120] or one.title}
    if all(getattr(one, name) == value for name, value in changed.items()):
        return one
    region = get_region(covering(wider))
    for name, value in {**changed, "region": region, "region_code": region.code}.items():
        setattr(one, name, value)
    one.save(update_fields=[*changed, "region", "region_code"])
    ask_anew(scope, one, Move.unscoped.filter(inside(again), list=one))
    done(scope, "moves.raised", one, figures={"level": one.level, "places": wider})
    return one


def covering(codes: Sequence[str]) -> str:
    """The lowest place that holds them all; of places in several provinces the first one's province."""
    shared = codes[0]
    for code in codes[1:]:
        shared = next(
            (shared[:n] for n in (18, 15, 12, 9, 6, 4, 2) if n <= len(shared) and code.startswith(shared[:n])), ""
        )
    return shared or codes[0][:2]


@transaction.atomic
def grow(
    scope: Scope, one: MoveList, below: QuerySet[Any], *, helped_in: Sequence[str] = (), places: Sequence[str] = ()
) -> MoveList:
    """Add whoever is missing: below these danger points, in these places as a whole, and who needs help in these.

    A household has one row in a night, whatever number of alerts are in force: in the list of the gravest.
    """
    one = take_list(one)
    points_ = below.order_by().values("pk")
    at_risk = points.threatened().filter(point__in=points_)
    besides = inside(places) | (Q(must=False, household__need_help__gt=0) & inside(helped_in))
    others = _take_over(scope, one, points_, besides)
    elsewhere = Move.unscoped.filter(STANDING, list__in=others, household__isnull=False).values("household")
    added = _insert(one, _threatened_rows(at_risk.exclude(household__in=elsewhere)), MUST)
    must = added + _raise_rows(one, at_risk) + _groups(one, below)
    if places:
        rows = _household_rows(places, rank=2).exclude(pk__in=elsewhere)
        must += _insert(one, rows, MUST) + _order_rows(one, places)
    for other in _graver(one, others):  # whoever stands there must go by that one
        if raised := _raise_rows(other, at_risk) + _order_rows(other, places):
            done(scope, "moves.listed", other, figures={"must": raised})
    helped = 0
    if helped_in:
        rows = _household_rows(helped_in, rank=3).filter(need_help__gt=0).exclude(pk__in=elsewhere)
        helped = _insert(one, rows, NEEDS_HELP)
    if must or helped:
        done(scope, "moves.listed", one, figures={"must": must, "need_help": helped})
    return one


GRAVITY = ("red", "orange", "yellow", "blue", "")


def _take_over(scope: Scope, one: MoveList, below: QuerySet[Any], besides: Q) -> list[MoveList]:
    """Rows of other open lists come along when this one is as grave; returns those lists: what they still hold is theirs.

    `besides`: which rows it asks for that are below none of its points.
    """
    at_risk, others = points.threatened().filter(point__in=below), list(lists.beside(one))
    mine, risk = Move.unscoped.filter(list=one), at_risk.order_by().values("household")
    graver = _graver(one, others)
    for other in others:
        if other in graver:
            continue
        rows = Move.unscoped.filter(STANDING, list=other)
        homes = rows.filter(Q(household__in=risk) | besides, household__isnull=False).exclude(
            household__in=mine.filter(household__isnull=False).values("household")
        )
        groups = rows.filter(household__isnull=True, point__in=below).exclude(
            Q(from_point=True) & Q(point__in=mine.filter(from_point=True).values("point"))
        )
        keys = [*homes.values_list("pk", flat=True), *groups.values_list("pk", flat=True)]
        if keys:
            take_list(other)
            Help.unscoped.filter(move__in=keys).update(list=one)
            taken = Move.unscoped.filter(pk__in=keys)
            taken.filter(household__in=risk).update(point=worst(at_risk))
            taken.update(list=one, counted=True, rank=NEXT_RANK)
            done(scope, "moves.taken_over", one, figures={"from": other.uid, "rows": len(keys)})
            done(scope, "moves.listed", other, figures={"handed_on": len(keys)})
    return others


def _graver(one: MoveList, others: Iterable[MoveList]) -> list[MoveList]:
    return [other for other in others if GRAVITY.index(other.level) < GRAVITY.index(one.level)]


@transaction.atomic
def list_rest(scope: Scope, *, source_uid: UUID, region_code: str) -> int:
    """全村都列上: every other household of a village or grid, to be ticked; they do not count in 未到户. Returns how many."""
    one = take_list(lists.get_list(scope, source_uid))
    if not region_code:
        raise NotValid(_("请选哪个村、组。"), fields={"region_code": _("请选择")})
    scope.require(Permission.MOVE_RECORD, on=region_code)
    added = _insert(one, _household_rows([region_code], rank=4), REST)
    if added:
        done(scope, "moves.listed", one, figures={"rest": added, "place": region_code})
    return added


def _threatened_rows(at_risk: QuerySet[Any]) -> QuerySet[Any]:
    """Below several points a household goes by the most dangerous: it comes first."""
    first = Q(first=True) | Q(household__need_help__gt=0)
    found = at_risk.annotate(
        a_region=F("household__region_id"),
        a_code=F("household__region_code"),
        a_household=F("household_id"),
        a_point=F("point_id"),
        a_rank=Case(When(first, then=Value(1)), default=Value(2)),
        a_registered=F("household__registered"),
        a_tonight=F("household__at_home"),
        a_away=F("household__away"),
        a_need_help=F("household__need_help"),
        a_order=F("point__rank"),
    )
    return found.order_by()  # type: ignore[no-any-return]


def _household_rows(codes: Iterable[str], *, rank: int) -> QuerySet[Any]:
    found = profile.households_in(MACHINE).filter(inside(codes))
    return found.annotate(
        a_region=F("region_id"),
        a_code=F("region_code"),
        a_household=F("pk"),
        a_point=Cast(Value(None), models.BigIntegerField()),
        a_rank=Value(rank),
        a_registered=F("registered"),
        a_tonight=F("at_home"),
        a_away=F("away"),
        a_need_help=F("need_help"),
        a_order=F("pk"),
    ).order_by()


ASKED = tuple(f"a_{name.removesuffix('_id').replace('region_code', 'code')}" for name in COLUMNS)
# What an insert by hand must say because Django's defaults live in Python.
EMPTY: dict[str, Any] = {
    "kind": People.HOUSEHOLD, "name": "", "phone": "", "origin": "", "from_point": False, "status": Status.WAITING,
    "destination": "", "entered": "", "source": "", "missing": 0, "is_open": True,
}  # fmt: skip


def _insert(one: MoveList, rows: QuerySet[Any], kind: dict[str, bool]) -> int:
    """One INSERT … SELECT; households of the list already are left as they are. Returns how many are new."""
    try:
        inner, inner_params = rows.values_list(*ASKED, "a_order").query.sql_with_params()
    except EmptyResultSet:  # no points, no colours: nobody to add
        return 0
    values = {"list_id": one.pk, **EMPTY, **kind}
    fields = [cast("models.Field[Any, Any]", Move._meta.get_field(name.removesuffix("_id"))) for name in values]
    named = ", ".join(f'"{field.column}"' for field in fields)
    params = [field.get_db_prep_save(value, connection) for field, value in zip(fields, values.values(), strict=True)]
    marks, chosen = ", ".join(["%s"] * len(params)), ", ".join(f'q."{name}"' for name in ASKED)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Move._meta.db_table} (uid, {named}, {', '.join(COLUMNS)}) "
            f"SELECT lastmile_uuid7(), {marks}, {chosen} FROM ({inner}) q WHERE true "
            'ORDER BY q."a_order", q."a_rank", q."a_code", q."a_household" ON CONFLICT DO NOTHING',
            [*params, *inner_params],
        )
        return int(cursor.rowcount)


def _raise_rows(one: MoveList, at_risk: QuerySet[Any]) -> int:
    """Households listed before that must move now: what was said of them stays."""
    mine = at_risk.filter(household=OuterRef("household"))
    first = Case(When(Q(need_help__gt=0), then=Value(1)), default=Value(2))
    rows = Move.unscoped.filter(Exists(mine.order_by()), list=one, must=False, household__isnull=False)
    return rows.update(must=True, counted=True, rank=first, point=worst(at_risk))


def worst(at_risk: QuerySet[Any]) -> Subquery:
    """The most dangerous of the points a household lives below."""
    mine = at_risk.filter(household=OuterRef("household")).order_by("point__rank", "pk")
    return Subquery(mine.values("point")[:1])


def _order_rows(one: MoveList, places: Sequence[str]) -> int:
    rows = Move.unscoped.filter(inside(places), list=one, must=False)
    first = Case(When(Q(need_help__gt=0), then=Value(1)), default=Value(2))
    return rows.update(must=True, counted=True, rank=first)


def _groups(one: MoveList, below: QuerySet[Any]) -> int:
    """不在名册的人 known beforehand: a row for each point that has some, unless a graver list has it."""
    elsewhere = STANDING & Q(list__ended_at__isnull=True, list__drill=one.drill)
    known = set(Move.unscoped.filter(Q(list=one) | elsewhere, from_point=True).values_list("point_id", flat=True))
    rows = [
        Move(
            list=one, region_id=point.region_id, region_code=point.region_code, point=point, from_point=True,
            kind=_group(point.unlisted_note), origin=point.unlisted_note[:80], tonight=point.unlisted, rank=2, **MUST,
        )
        for point in below.filter(unlisted__gt=0)
        if point.pk not in known
    ]  # fmt: skip
    return len(Move.unscoped.bulk_create(rows))


def _group(note: str) -> str:
    return next((kind for kind, words in GROUPS if any(word in note for word in words)), People.OTHERS)
