"""A list as it is walked: its words, its items, and what an answer means."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.foundation.rulepacks.checklists import DEADLY, KINDS, MOST_ITEMS, Checklist, Item
from lastmile.foundation.wording import in_own_language
from lastmile.kernel.errors import NotValid

YES, NO, NA = "yes", "no", "na"
LONGEST = 200  # signs of a typed answer


class SubjectKind(models.TextChoices):
    """What a list is walked at."""

    POINT = "point", gettext_lazy("危险点")
    PLACE = "place", gettext_lazy("检查对象")
    HOUSEHOLD = "household", gettext_lazy("户")
    REGION = "region", gettext_lazy("网格")


@dataclass(frozen=True)
class Wording:
    """The words of a list in one version. `off` items are kept for comparison and not asked."""

    key: str
    title: str
    where: str
    answers: str
    category: str
    people: int
    minutes: int
    often: str
    version: str
    source: str
    items: tuple[Item, ...]
    off: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[Item, ...]:
        """The items that are asked, in order."""
        return tuple(item for item in self.items if item.id not in self.off)

    @property
    def deadly(self) -> tuple[Item, ...]:
        """The first five that are answered by yes or no: a round is walked when all of them are answered."""
        return tuple(item for item in self.asked if item.kind == "yesno")[:DEADLY]

    @property
    def digest(self) -> str:
        """Of everything it says."""
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True).encode()).hexdigest()

    def item(self, name: str) -> Item | None:
        return next((one for one in self.items if one.id == name), None)

    def as_json(self) -> dict[str, Any]:
        return json.loads(json.dumps(asdict(self)))  # type: ignore[no-any-return]

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Wording:
        known = {field.name for field in fields(Item)}
        items = tuple(Item(**{name: value for name, value in one.items() if name in known}) for one in content["items"])
        return cls(**{**content, "items": items, "off": tuple(content["off"])})


def built_in(one: Checklist) -> Wording:
    """A list of the packs as it is walked."""
    return Wording(
        key=one.id,
        title=one.title,
        where=one.where,
        answers=one.answers,
        category=one.category,
        people=one.people,
        minutes=one.minutes,
        often=one.often,
        version=one.version,
        source=one.source,
        items=one.items,
    )


def check(wording: Wording) -> Wording:
    """The wording, complete enough to be walked. Raises NotValid with what is missing, at the item it is missing from."""
    if not wording.title.strip():
        raise NotValid(_("请写清单名称。"), fields={"title": _("必填")})
    if not wording.asked:
        raise NotValid(_("清单里至少要有一条。"))
    if sum(item.kind != "note" for item in wording.asked) > MOST_ITEMS:
        raise NotValid(_("一张清单最多%(n)s条,再多就走不完了。请停用几条,或分成两张。") % {"n": MOST_ITEMS})
    for item in wording.asked:
        if why := _lacks(item):
            raise NotValid(_("“%(ask)s”:%(why)s。") % {"ask": item.ask[:20] or item.id, "why": why})
    return wording


def _lacks(item: Item) -> str:
    if not item.ask.strip():
        return _("没有问句")
    if item.kind not in KINDS:
        return _("不认识的类型")
    if item.kind == "yesno" and item.bad not in {YES, NO}:
        return _("要说明哪个答案是不合格")
    if item.kind == "yesno" and not (item.say.strip() and item.found.strip()):
        return _("不合格时当场怎么说、记成什么隐患,都要写")
    return ""


def changed(old: Wording, new: Wording) -> list[tuple[str, Item | None, Item | None]]:
    """Item by item what is different: (words, before, after); after is None for one that is not asked any more."""
    found: list[tuple[str, Item | None, Item | None]] = []
    after = {item.id: item for item in new.asked}
    before = {item.id: item for item in old.asked}
    for name, item in before.items():
        if name not in after:
            found.append((_("停用"), item, None))
        elif after[name] != item:
            found.append((_("改过"), item, after[name]))
    found += [(_("增加"), None, item) for name, item in after.items() if name not in before]
    return found


# --- answers ---------------------------------------------------------------------------------------------------------


def clean(wording: Wording, said: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What was answered, item by item: {"a": answer, "note": …, "fixed": …}. What is not asked or empty is left out.

    Raises NotValid for an answer that is none: it names the item.
    """
    found = {}
    for item in wording.asked:
        one = said.get(item.id)
        if not isinstance(one, Mapping) or item.kind == "note":
            continue
        answer = " ".join(str(one.get("a") or "").split())[:LONGEST]
        if not answer:
            continue
        _must_be_answer(item, answer)
        kept: dict[str, Any] = {"a": answer}
        if is_bad(item, answer):
            note = " ".join(str(one.get("note") or "").split())[:LONGEST]
            kept |= {"note": note} if note else {}
            kept |= {"fixed": True} if one.get("fixed") else {}
        found[item.id] = kept
    return found


