"""责任快照: what was owed, by which post, held by whom then, done when; and what nobody could do. In the order of places.

Folded: a place a row, everybody in it with their posts and the minute; whoever did it in time stands in one cell, whoever
did not in the next, with the reason. Nothing is left out unsaid and nobody is ranked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lastmile.domains.alerts.rules import account as rules
from lastmile.domains.alerts.rules.account import Clock, Section, Table
from lastmile.domains.alerts.rules.actions import ActionState
from lastmile.domains.alerts.selectors import actions, board_map
from lastmile.domains.alerts.selectors.account_clocks import Part, moment
from lastmile.domains.orders import public as orders
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations.rules import Outcome
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Holding
from lastmile.foundation.regions.as_written import spoken
from lastmile.kernel import clock

MOST = 3000
VILLAGE = 12
EACH = 3  # moments of one person at one place told one by one


@dataclass
class _Cells:
    """One row: who did it in time, and who did not."""

    kept: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def snapshot(scope: Scope, part: Part, clocks: Sequence[Clock], why: Mapping[str, str]) -> list[Section]:
    """Three sections: who was to answer, what was to be done, and what could not be done, with the reasons given."""
    missed = [one for one in clocks if one.kept is False]
    lines = [f"{one.title}:{rules.kept_words(one, why)}" for one in missed] or [_("没有。")]
    return [_answers(part), _deeds(scope, part), Section(_("十、当时做不到的"), lines)]


# --- who was to answer ---------------------------------------------------------------------------------------------------


def _answers(part: Part) -> Section:
    """By village, each person once with every post they were called for."""
    rows = orders.every_post(part.call, part.code, limit=MOST) if part.call else []
    places: dict[str, dict[object, list[Any]]] = {}
    for row in rows:
        who = row.held_by.person_id if row.held_by else f"post {row.post_id}"
        places.setdefault(row.region_code[:VILLAGE], {}).setdefault(who, []).append(row)
    names = {code: spoken(name) for code, name in board_map.names(places).items()}
    shown = [
        [names.get(code, code), *_answered(theirs.values(), names.get(code, ""))] for code, theirs in places.items()
    ]
    number = len({who for theirs in places.values() for who in theirs})  # one person may hold posts of several places
    lines = [*_cut(rows), _("应答:%(posts)s 岗,%(people)s 人;时限 %(due)s") % {
        "posts": len({row.post_id for row in rows}), "people": number, "due": moment(rows[0].due_at) if rows else "–",
    }]  # fmt: skip
    heads = (_("地方"), _("按时应答:谁(岗位)几点"), _("晚了或没应答:结果和原因"))
    return Section(_("八、责任快照:应答"), lines, Table(heads, shown, (2, 7, 4)))


def _answered(persons: Iterable[Sequence[Any]], place: str) -> list[str]:
    cells = _Cells()
    for rows in persons:
        held = rows[0].held_by.person.name if rows[0].held_by else _("空缺")
        titles = [spoken(row.post.title) for row in rows]
        posts = "、".join(dict.fromkeys(title.removeprefix(place) or title for title in titles))
        if all(row.outcome == Outcome.DONE for row in rows):
            cells.kept.append(f"{held}({posts}){_minute(max(row.done_at for row in rows))}")
            continue
        results = dict.fromkeys(f"{_result(row)}{_minute(row.done_at)}" for row in rows if row.outcome != Outcome.DONE)
        cells.others.append(f"{held}({posts}):{'、'.join(results)}")
    return [";".join(cells.kept) or "–", ";".join(cells.others) or "–"]


def _result(row: Any) -> str:
    said = str(row.get_outcome_display()) if row.outcome else _("没办")
    return f"{said}({row.reason})" if row.reason else said


def _minute(at: Any) -> str:
    return f" {clock.local(at):%H:%M}" if at else ""


# --- what was to be done -------------------------------------------------------------------------------------------------


def _deeds(scope: Scope, part: Part) -> Section:
    """An action a row: at each place who did it and when, or why not."""
    rows = actions.actions_in(scope).filter(alert=part.alert, region_code__startswith=part.code)
    found = list(rows.exclude(state=ActionState.SUPERSEDED).order_by("region_code", "id")[:MOST])
    held = people.holders({one.post_id for one in found if one.post_id})
    by_title: dict[str, list[Any]] = {}
    for one in found:
        by_title.setdefault(one.title, []).append(one)
    shown = [[title, *_cells(theirs, held)] for title, theirs in by_title.items()]
    heads = (_("该做什么"), _("按时办了:哪里 谁 几点"), _("晚了或没办:何时前、结果和原因"))
    lines = [*_cut(found), _("共 %(n)s 项") % {"n": len(found)}]
    return Section(_("九、责任快照:该办的事"), lines, Table(heads, shown, (2, 6, 4)))


def _cut(rows: Sequence[Any]) -> list[str]:
    """Where there are more than a report can hold, it says so."""
    words = _("太多,这一节只列出、只数到前 %(n)s 条。") % {"n": MOST}
    return [words] if len(rows) >= MOST else []


def _cells(rows: Sequence[Any], held: Mapping[int, Sequence[Holding]]) -> list[str]:
    """What was reported again and again by one person at one place is said once, with how often and from when to when."""
    kept: dict[str, list[Any]] = {}
    over = [one for one in rows if _outlived(one)]
    others = [_("%(n)s 处没到时限预警就结束了") % {"n": len(over)}] if over else []
    for one in rows:
        if _outlived(one):
            continue
        who = _who(one, held.get(one.post_id or 0, []))
        if one.state == ActionState.DONE and one.done_at is not None and one.done_at <= one.due_at:
            kept.setdefault(who, []).append(one)
        else:
            others.append(f"{who}{_missed(one)}")
    told = [f"{who} {_minutes([one.done_at for one in theirs])}{_how(theirs[-1])}" for who, theirs in kept.items()]
    return [";".join(told) or "–", ";".join(others) or "–"]


def _outlived(row: Any) -> bool:
    """Whether the alert ended before it had to be done."""
    ended_at = row.alert.ended_at
    return bool(row.state == ActionState.ENDED and ended_at and row.due_at > ended_at)


def _who(row: Any, held: Sequence[Holding]) -> str:
    """海科村3组 余小满: who did it, else who held the post, else that nobody could."""
    by = row.done_by.person.name if row.state == ActionState.DONE and row.done_by else ""
    by = by or "、".join(one.person.name for one in held) or (row.post.title if row.post else _("没有岗位能办"))
    return f"{spoken(row.place)} {by}".strip()


def _minutes(moments: Sequence[Any]) -> str:
    told = [f"{clock.local(at):%H:%M}" for at in sorted(moments)]
    if len(told) <= EACH:
        return "、".join(told)
    return _("%(first)s—%(last)s 共 %(n)s 次") % {"first": told[0], "last": told[-1], "n": len(told)}


def _missed(row: Any) -> str:
    why = _beside([str(row.get_late_why_display())] if row.late_why else [])
    done = _minute(row.done_at) if row.state == ActionState.DONE else ""
    due = _("%(at)s 前") % {"at": f"{clock.local(row.due_at):%H:%M}"}
    return f"{done}:{due},{row.get_state_display()}{why}"


def _how(row: Any) -> str:
    return _beside([row.done_by_what, _("代录:%(who)s") % {"who": row.entered_for} if row.entered_for else ""])


def _beside(words: Iterable[str]) -> str:
    said = ",".join(word for word in words if word)
    return f"({said})" if said else ""
