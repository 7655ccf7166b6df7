"""What differs between two contents of a 责任清单 (see duty_list.content): "3 处变了,自签发后", and which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lastmile.foundation.people.duty_list import Content


@dataclass(frozen=True)
class Change:
    """One difference: of what, what it said, what it says. An empty `was` came in, an empty `now` went out."""

    what: str
    was: str
    now: str


def changes(old: Content, new: Content) -> list[Change]:
    """Every difference, bodies first, then posts in the order of the new list, then what went out. Clauses, superiors and
    titles of lists are told with the list they stand in; nothing differs exactly where nothing is returned."""
    found = [*_bodies(old["bodies"], new["bodies"]), *_parts(old["parts"], new["parts"])]
    if old["place"] != new["place"]:
        found.insert(0, Change(_("地名"), old["place"], new["place"]))
    return found


def holders_words(holders: Iterable[Iterable[str]]) -> str:
    """陈有福、余小满(B角); 空缺 for nobody."""
    return "、".join(name + (_("(B角)") if rank == "B" else "") for name, rank in holders) or _("空缺")


def _bodies(old: list[Content], new: list[Content]) -> Iterator[Change]:
    for was, now in _pairs(old, new, "id"):
        title = (now or was or {})["title"]
        yield from _lines(title, _sentences(was), _sentences(now))
        if was and now and _rest(was, "lines", "own") != _rest(now, "lines", "own"):
            yield Change(title, _("清单的说明"), _("清单的说明变了"))


def _sentences(body: Content | None) -> list[str]:
    return [*(f"{said}({clauses})" for said, clauses in body["lines"]), *body["own"]] if body else []


def _lines(what: str, old: list[str], new: list[str]) -> Iterator[Change]:
    """Sentences that went out and came in; where they are the same in another order, that."""
    yield from (Change(what, said, "") for said in old if said not in new)
    yield from (Change(what, "", said) for said in new if said not in old)
    if old != new and sorted(old) == sorted(new):
        yield Change(what, _("先后"), _("先后变了"))


def _parts(old: list[Content], new: list[Content]) -> Iterator[Change]:
    for was, now in _pairs(old, new, "kind"):
        if was and now:
            yield from _kind(was, now)
        rows = _pairs(was["rows"] if was else [], now["rows"] if now else [], "post")
        for before, after in rows:
            yield from _row(before, after)


def _kind(was: Content, now: Content) -> Iterator[Change]:
    """What a kind of post does, line by line; where only its place among the kinds changed, that."""
    before, after = dict(was["lines"]), dict(now["lines"])
    for title in dict.fromkeys([*before, *after]):
        if before.get(title) != after.get(title):
            what = f"{now['title']} · {_(title)}"
            yield Change(what, ";".join(before.get(title, [])), ";".join(after.get(title, [])))
    told = ("rows", "lines", *(["usual"] if before != after else []))  # the card's five are some of these lines
    if _rest(was, *told) != _rest(now, *told):
        yield Change(now["title"], _("岗位种类的说明"), _("岗位种类的说明变了"))


def _row(was: Content | None, now: Content | None) -> Iterator[Change]:
    if was is None or now is None:
        one = was or now or {}
        said = f"{one['title']} {holders_words(one['holders'])}"
        yield Change(_("岗位"), said if was else "", said if now else "")
        return
    for name, label, words in (
        ("title", _("岗位名称"), str),
        ("holders", _("任职人"), holders_words),
        ("domains", _("分管领域"), lambda said: _("待核") if said is None else said),
        ("own", _("本岗写明的"), ";".join),
        ("superior", _("上级岗位"), str),
    ):
        if was[name] != now[name]:
            say: Any = words
            yield Change(f"{now['title']} · {label}", say(was[name]), say(now[name]))


def _pairs(old: list[Content], new: list[Content], key: str) -> list[tuple[Content | None, Content | None]]:
    """Both sides of every key: those of the new list in its order, then those that went out."""
    before, after = {one[key]: one for one in old}, {one[key]: one for one in new}
    return [(before.get(one), after.get(one)) for one in dict.fromkeys([*after, *before])]


def _rest(one: Content, *but: str) -> Content:
    return {name: value for name, value in one.items() if name not in but}
