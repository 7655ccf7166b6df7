"""Import of the 网格员花名册: what each row would do, and doing it. Set-based: the same few statements for any batch.

People are matched by phone, then identity number, then name and grid; posts by kind and region. So the same sheet again
changes nothing, and a corrected one changes what differs. An empty cell leaves what is known as it is. Planning and
applying decide by the same code; applying decides again, under locks, on what the tables hold by then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Grant, Scope
from lastmile.foundation.people import limits, roster_reading, roster_writing, rules
from lastmile.foundation.people.models import Holding, Person, Post
from lastmile.foundation.people.roster_known import INFORMANT, LEADER, MEMBER, Known
from lastmile.foundation.people.roster_places import Places, short_name, village_of
from lastmile.foundation.people.roster_reading import Entry, Member, Survey
from lastmile.foundation.people.roster_writing import Changes
from lastmile.foundation.people.services import keys_of
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel.outcomes import Line, Outcome, Problem, Result

survey = roster_reading.survey
ONE_AT_A_TIME = 7_300_419  # the lock all roster imports take: two at once never double anybody
TITLES = {
    "name": _("姓名"),
    "phone": _("手机"),
    "id_number": _("身份证号"),
    "sex": _("性别"),
    "born_on": _("出生年月"),
    "politics": _("政治面貌"),
    "education": _("文化程度"),
    "staff_type": _("人员性质"),
    "full_time": _("是否专职"),
    "households": _("户数"),
    "population": _("人数"),
    "kind": _("网格类型"),
    "bounds_text": _("四至范围"),
}


class RowIsWrong(Exception):
    """A row cannot be imported as it is; nothing of it is."""

    def __init__(self, column: str, words: str) -> None:
        super().__init__(words)
        self.problem = Problem(column, words)


@dataclass
class Row:
    """What one row asks for, gathered before any of it counts."""

    entry: Entry
    place: Region
    people: list[tuple[Person, dict[str, Any]]] = field(default_factory=list)
    gives: list[Give] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    is_new: bool = False


@dataclass
class Give:
    """A post to a person: a new holding with those who make way, or another word about one that goes on."""

    post: Post
    person: Person
    rank: str
    from_on: date
    about: dict[str, Any]
    opens: bool = False
    goes_on: Holding | None = None
    make_way: list[Holding] = field(default_factory=list)


def plan(scope: Scope, area: Region, lines: Sequence[Line], seen: Survey) -> list[Outcome]:
    """What each row would do. Writes nothing."""
    outcomes, _changes = _decide(scope, area, lines, seen, lock=False)
    return outcomes


@transaction.atomic
def apply(scope: Scope, area: Region, lines: Sequence[Line], seen: Survey, *, import_uid: UUID) -> list[Outcome]:
    """Do what each good row asks, all of it in the ledger with the import's uid; the bad rows are left out."""
    if connection.vendor == "postgresql":  # SQLite has one writer anyway
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    outcomes, changes = _decide(scope, area, lines, seen, lock=True)
    roster_writing.write(scope, changes, import_uid=import_uid)
    return outcomes


def _decide(
    scope: Scope, area: Region, lines: Sequence[Line], seen: Survey, *, lock: bool
) -> tuple[list[Outcome], Changes]:
    entries = [roster_reading.entry(line) for line in lines]
    places = _places(scope, area, entries)
    known = Known(area, entries, [one for one in places.values() if isinstance(one, Region)], lock=lock)
    batch, outcomes = _Batch(scope, known, seen), []
    for entry in entries:
        place = places[entry.number]
        problems = [*entry.problems, *roster_reading.clashes(entry, seen)]
        if isinstance(place, Problem) and place.column not in {one.column for one in problems}:
            problems.append(place)
        if isinstance(place, Problem) or problems:
            outcomes.append(Outcome(entry.number, Result.ERROR, problems=tuple(problems)))
            continue
        try:
            outcomes.append(batch.take(entry, place))
        except RowIsWrong as wrong:
            outcomes.append(Outcome(entry.number, Result.ERROR, problems=(wrong.problem,)))
    return outcomes, batch.changes


def _places(scope: Scope, area: Region, entries: Sequence[Entry]) -> dict[int, Region | Problem]:
    """The grid of each row, or why it cannot be: not found, not a grid, not in the person's branch."""
    found: dict[int, Region | Problem] = {}
    places = Places(area, entries)
    levels = catalogue.post_kinds()[MEMBER].levels
    for entry in entries:
        place = places.find(entry)
        column = "grid_code" if entry.code else "grid_name"
        if isinstance(place, Region) and not place.code.startswith(area.code):
            place = Problem(column, _("这个网格不在%(area)s。请换到它所在的地方再导入。") % {"area": area.name})
        elif isinstance(place, Region) and not scope.may(Permission.PEOPLE_CHANGE, on=place.code):
            place = Problem(column, _("这个网格不在您的范围内。"))
        elif isinstance(place, Region) and place.level not in levels:
            place = Problem(column, _("“%(name)s”不是网格,请填网格。") % {"name": place.name})
        found[entry.number] = place
    return found


