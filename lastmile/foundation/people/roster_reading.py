"""Rows of the 网格员花名册 as values: no database, every fault with its column and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.people import rules
from lastmile.foundation.people.models import Holding, Person
from lastmile.foundation.people.services import persons
from lastmile.foundation.regions.as_written import grid_word, township_stem, village_stem
from lastmile.foundation.regions.models import Grid
from lastmile.kernel import cells
from lastmile.kernel.errors import NotValid
from lastmile.kernel.outcomes import Line, Problem

CARD_SIGNS, NOTE_SIGNS = 40, 200
SEXES = {"男": "m", "女": "f", "m": "m", "f": "f"}
POLITICS = {
    "党员": Person.Politics.PARTY, "中共": Person.Politics.PARTY, "预备": Person.Politics.PROBATIONARY,
    "团员": Person.Politics.LEAGUE, "共青": Person.Politics.LEAGUE, "群众": Person.Politics.MASSES,
    "民盟": Person.Politics.OTHER, "民革": Person.Politics.OTHER, "民建": Person.Politics.OTHER,
    "民进": Person.Politics.OTHER, "农工": Person.Politics.OTHER, "致公": Person.Politics.OTHER,
    "九三": Person.Politics.OTHER, "台盟": Person.Politics.OTHER, "民主党派": Person.Politics.OTHER,
}  # fmt: skip
STAFF = {
    "公益": Holding.StaffType.WELFARE, "社工": Holding.StaffType.SOCIAL_WORKER, "两委": Holding.StaffType.COMMITTEE,
    "村干部": Holding.StaffType.COMMITTEE, "行政": Holding.StaffType.CIVIL_SERVANT,
    "公务员": Holding.StaffType.CIVIL_SERVANT, "事业": Holding.StaffType.INSTITUTION,
    "兼职": Holding.StaffType.PART_TIME, "民兵": Holding.StaffType.MILITIA, "医": Holding.StaffType.CLINIC,
    "学校": Holding.StaffType.SCHOOL, "教师": Holding.StaffType.SCHOOL, "企业": Holding.StaffType.ENTERPRISE,
    "志愿": Holding.StaffType.VOLUNTEER, "其他": Holding.StaffType.OTHER, "其它": Holding.StaffType.OTHER,
}  # fmt: skip
GRID_KINDS = {"微": Grid.Kind.MICRO, "专属": Grid.Kind.DEDICATED, "社区": Grid.Kind.COMMUNITY,
              "小组": Grid.Kind.VILLAGER_GROUP, "村民": Grid.Kind.VILLAGER_GROUP, "农村": Grid.Kind.VILLAGER_GROUP}  # fmt: skip


@dataclass
class Member:
    """Somebody a row names. `columns`: which column each of their fields stands in. Empty values are not known."""

    name: str
    phone: str = ""
    id_number: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    born_month: date | None = None
    masked: dict[str, str] = field(default_factory=dict)  # numbers with stars, as an export shows them
    columns: Mapping[str, str] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)  # fields whose cell cannot be read

    @property
    def numbers(self) -> dict[str, str]:
        """The look-up keys of the numbers that could be read: by these, people and rows are compared."""
        keys = {"phone": self.phone_key, "id_number": self.id_key}
        return {name: key for name, key in keys.items() if key and name not in self.unread}

    @cached_property
    def phone_key(self) -> str:
        return look_up_key(self.phone)

    @cached_property
    def id_key(self) -> str:
        return look_up_key(self.id_number)


@dataclass
class Entry:
    """One row: the place as written, who is named for what, what it says of the grid, and what is wrong with it."""

    number: int
    township: str = ""
    village: str = ""
    grid: str = ""
    code: str = ""
    member: Member | None = None
    leader: Member | None = None
    stand_in: Member | None = None
    informant: str = ""  # "A", "B", "?" (yes, but not which), "" (not said, or no)
    from_on: date | None = None
    about: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def named(self) -> list[Member]:
        """Everybody the row names."""
        return [one for one in (self.member, self.stand_in, self.leader) if one]

    @property
    def place_key(self) -> str:
        """The place as written, for comparing rows of one sheet: 第三村民小组 of 海科村委会 is 3组 of 海科."""
        names = (township_stem(self.township), village_stem(self.village), grid_word(self.grid, self.village))
        return self.code or "|".join(names)


def entry(line: Line) -> Entry:
    """A row as values. Never raises: what cannot be read is among its problems."""
    made = Entry(
        number=line.number,
        township=cells.tight(line.text("township")),
        village=cells.tight(line.text("village")),
        grid=cells.tight(line.text("grid_name")),
        code=cells.tight(line.text("grid_code")),
    )
    _members(made, line)
    _about(made, line)
    _facts(made, line)
    if not (made.code or made.grid):
        made.problems.append(Problem("grid_name", _("请填网格名称或网格编码。")))
    return made


def _members(made: Entry, line: Line) -> None:
    own = {"name": "name", "phone": "phone", "id_number": "id_number", "sex": "sex", "born_on": "born"}
    made.member = _member(made, line, own, required=True)
    if made.member:
        _more(made, made.member, line)
    b = {"name": "stand_in", "phone": "stand_in_phone", "id_number": "stand_in_id"}
    made.stand_in = _member(made, line, b)
    name, phone = _name_and_phone(line.text("leader"))
    with_phone = Line(line.number, {"leader": name, "leader_phone": line.text("leader_phone") or phone})
    made.leader = _member(made, with_phone, {"name": "leader", "phone": "leader_phone"})


def _name_and_phone(text: str) -> tuple[str, str]:
    """张三 15400000001 and 张三(主任) are the name with more behind it."""
    words = cells.known(text)
    found = re.search(r"\d{7,12}", words, re.ASCII)
    name = re.sub(r"\(.*?\)|\d{7,12}|[,:;]", "", words)
    return name, found[0] if found else ""


def _member(made: Entry, line: Line, columns: Mapping[str, str], *, required: bool = False) -> Member | None:
    said = {name: cells.tight(line.text(column)) for name, column in columns.items() if name in ("phone", "id_number")}
    name = cells.tight(line.text(columns["name"]))
    if not name:
        if required or any(said.values()):
            made.problems.append(Problem(columns["name"], _("没有姓名,请补上。")))
        return None
    masked = {key: number for key, number in said.items() if "*" in number}
    said |= dict.fromkeys(masked, "")
    member = Member(name, said.get("phone", ""), said.get("id_number", ""), masked=masked, columns=columns)
    _check(made, member)
    return member


def _check(made: Entry, member: Member) -> None:
    """The same checks as on a person's page."""
    for key in ("name", "phone", "id_number"):
        value = getattr(member, key)
        if not value:
            continue
        try:
            clean = persons.checked({key: value})
        except NotValid as problem:
            words = problem.message
            if key == "id_number" and value.endswith("000"):
                words += _("Excel 会把身份证号的末几位变成 0,请把这一列设为文本后重填。")
            made.problems.append(Problem(member.columns[key], words))
            member.unread.add(key)
            continue
        setattr(member, key, clean[key])


