"""应急队伍台账: a row is a team and one of its members; the team's own cells are merged over them.

Teams are units and members hold their posts: what a batch asks of them is written by `enlisting`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.domains.resources import rules, selectors
from lastmile.domains.resources.ledger.enlisting import Enlisting, Join, Posts
from lastmile.domains.resources.models import TeamFacts
from lastmile.domains.resources.rules import Source, Task, TeamKind
from lastmile.domains.resources.selectors import TEAM_FACTS, Member, Team
from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.imports import columns as c
from lastmile.foundation.imports.books import BATCH, PLACES, ROWS, Book
from lastmile.foundation.imports.columns import Cell, Entry
from lastmile.foundation.imports.marks import Marks
from lastmile.foundation.imports.matching import normal
from lastmile.foundation.imports.showing import UNKNOWN
from lastmile.foundation.people.models import Person, Skill, Unit
from lastmile.foundation.regions.models import Region
from lastmile.kernel import clock
from lastmile.kernel.outcomes import Line, Outcome, Problem, Result, Stands

KINDS = {"综合": TeamKind.GENERAL, "专业": TeamKind.SPECIAL, "社会": TeamKind.SOCIAL, "志愿": TeamKind.SOCIAL}
SOURCES = {
    "消防": Source.FIRE, "民兵": Source.MILITIA, "城管": Source.CITY, "综合执法": Source.CITY, "综治": Source.PEACE, "维稳": Source.PEACE,
    "治安": Source.PEACE, "医院": Source.HOSPITAL, "卫生院": Source.HOSPITAL, "卫生所": Source.CLINIC, "卫生室": Source.CLINIC,
    "诊所": Source.CLINIC, "学校": Source.SCHOOL, "小学": Source.SCHOOL, "中学": Source.SCHOOL, "幼儿园": Source.SCHOOL,
    "小组长": Source.GROUP, "组长": Source.GROUP, "中心户长": Source.GROUP, "村组干部": Source.CADRE, "干部": Source.CADRE,
    "两委": Source.CADRE, "双报到": Source.PARTY, "党员": Source.PARTY, "志愿": Source.VOLUNTEER, "居民": Source.RESIDENT, "村民": Source.RESIDENT, "群众": Source.RESIDENT,
    "企业": Source.ENTERPRISE, "其他": Source.OTHER,
}  # fmt: skip
TASKS: dict[str, Any] = {str(one.label): one for one in (*rules.VILLAGE_TASKS, *rules.TOWNSHIP_TASKS)}
SKILLS: dict[str, Any] = {str(one.label): one for one in Skill.Kind} | {
    "医": Skill.Kind.MEDICAL, "急救": Skill.Kind.RED_CROSS, "电": Skill.Kind.ELECTRIC, "船": Skill.Kind.BOAT,
    "挖掘机": Skill.Kind.MACHINE, "装载机": Skill.Kind.MACHINE,
}  # fmt: skip
LEVELS = {Region.Level.COUNTY: "县级", Region.Level.TOWNSHIP: "乡镇级", Region.Level.VILLAGE: "村级"}


def _facts(name: str) -> Any:
    """What a fact of the team says in a cell."""

    def show(row: TeamRow) -> Any:
        value = getattr(row.team.facts, name)
        return (UNKNOWN if name in ("stated", "minutes") else "") if value is None else value

    return show


@dataclass(frozen=True)
class TeamRow:
    """A line of the table: the team, and one member if it has any."""

    team: Team
    member: Member | None

    @property
    def uid(self) -> UUID:
        return self.member.holding.uid if self.member else self.team.unit.uid

    @property
    def skill(self) -> Any:
        return next(iter(self.member.skills), None) if self.member else None


def _person(row: TeamRow) -> Any:
    return row.member.holding.person if row.member else None


def _age(row: TeamRow) -> Any:
    born, today = getattr(_person(row), "born_on", None), clock.today()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) if born else ""


def _lead(row: TeamRow, who: str, what: str) -> str:
    lead = getattr(row.team, who)
    return str(getattr(lead.holding.person, what)) if lead else ""


TABLE = (
    Cell("name", "队伍名称", ("名称", "救援队名称", "队伍"), read=c.text(80), show=lambda row: row.team.unit.name, example="示例镇综合应急救援队"),
    Cell("kind", "类型", ("队伍类型", "类别", "队伍性质"), read=c.one_of(KINDS), show=lambda row: row.team.facts.get_kind_display(), example="综合"),
    Cell("level", "层级", ("级别", "队伍级别"), show=lambda row: LEVELS.get(row.team.unit.region.level, "")),
    Cell("captain", "队长", ("负责人", "队长姓名", "队伍负责人"), read=c.person, show=lambda row: _lead(row, "captain", "name"), example="王示例"),
    Cell("captain_phone", "电话", ("队长电话", "负责人电话"), after="captain", read=c.phone, show=lambda row: _lead(row, "captain", "phone"), private=True, example="15400000000"),
    Cell("deputy", "副队长", ("副队长姓名",), read=c.person, show=lambda row: _lead(row, "deputy", "name"), example="李示例"),
    Cell("stated", "人数", ("队伍人数", "队员人数", "总人数"), read=c.whole(10_000), show=_facts("stated"), example="20"),
    Cell("member", "成员", ("成员姓名", "队员", "队员姓名", "姓名"), read=c.person, show=lambda row: getattr(_person(row), "name", ""), example="陈示例"),
    Cell("sex", "性别", ("成员性别",), read=c.one_of({"男": "m", "女": "f"}), show=lambda row: _person(row).get_sex_display() if row.member else "", example="男"),
    Cell("age", "年龄", ("成员年龄",), show=_age),
    Cell("source", "来源", ("成员来源", "人员来源", "单位"), read=c.one_of(SOURCES), show=lambda row: row.member.facts.get_source_display() if row.member else "", example="应急民兵"),
    Cell("skill", "专长", ("成员专长", "特长", "技能"), read=c.one_of(SKILLS), show=lambda row: row.skill.get_kind_display() if row.skill else "", example="医务"),
    Cell("certificate", "证书", ("持证", "证书名称", "资格证书"), read=c.text(80), show=lambda row: row.skill.certificate if row.skill else "", example="红十字急救员证"),
    Cell("member_phone", "电话", ("成员电话", "队员电话", "联系电话", "手机"), after="certificate", read=c.phone, show=lambda row: getattr(_person(row), "phone", ""), private=True, example="15400000001"),
    Cell("equipment", "装备", ("主要装备", "装备情况", "器材"), read=c.text(300), show=_facts("equipment"), example="冲锋舟 1 艘,照明灯 4 台"),
    Cell("station", "驻地", ("驻地地址", "地址", "集结地点", "驻扎地点"), read=c.text(120), show=_facts("station"), example="镇政府大院"),
    Cell("tasks", "可承担任务", ("任务", "承担任务", "职责任务"), read=c.several(TASKS, others=True), show=lambda row: "、".join(str(Task(one).label) for one in row.team.facts.tasks), example="疏散救援、现场警戒"),
    Cell("minutes", "出动时间(分钟)", ("出动时间", "响应时间", "集结时间"), read=c.whole(1440), show=_facts("minutes"), example="15"),
    Cell("trained_on", "最近训练", ("最近训练时间", "训练时间", "最近训练日期"), read=c.day(), show=_facts("trained_on"), example="2026.3.1"),
    Cell("drilled_on", "最近演练", ("最近演练时间", "演练时间", "最近演练日期"), read=c.day(), show=_facts("drilled_on"), example="2026.5.12"),
    Cell("insurance", "保险", ("保险情况", "购买保险"), read=c.text(80), show=_facts("insurance"), example="意外险,到2026年12月"),
)  # fmt: skip
MORE = (
    *PLACES[:2],
    *ROWS,
    Cell("task", "分组", ("组别", "任务组"), read=c.one_of(TASKS)),
    Cell("valid_until", "证书有效期至", ("证书到期", "证书有效期", "有效期至"), read=c.day(ends=True, coming=True)),
    Cell("note", "备注", ("说明",), read=c.text(300), show=_facts("note")),
)


class Teams(Book):
    """See `foundation.imports.books.Book`. A team is known by name and place, a member by phone or name within it."""

    id = "teams"
    title = gettext_lazy("应急队伍台账")
    permission = Permission.RESOURCE_CHANGE.value
    sees = Permission.RESOURCE_VIEW.value
    list_url = "resources:teams"
    model = Unit
    ledger = TABLE
    more = MORE
    needed = ("name",)
    shown = ("name", "member")
    identity = ("name",)
    finer = ("member", "member_phone")
    lock = 7_300_424
    help: ClassVar[Any] = (
        gettext_lazy("队伍:按名称和所在的乡镇、村认。一行一个队员,队伍的格子可以合并。"),
        gettext_lazy("队员:在队里按电话、再按姓名认;表里没有的队员不会被除名。年龄由出生年月算,不从表里取。"),
        gettext_lazy("双报到党员、志愿者、居民要本人同意:先列入名单,专长等登记同意以后再记。"),
    )

    def may(self, scope: Scope, place: Region, entry: Entry) -> bool:
        return all(scope.may(one, on=place.code) for one in (self.permission, Permission.PEOPLE_CHANGE))

    def check(self, entry: Entry) -> None:
        for who in ("captain", "member"):
            if entry.values.get(f"{who}_phone") and not entry.values.get(who):
                entry.wrong(f"{who}_phone", _("有电话没有姓名,请补上。"))
        if entry.values.get("source") in rules.AGREE and entry.values.pop("skill", None):
            entry.findings.append(_("双报到党员、志愿者、居民的专长要先登记本人同意,没有记。"))

    # --- deciding ----------------------------------------------------------------------------------------------------

    def plan(self, scope: Scope, area: Region, lines: Sequence[Line], seen: Marks) -> list[Outcome]:
        return self._take_all(scope, area, lines, seen)[0]

    @transaction.atomic
    def apply(self, scope: Scope, area: Region, lines: Sequence[Line], seen: Marks, *, uid: UUID) -> list[Outcome]:
        self.hold()
        outcomes, enlisting = self._take_all(scope, area, lines, seen)
        enlisting.write(uid=uid)
        return outcomes

    def _take_all(
        self, scope: Scope, area: Region, lines: Sequence[Line], seen: Marks
    ) -> tuple[list[Outcome], Enlisting]:
        entries = [self.entry(line) for line in lines]
        same = {line.number: self.marks(line).same for line in lines}
        places = self._places(scope, area, entries)
        firsts = seen.firsts(set(same.values()))
        known = _Known(scope, area, entries, places, seen=seen, keep=self.keep_marks)
        outcomes = []
        for entry in entries:
            place = places[entry.number]
            self.note_repeat(entry, firsts.get(same[entry.number], entry.number))
            if isinstance(place, Problem):
                entry.problems.append(place)
            outcome = known.take(entry, place) if isinstance(place, Region) and not entry.problems else None
            outcomes.append(outcome or Outcome(entry.number, Result.ERROR, problems=tuple(entry.problems)))
        return outcomes, known.enlisting

    # --- handing out -------------------------------------------------------------------------------------------------

    def handed(self, scope: Scope, area: str) -> Iterator[tuple[UUID, list[Any]]]:
        """A row a member, at least one a team."""
        within, after = scope.within(area), None
        while part := selectors.team_page(within, selectors.TeamFilters(), after=after, limit=BATCH):
            for team in part:
                members: list[Member | None] = [one for one in team.members if not one.is_captain]
                for member in members or [None]:
                    row = TeamRow(team, member)
                    yield row.uid, [self.shown_value(column, row, None) for column in self.ledger]
            after = (part[-1].unit.region_code, part[-1].unit.pk)


class _Known:
    """The teams some rows may mean, their members, and whom the numbers in the rows belong to."""

    def __init__(
        self,
        scope: Scope,
        area: Region,
        entries: Sequence[Entry],
        places: Mapping[int, Region | Problem],
        *,
        seen: Marks,
        keep: Callable[[Entry, Any], None],
    ) -> None:
        self.seen, self.keep = seen, keep
        names = {entry.values["name"] for entry in entries if entry.values.get("name")}
        units = Unit.unscoped.filter(branch_q(Unit, area.code), kind=Unit.Kind.TEAM, closed_on__isnull=True)
        found = selectors.with_facts(list(units.filter(name__in=names).select_related("region__parent")))
        self.teams: dict[tuple[int, str], list[Team]] = {}
        for team in found:
            self.teams.setdefault((team.unit.region_id, normal(team.unit.name)), []).append(team)
        phones = {entry.values.get(f"{who}_phone") for entry in entries for who in ("captain", "member")} - {None}
        keys = {look_up_key(phone) for phone in phones if phone}
        held = {one.holding.person_id: one.holding.person for team in found for one in team.members}
        owners = Person.unscoped.filter(Q(phone_key__in=keys), erased_at__isnull=True)
        codes = {place.code for place in places.values() if isinstance(place, Region)}
        self.enlisting = Enlisting(
            scope, Posts(scope, found, codes), {one.phone_key: held.get(one.pk, one) for one in owners}
        )
        self.joined: dict[int, set[str]] = {}  # by team of this batch: who joins it already

    def take(self, entry: Entry, place: Region) -> Outcome | None:
        """What the row asks for, gathered; None with a problem of the row, and then nothing of it counts."""
        key = (place.pk, normal(entry.values["name"]))
        teams = self.teams.get(key, [])
        if len(teams) > 1:
            entry.wrong("name", _("系统里有%(n)s支同名的队伍,请先合并或改名。") % {"n": len(teams)})
            return None
        team = teams[0] if teams else self._new(entry, place)
        joining = [one for role in ("captain", "deputy", "member") if (one := self._joins(team, entry, role))]
        if entry.problems:
            return None
        self.keep(entry, team.facts)
        facts = {name: entry.values[name] for name in TEAM_FACTS if name in entry.values}
        facts = {name: value for name, value in facts.items() if getattr(team.facts, name) != value}
        over = tuple(_over(team, facts, joining)) if teams else ()
        if overtaken := self.seen.overtaken(entry.number, over):
            entry.problems += overtaken
            return None
        for name, value in facts.items():
            setattr(team.facts, name, value)
        if not teams:
            self.teams[key] = [team]
            self.enlisting.found(team)
        self.enlisting.change(team, list(facts))
        for one in joining:
            self.joined.setdefault(id(team), set()).add(_who(one.role, one.name, one.phone))
            self.enlisting.join(team, one)
        words = (*_words(team, facts, joining, is_new=not teams), *entry.findings)
        is_new = not teams or any(one.role == "member" for one in joining)
        result = Result.NEW if is_new else Result.CHANGED if facts or joining else Result.UNCHANGED
        return Outcome(entry.number, result, words, subject_uid=team.unit.uid, over=over)

    @staticmethod
    def _new(entry: Entry, place: Region) -> Team:
        unit = Unit(region=place, region_code=place.code, kind=Unit.Kind.TEAM, name=entry.values["name"].strip())
        return Team(unit, TeamFacts(unit=unit))

    def _joins(self, team: Team, entry: Entry, role: str) -> Join | None:
        """Who joins in a role; None for nobody new, or with a problem of the row."""
        name, phone = entry.values.get(role), entry.values.get(f"{role}_phone", "")
        if not name:
            return None
        scope, owner = self.enlisting.scope, self.enlisting.owners.get(look_up_key(phone)) if phone else None
        if owner and (owner.name != name or not scope.may(Permission.PEOPLE_CHANGE, on=owner)):
            entry.wrong(f"{role}_phone", _("这个号码已登记在别人名下,请核对。"))
            return None
        lead = {"captain": team.captain, "deputy": team.deputy}.get(role)
        there = [lead] if lead else [] if role != "member" else [one for one in team.members if not one.is_captain]
        if _who(role, name, phone) in self.joined.get(id(team), ()) or any(_is(one, name, phone) for one in there):
            return None
        if words := self.enlisting.posts.refused(team, role):
            entry.wrong(role, words)
        if role != "member":
            return Join(name, phone, role)
        more = {key: entry.values.get(key, "") for key in ("source", "task", "skill", "certificate")}
        return Join(name, phone, role, **more, valid_until=entry.values.get("valid_until"))


def _who(role: str, name: str, phone: str) -> str:
    return f"{role}{name}{phone}"


def _over(team: Team, facts: Iterable[str], joining: Iterable[Join]) -> Iterator[Stands]:
    """What stands where a row writes: facts of the team, and who leads it and would make way."""
    columns = {column.key: column for column in TEAMS.columns}
    for name in facts:
        now = getattr(team.facts, name)
        shown = TEAMS.shown_value(columns[name], TeamRow(team, None), None)
        yield Stands(name, "" if now is None else str(now), _label(name), str(shown), name)
    for one in joining:
        lead = {"captain": team.captain, "deputy": team.deputy}.get(one.role)
        if lead is not None:
            person = lead.holding.person
            yield Stands(one.role, str(person.uid), _label(one.role), person.name, one.role)


def _words(team: Team, facts: Mapping[str, Any], joining: Sequence[Join], *, is_new: bool) -> list[str]:
    """What a row does, in words."""
    words = []
    if is_new:
        words.append(_("登记队伍“%(name)s”") % {"name": team.unit.name})
    elif facts:
        words.append(_("改队伍的%(fields)s") % {"fields": "、".join(_label(name) for name in facts)})
    roles = {"captain": _("%(name)s任队长"), "deputy": _("%(name)s任副队长"), "member": _("加入队员%(name)s")}
    return [*words, *(roles[one.role] % {"name": one.name} for one in joining)]


def _is(member: Member, name: str, phone: str) -> bool:
    person = member.holding.person
    return person.name == name and (not phone or not person.phone or person.phone == phone)


def _label(name: str) -> str:
    return next((str(one.label) for one in TABLE if one.key == name), name)


TEAMS = Teams()