def _must_be_answer(item: Item, answer: str) -> None:
    words = _("“%(ask)s”:%(why)s。")
    if item.kind == "yesno" and answer not in {YES, NO, NA}:
        raise NotValid(words % {"ask": item.ask, "why": _("请选一个答案")}, fields={item.id: _("请选一个答案")})
    if item.kind in {"integer", "decimal"}:
        try:
            number = float(answer)
            fine = abs(number) < 10**9 and (item.kind == "decimal" or number.is_integer())
        except ValueError:
            fine = False
        if not fine:
            raise NotValid(words % {"ask": item.ask, "why": _("要填数字")}, fields={item.id: _("要填数字")})


def is_bad(item: Item, answer: str) -> bool:
    """Whether the answer makes a hazard."""
    return item.kind == "yesno" and bool(item.bad) and answer == item.bad


def bad_items(wording: Wording, answers: Mapping[str, Mapping[str, Any]]) -> list[Item]:
    """The items answered badly, in the order of the list."""
    return [item for item in wording.asked if is_bad(item, str(answers.get(item.id, {}).get("a", "")))]


def unanswered(items: Iterable[Item], answers: Mapping[str, Any]) -> list[Item]:
    """Those of some items that nobody answered: they stay unanswered."""
    return [item for item in items if item.kind != "note" and item.id not in answers]


def satisfies(wording: Wording, answers: Mapping[str, Any]) -> bool:
    """Whether a walk counts as a round: every one of the deadly items was looked at."""
    return bool(wording.deadly) and not unanswered(wording.deadly, answers)


def all_the_same(wording: Wording, answers: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """都没变化: every item that is answered by yes or no and was not answered yet is good."""
    good = {item.id: {"a": NO if item.bad == YES else YES} for item in wording.asked if item.kind == "yesno"}
    return {**good, **answers}


def labels(wording: Wording, item: Item) -> list[tuple[str, str]]:
    """The words of an item's answers, the good one first where nothing but change is asked."""
    if wording.answers == "change":
        good, bad = (NO, YES) if item.bad == YES else (YES, NO)
        return [(good, _("无变化")), (bad, _("有变化")), (NA, _("没有此项"))]
    return [(YES, _("是")), (NO, _("否")), (NA, _("没有此项"))]


@in_own_language()
def advice(item: Item) -> str:
    """What the list suggests to the office about a bad answer: facts, never a grade."""
    parts = [_("清单建议期限:%(when)s") % {"when": deadline(item)}]
    if item.to:
        parts.append(_("可转:%(to)s") % {"to": item.to})
    if item.major:
        parts.append(_("清单列为疑似重大,请核定"))
    return ";".join(parts)


def deadline(item: Item) -> str:
    """当场, or in so many days."""
    return _("%(n)s天") % {"n": item.days} if item.days else _("当场")


def off(wording: Wording, names: Iterable[str]) -> Wording:
    """The same list with some items switched off."""
    return replace(wording, off=tuple(sorted(set(names))))