class _Batch:
    """Decides row after row; each sees what the ones before it will have done."""

    def __init__(self, scope: Scope, known: Known, seen: Survey) -> None:
        self.scope, self.known, self.seen = scope, known, seen
        self.changes = Changes()
        self._lacking: dict[tuple[int, str], bool] = {}

    def take(self, entry: Entry, place: Region) -> Outcome:
        """Decide one row. Raises RowIsWrong, and then nothing of the row counts."""
        row = Row(entry, place)
        assert entry.member is not None  # a row without a name is among the problems
        person = self._person(row, entry.member, place, village=False)
        row.is_new = person.pk is None and person not in self.changes.people
        post = self._give(row, MEMBER, place, person, "A", column="name", about=entry.about)
        if entry.stand_in:
            self._stand_in(row, entry.stand_in, person, post)
        if entry.leader:
            leader = person if self._same(entry.leader, entry.member) else None
            leader = leader or self._person(row, entry.leader, place, village=True)
            self._give(row, LEADER, place, leader, "A", column="leader")
        if entry.informant:
            self._informant(row, person)
        self._facts(row)
        return self._settle(row, person)

    @staticmethod
    def _same(one: Member, other: Member) -> bool:
        return one.name == other.name and (not one.phone or one.phone == other.phone)

    # --- who -----------------------------------------------------------------------------------------------------

    def _person(self, row: Row, member: Member, place: Region, *, village: bool) -> Person:
        found = self._by_numbers(member) or self._by_name(member, place, village=village)
        self._require_whole(member, found)
        if found is None:
            values = {**member.values, "phone": member.phone, "id_number": member.id_number}
            if member.born_month:
                values["born_on"] = member.born_month
            found = Person(
                region=place,
                region_code=place.code,
                name=member.name,
                **values,
                **keys_of(phone=member.phone, id_number=member.id_number),
            )
            row.people.append((found, {}))
            row.words.append(_("登记新人员%(name)s") % {"name": member.name})
            return found
        changed = self._differences(found, member)
        if changed:
            row.people.append((found, changed))
            titles = "、".join(TITLES[key] for key in changed)
            row.words.append(_("改%(name)s的%(fields)s") % {"name": found.name, "fields": titles})
        return found

    @staticmethod
    def _require_whole(member: Member, found: Person | None) -> None:
        """A number with stars comes from an export: it must fit the one that is known, and changes nothing."""
        for key, text in member.masked.items():
            if not found or not getattr(found, key).endswith(text.rpartition("*")[2]):
                raise RowIsWrong(member.columns[key], _("号码里有*,请填完整号码,或者空着不改。"))

    def _by_numbers(self, member: Member) -> Person | None:
        phone = self.known.by_phone.get(member.phone_key) if member.phone else None
        number = self.known.by_id.get(member.id_key) if member.id_number else None
        for column, one in (("phone", phone), ("id_number", number)):
            if one and not self.scope.may(Permission.PEOPLE_CHANGE, on=one):
                raise RowIsWrong(member.columns[column], _("这个号码已登记在别人名下,请核对。"))
        if phone and number and phone is not number:
            raise RowIsWrong(member.columns["phone"], _("手机和身份证号登记在两个人名下,请核对。"))
        found = phone or number
        if found and found.name != member.name and not (phone and number):
            column = member.columns["phone" if phone else "id_number"]
            words = _("这个号码登记在“%(name)s”名下,请核对姓名或号码。")
            raise RowIsWrong(column, words % {"name": found.name})
        if found and found.id_number and member.id_number and found.id_number != member.id_number:
            raise RowIsWrong(member.columns["id_number"], _("和已登记的身份证号不一样,请核对。"))
        return found

    def _by_name(self, member: Member, place: Region, *, village: bool) -> Person | None:
        found = self.known.named(member, place, village=village)
        found = [one for one in found if self.scope.may(Permission.PEOPLE_CHANGE, on=one)]
        if len(found) > 1:
            words = _("这里有%(n)s个叫“%(name)s”的人,请填手机或身份证号。")
            raise RowIsWrong(member.columns["name"], words % {"n": len(found), "name": member.name})
        return found[0] if found else None

    @staticmethod
    def _differences(person: Person, member: Member) -> dict[str, Any]:
        said = {"name": member.name, "phone": member.phone, "id_number": member.id_number, **member.values}
        month = member.born_month
        if month and (person.born_on is None or person.born_on.replace(day=1) != month):
            said["born_on"] = month
        return {key: value for key, value in said.items() if value and getattr(person, key) != value}

    # --- which post ------------------------------------------------------------------------------------------------

    def _stand_in(self, row: Row, member: Member, first: Person, post: Post) -> None:
        same = self._same(member, row.entry.member) if row.entry.member else False
        person = first if same else self._person(row, member, row.place, village=False)
        if person is first:
            raise RowIsWrong(member.columns["name"], _("B 角不能和网格员是同一个人。"))
        self._give(row, MEMBER, row.place, person, "B", column=member.columns["name"], post=post)

    def _informant(self, row: Row, person: Person) -> None:
        village = village_of(row.place)
        if village is None:
            raise RowIsWrong("informant", _("找不到所在的村(社区)。"))
        rank = row.entry.informant
        if rank == "?":
            rank = self._free_rank(village, person)
        self._give(row, INFORMANT, village, person, rank, column="informant")

    def _free_rank(self, village: Region, person: Person) -> str:
        held = [one for post in self.known.posts.get((village.pk, INFORMANT), []) for one in self.known.going_on(post)]
        for one in held:
            if one.person is person:
                return one.rank
        for rank in ("A", "B"):
            if rank not in {one.rank for one in held}:
                return rank
        words = _("%(village)s的灾害信息员 A、B 都有人了,请写明“A”或“B”。") % {"village": village.name}
        raise RowIsWrong("informant", words)

    def _give(
        self,
        row: Row,
        kind: str,
        place: Region,
        person: Person,
        rank: str,
        *,
        column: str,
        about: Mapping[str, Any] | None = None,
        post: Post | None = None,
    ) -> Post:
        """Put the person into the fitting post at the place, within the row; returns the post."""
        post, opens = (post, False) if post else self._fitting(row, kind, place, person, rank, column)
        self._require_allowed(kind, place, post, column)
        from_on = (row.entry.from_on if kind == MEMBER and rank == "A" else None) or self.known.today
        give = Give(post, person, rank, from_on, dict(about or {}), opens)
        going_on = self.known.going_on(post)
        give.goes_on = next((one for one in going_on if one.person is person and one.rank == rank), None)
        if give.goes_on is None:
            give.make_way = [one for one in going_on if one.person is person or one.rank == rank]
            self._require_way(give, column)
            self._say(row, give)
        else:
            give.about = {key: value for key, value in give.about.items() if getattr(give.goes_on, key) != value}
            if give.about:
                row.words.append(_("改%(fields)s") % {"fields": "、".join(TITLES[key] for key in give.about)})
        row.gives.append(give)
        return post

    def _fitting(self, row: Row, kind: str, place: Region, person: Person, rank: str, column: str) -> tuple[Post, bool]:
        """The post of the kind: the person's own, else a vacant one, else one whose holder the sheet no longer names."""
        posts = self.known.posts.get((place.pk, kind), [])
        named = self.seen.named.get(row.entry.place_key, set()) if kind != INFORMANT else set()

        def others(post: Post) -> list[Holding]:
            return [one for one in self._at(post) if one.rank == rank and one.person is not person]

        own = [post for post in posts if any(one.person is person for one in self._at(post))]
        exact = [post for post in own if any(one.person is person and one.rank == rank for one in self._at(post))]
        free = [post for post in posts if not any(one.person.name in named for one in others(post))]
        vacant = [post for post in free if not others(post)]
        mine = [post for post in own if post in free]
        for choice in (exact, mine, vacant, free):
            if choice:
                return choice[0], False
        if posts and not catalogue.post_kinds()[kind].many:
            holder = next(one.person.name for one in self._at(posts[0]) if one.rank == rank)
            words = _("同一网格写了两个不同的人(另一个是“%(name)s”),请核对。") % {"name": holder}
            raise RowIsWrong(column, words)
        return self._new_post(place, kind, len(posts)), True

    def _at(self, post: Post) -> list[Holding]:
        return self.known.going_on(post)

    def _new_post(self, place: Region, kind: str, already: int) -> Post:
        post_kind = catalogue.post_kinds()[kind]
        number = f"({already + 1})" if already else ""
        title = f"{short_name(place)}{post_kind.title}{number}"[:80]
        duties = "\n".join(post_kind.duties)
        return Post(region=place, region_code=place.code, kind=kind, title=title, duties=duties)

    def _require_allowed(self, kind: str, place: Region, post: Post, column: str) -> None:
        """Nobody hands out more than they hold, nor fills posts outside their branch."""
        if not self.scope.may(Permission.PEOPLE_CHANGE, on=place.code):
            raise RowIsWrong(column, _("“%(place)s”不在您的范围内。") % {"place": place.name})
        key = (place.pk, kind)
        if key not in self._lacking:
            post_kind = catalogue.post_kinds()[kind]
            grant = Grant(frozenset({place.code}), post_kind.permissions, post_kind.lines)
            self._lacking[key] = bool(limits.lacking(self.scope, [grant]))
        if self._lacking[key] or limits.lacking(self.scope, self.known.grants.get(post.pk or 0, [])):
            raise RowIsWrong(column, _("这个岗位带有您自己没有的权限,请由上级办理。"))

    def _require_way(self, give: Give, column: str) -> None:
        for former in give.make_way:
            began = former.from_on > give.from_on and former.from_on <= self.known.today
            if began:
                words = _("现任“%(name)s”自%(day)s起任职,任职日期不能早于那一天。")
                words %= {"name": former.person.name, "day": former.from_on.isoformat()}
                raise RowIsWrong("from_on" if column == "name" else column, words)

    @staticmethod
    def _say(row: Row, give: Give) -> None:
        title = _("%(name)s任%(post)s %(rank)s 角")
        row.words.append(title % {"name": give.person.name, "post": give.post.title, "rank": give.rank})
        for former in give.make_way:
            if former.person is not give.person:
                row.words.append(_("接替%(name)s") % {"name": former.person.name})

    # --- the grid itself ---------------------------------------------------------------------------------------------

    def _facts(self, row: Row) -> None:
        """Households, people, kind and bounds of the grid, where the person may also change grids."""
        grid = self.known.grids.get(row.place.pk)
        if grid is None or not self.scope.may(Permission.REGION_CHANGE, on=row.place.code):
            return
        row.facts = {key: value for key, value in row.entry.facts.items() if getattr(grid, key) != value}
        if row.facts:
            row.words.append(_("改网格的%(fields)s") % {"fields": "、".join(TITLES[key] for key in row.facts)})

    # --- the row counts ----------------------------------------------------------------------------------------------

    def _settle(self, row: Row, person: Person) -> Outcome:
        """From here on nothing can fail: later rows see what this one does."""
        for one, changed in row.people:
            self._keep_person(one, changed)
        for give in row.gives:
            self._keep_give(give)
        if row.facts:
            grid = self.known.grids[row.place.pk]
            for key, value in row.facts.items():
                setattr(grid, key, value)
            self.changes.grids.setdefault(grid.pk, (grid, row.place, set()))[2].update(row.facts)
        result = Result.NEW if row.is_new else Result.CHANGED if row.words else Result.UNCHANGED
        return Outcome(row.entry.number, result, words=tuple(dict.fromkeys(row.words)), subject_uid=person.uid)

    def _keep_person(self, person: Person, changed: Mapping[str, Any]) -> None:
        if person.pk is None and not changed:
            if person not in self.changes.people:
                self.changes.people.append(person)
        else:
            for key, value in changed.items():
                setattr(person, key, value)
            for key, value in keys_of(phone=person.phone, id_number=person.id_number).items():
                setattr(person, key, value)
            if person.pk:
                self.changes.changed.setdefault(person.pk, (person, set()))[1].update(changed)
        self.known.remember(person)

    def _keep_give(self, give: Give) -> None:
        if give.goes_on is not None:
            for key, value in give.about.items():
                setattr(give.goes_on, key, value)
            if give.about and give.goes_on.pk:
                self.changes.about.setdefault(give.goes_on.pk, (give.goes_on, give.post, set()))[2].update(give.about)
            return
        if give.opens:
            superior = self.known.superior_of(give.post.region, give.post.kind)
            give.post.superior = superior
            self.changes.posts.append(give.post)
            self.known.posts.setdefault((give.post.region_id, give.post.kind), []).append(give.post)
            if give.post.kind == LEADER:
                self.known.above.setdefault(give.post.region_code, []).append((give.post, True))
        for former in give.make_way:
            last = rules.ends_before(give.from_on)
            former.void = former.from_on > last
            former.until_on = rules.ends_before(former.from_on) if former.void else last
            self.changes.ended.append((former, last))
        holding = Holding(post=give.post, person=give.person, rank=give.rank, from_on=give.from_on, **give.about)
        self.changes.holdings.append((holding, [one.uid for one in give.make_way]))
        self.known.take_on(give.post, holding, give.make_way)
