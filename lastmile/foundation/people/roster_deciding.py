"""Decides row after row of a roster what it asks for; writes nothing itself."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.foundation.access.copying import fresh
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Grant, Scope
from lastmile.foundation.people import limits, rules
from lastmile.foundation.people.models import Holding, Person, Post
from lastmile.foundation.people.roster_grids import stated_today
from lastmile.foundation.people.roster_known import INFORMANT, LEADER, MEMBER, Known
from lastmile.foundation.people.roster_matching import People, RowIsWrong
from lastmile.foundation.people.roster_openings import Openings
from lastmile.foundation.people.roster_reading import Entry, Member
from lastmile.foundation.people.roster_survey import Seen, Survey
from lastmile.foundation.people.roster_writing import Changes
from lastmile.foundation.people.services import keys_of
from lastmile.foundation.regions.as_written import short_name, village_of
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel.outcomes import Outcome, Result, Stands

TITLES = {
    "name": gettext_lazy("姓名"),
    "phone": gettext_lazy("手机"),
    "id_number": gettext_lazy("身份证号"),
    "sex": gettext_lazy("性别"),
    "born_on": gettext_lazy("出生年月"),
    "politics": gettext_lazy("政治面貌"),
    "education": gettext_lazy("文化程度"),
    "staff_type": gettext_lazy("人员性质"),
    "full_time": gettext_lazy("是否专职"),
    "card_number": gettext_lazy("工作卡编号"),
    "training_days": gettext_lazy("培训天数"),
    "note": gettext_lazy("备注"),
    "households": gettext_lazy("户数"),
    "population": gettext_lazy("人数"),
    "kind": gettext_lazy("网格类型"),
    "bounds_text": gettext_lazy("四至范围"),
}
HIDDEN = ("phone", "id_number", "born_on")


@dataclass
class Row:
    """What one row asks for, gathered before any of it counts."""

    entry: Entry
    place: Region
    people: list[tuple[Person, dict[str, Any]]] = field(default_factory=list)
    gives: list[Give] = field(default_factory=list)
    grid: Any = None
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


def _over(row: Row, *, is_made: bool) -> Iterator[Stands]:
    """What stands where a row writes: of people and posts known before, and of the grid unless the sheet itself made it."""
    for person, changed in row.people:
        for key in changed if person.pk else ():
            title = _("%(name)s的%(field)s") % {"name": person.name, "field": TITLES[key]}
            yield _stands(person, f"{person.uid.hex}-{key}", key, title)
    for give in row.gives:
        if give.goes_on is not None and give.goes_on.pk:
            for key in give.about:
                yield _stands(give.goes_on, f"{give.goes_on.uid.hex}-{key}", key, str(TITLES[key]))
        if give.make_way and give.post.pk:
            held = sorted(give.make_way, key=lambda one: str(one.person.uid))
            who = "、".join(one.person.name for one in held)
            names = " ".join(str(one.person.uid) for one in held)
            yield Stands(f"{give.post.uid.hex}-{give.rank}", names, give.post.title, who)
    for key in () if is_made else row.facts:
        yield _stands(row.grid, f"{row.place.uid.hex}-{key}", key, str(TITLES[key]))


def _stands(matter: Any, name: str, key: str, title: str) -> Stands:
    now = getattr(matter, key)
    text = "" if now is None else str(now)
    shown = getattr(matter, f"get_{key}_display", None)
    words = _("另一个,这里不显示") if key in HIDDEN and text else str(shown()) if shown else text
    return Stands(name, text, title, words)


class Batch:
    """Decides row after row; each sees what the ones before it will have done. `written`: places as its rows write them."""

    def __init__(
        self,
        scope: Scope,
        known: Known,
        survey: Survey,
        made: Container[UUID],
        written: Mapping[int, set[str]],
        seen: Seen,
    ) -> None:
        self.written, self.seen = written, seen
        self.scope, self.known, self.survey, self.made = scope, known, survey, made
        self.people = People(scope, known, survey)
        self.changes = Changes()
        self._open: dict[tuple[int, str], Openings] = {}
        self._lacking: dict[tuple[int, str], bool] = {}
        self._fresh: set[int] = set()  # people new in this batch, by identity: they have no keys yet

    def take(self, entry: Entry, place: Region) -> Outcome:
        """Decide one row. Raises RowIsWrong, and then nothing of the row counts."""
        row = Row(entry, place)
        assert entry.member is not None  # a row without a name is among the problems
        person = self._person(row, entry.member, place, village=False)
        row.is_new = person.pk is None and id(person) not in self._fresh
        if (place.pk or 0) < 0 or place.uid in self.made:
            row.words.insert(0, _("新建网格%(name)s") % {"name": short_name(place)})
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
        over = tuple(_over(row, is_made=row.place.uid in self.made))
        if overtaken := self.seen.overtaken(entry.number, over):
            return Outcome(entry.number, Result.ERROR, problems=tuple(overtaken), subject_uid=person.uid)
        return self._settle(row, person, over)

    @staticmethod
    def _same(one: Member, other: Member) -> bool:
        return one.name == other.name and (not one.phone or one.phone == other.phone)

    def _person(self, row: Row, member: Member, place: Region, *, village: bool) -> Person:
        """Whom the row means, with what changes of them noted in the row."""
        found = self.people.find(member, place, village=village)
        if found is None:
            found = self.people.new(member, place)
            row.people.append((found, {}))
            row.words.append(_("登记新人员%(name)s") % {"name": member.name})
        elif changed := self.people.differences(found, member):
            row.people.append((found, changed))
            titles = "、".join(str(TITLES[key]) for key in changed)
            row.words.append(_("改%(name)s的%(fields)s") % {"name": found.name, "fields": titles})
        return found

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
                row.words.append(_("改%(fields)s") % {"fields": "、".join(str(TITLES[key]) for key in give.about)})
        row.gives.append(give)
        return post

    def _fitting(self, row: Row, kind: str, place: Region, person: Person, rank: str, column: str) -> tuple[Post, bool]:
        """The post of the kind: the person's own, else a vacant one, else one whose holder the sheet no longer names."""
        posts = self.known.posts.get((place.pk, kind), [])
        found = self._openings(place.pk, kind).fitting(person, rank, lambda one: self._stays(kind, place, one))
        if found is not None:
            return found, False
        if posts and not catalogue.post_kinds()[kind].many:
            holder = next(one.person.name for one in self._at(posts[0]) if one.rank == rank)
            words = _("同一网格写了两个不同的人(另一个是“%(name)s”),请核对。") % {"name": holder}
            raise RowIsWrong(column, words)
        return self._new_post(place, kind, len(posts)), True

    def _openings(self, place_id: int, kind: str) -> Openings:
        key = (place_id, kind)
        if key not in self._open:
            self._open[key] = Openings(self.known, self.known.posts.get(key, []))
        return self._open[key]

    def _stays(self, kind: str, place: Region, one: Holding) -> bool:
        """Whether the sheet still names a holder at a place, however it writes it; informants follow one another."""
        return kind != INFORMANT and self.survey.names(self.written.get(place.pk, ()), one.person.name)

    def _at(self, post: Post) -> list[Holding]:
        return self.known.going_on(post)

    def _new_post(self, place: Region, kind: str, already: int) -> Post:
        post_kind = catalogue.post_kinds()[kind]
        number = f"({already + 1})" if already else ""
        title = f"{short_name(place)}{post_kind.title}{number}"[:80]
        return fresh(Post, region=place, region_code=place.code, kind=kind, title=title)

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
        row.grid = grid
        row.facts = {key: value for key, value in row.entry.facts.items() if getattr(grid, key) != value}
        if row.facts:
            row.words.append(_("改网格的%(fields)s") % {"fields": "、".join(str(TITLES[key]) for key in row.facts)})

    # --- the row counts ----------------------------------------------------------------------------------------------

    def _settle(self, row: Row, person: Person, over: tuple[Stands, ...]) -> Outcome:
        """From here on nothing can fail: later rows see what this one does."""
        for one, changed in row.people:
            self._keep_person(one, changed)
        for give in row.gives:
            self._keep_give(give)
        if row.facts:
            grid = self.known.grids[row.place.pk]
            for key, value in {**row.facts, **stated_today(row.facts)}.items():
                setattr(grid, key, value)
            self.changes.grids.setdefault(grid.pk, (grid, row.place, set()))[2].update(row.facts)
        result = Result.NEW if row.is_new else Result.CHANGED if row.words else Result.UNCHANGED
        words = tuple(dict.fromkeys(row.words))
        return Outcome(row.entry.number, result, words, subject_uid=person.uid, over=over)

    def _keep_person(self, person: Person, changed: Mapping[str, Any]) -> None:
        if person.pk is None and not changed:
            if id(person) not in self._fresh:
                self._fresh.add(id(person))
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
        said = {"rank": give.rank, "from_on": give.from_on, **give.about}
        holding = fresh(Holding, post=give.post, person=give.person, **said)
        self.changes.holdings.append((holding, [one.uid for one in give.make_way]))
        self.known.take_on(give.post, holding, give.make_way)
        self._openings(give.post.region_id, give.post.kind).note(give.post)