def _more(made: Entry, member: Member, line: Line) -> None:
    """Sex, birthday, politics and education of the grid member; an identity number says the first two itself."""
    sex = _one_of(made, line, "sex", SEXES)
    born = _day(made, line, "born")
    said = rules.identity(member.id_number) if member.id_number else None
    if said and sex and sex != said[1]:
        made.problems.append(Problem("sex", _("性别和身份证号不一致,请核对。")))
    if said and born and born.date.replace(day=said[0].day) != said[0]:
        made.problems.append(Problem("born", _("出生年月和身份证号不一致,请核对。")))
    if said:
        member.values |= {"born_on": said[0], "sex": said[1]}
    elif born and born.exact:
        member.values["born_on"] = born.date
    elif born:
        member.born_month = born.date
    if sex:
        member.values["sex"] = sex
    if politics := _one_of(made, line, "politics", POLITICS):
        member.values["politics"] = politics
    if education := cells.known(line.text("education")):
        member.values["education"] = education[:20]


def _about(made: Entry, line: Line) -> None:
    if staff := _one_of(made, line, "staff_type", STAFF):
        made.about["staff_type"] = staff
    full = cells.tight(line.text("full_time"))
    if full in ("专职", "兼职"):
        made.about["full_time"] = full == "专职"
    elif (value := _yes(made, line, "full_time")) is not None:
        made.about["full_time"] = value
    if card := cells.tight(line.text("card")):
        made.about["card_number"] = card[:CARD_SIGNS]
    if (days := _training_days(made, line)) is not None:
        made.about["training_days"] = days
    if note := cells.known(line.text("note")):
        made.about["note"] = note[:NOTE_SIGNS]
    if began := _day(made, line, "from_on"):
        made.from_on = began.date
    made.informant = _informant(made, line)


def _training_days(made: Entry, line: Line) -> Decimal | None:
    """Days, also half ones: 3, 3天, 约3天, 2.5."""
    words = cells.tight(line.text("training"))
    if not words:
        return None
    found = re.fullmatch(r"(?:约|共)?(\d{1,3}(?:\.\d)?)0*天?", words, re.ASCII)
    if found is None:
        made.problems.append(Problem("training", _("应是天数,例如 3 或 2.5。不知道就空着。")))
    return Decimal(found[1]) if found else None


def _informant(made: Entry, line: Line) -> str:
    words = cells.tight(line.text("informant")).upper()
    if found := re.search(r"[AB]", words):
        return found[0]
    if words == "灾害信息员":
        return "?"
    return "?" if _yes(made, line, "informant") else ""


def _facts(made: Entry, line: Line) -> None:
    for column in ("households", "population"):
        try:
            number = cells.whole(line.text(column))
        except ValueError:
            made.problems.append(Problem(column, _("应是一个整数,例如 120。不知道就空着。")))
            continue
        if number is not None:
            made.facts[column] = number
    if kind := _one_of(made, line, "grid_kind", GRID_KINDS):
        made.facts["kind"] = kind
    if bounds := cells.known(line.text("bounds")):
        made.facts["bounds_text"] = bounds[:200]


def _one_of(made: Entry, line: Line, column: str, words: Mapping[str, str]) -> str:
    text = cells.tight(line.text(column)).lower()
    if not text:
        return ""
    for word, value in words.items():
        if text == word or (len(word) > 1 and word in text):
            return str(value)
    for word, value in words.items():
        if word in text and word not in "mf":
            return str(value)
    made.problems.append(Problem(column, _("“%(text)s”不在可选项里,请核对。") % {"text": text[:20]}))
    return ""


def _yes(made: Entry, line: Line, column: str) -> bool | None:
    try:
        return cells.yes(line.text(column))
    except ValueError:
        made.problems.append(Problem(column, _("请填“是”或“否”。")))
        return None


def _day(made: Entry, line: Line, column: str) -> cells.Day | None:
    try:
        return cells.day(line.text(column))
    except ValueError:
        made.problems.append(Problem(column, _("看不懂这个日期,请写成 2024.6.1。")))
        return None
