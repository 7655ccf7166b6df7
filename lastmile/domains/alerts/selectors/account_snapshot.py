"""责任快照: what was owed, by which post, held by whom then, done when; and what nobody could do. In the order of places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from lastmile.domains.alerts.rules import account as rules
from lastmile.domains.alerts.rules.account import Clock, Section, Table
from lastmile.domains.alerts.rules.actions import ActionState
from lastmile.domains.alerts.selectors import actions
from lastmile.domains.alerts.selectors.account_clocks import Part, moment
from lastmile.domains.orders import public as orders
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Holding

MOST = 3000


def snapshot(scope: Scope, part: Part, clocks: Sequence[Clock], why: Mapping[str, str]) -> list[Section]:
    """Two sections: what was owed, one line each; and what could not be done, with the reasons given."""
    rows = [_answer(one) for one in orders.every_post(part.call, part.code, limit=MOST)] if part.call else []
    deeds = actions.actions_in(scope).filter(alert=part.alert, region_code__startswith=part.code)
    deeds = deeds.exclude(state=ActionState.SUPERSEDED)
    found = list(deeds.order_by("region_code", "id")[:MOST])
    held = people.holders({one.post_id for one in found if one.post_id})
    rows += [_deed(one, held.get(one.post_id or 0, [])) for one in found]
    heads = (_("岗位"), _("当时谁在岗"), _("该做什么"), _("何时前"), _("何时办"), _("结果"))
    kept = [one for one in clocks if one.kept is False]
    lines = [f"{one.title}:{rules.kept_words(one, why)}" for one in kept] or [_("没有。")]
    return [
        Section(_("八、责任快照"), [_("共 %(n)s 项") % {"n": len(rows)}], Table(heads, rows, (3, 2, 3, 2, 2, 3))),
        Section(_("九、当时做不到的"), lines),
    ]


def _answer(row: Any) -> list[str]:
    result = row.get_outcome_display() if row.outcome else _("没办")
    return [
        row.post.title,
        row.held_by.person.name if row.held_by else _("空缺"),
        _("应答"),
        moment(row.due_at),
        moment(row.done_at),
        f"{result}{(':' + row.reason) if row.reason else ''}",
    ]


def _deed(row: Any, held: Sequence[Holding]) -> list[str]:
    done = row.state == ActionState.DONE
    late = f"({row.get_late_why_display()})" if row.late_why else ""
    said = [
        row.get_state_display() + late,
        row.done_by_what,
        _("代录:%(who)s") % {"who": row.entered_for} if row.entered_for else "",
    ]
    return [
        row.post.title if row.post else _("没有岗位能办"),
        row.done_by.person.name if done and row.done_by else "、".join(one.person.name for one in held) or "–",
        f"{row.title} {row.place}",
        moment(row.due_at),
        moment(row.done_at),
        ",".join(word for word in said if word),
    ]
