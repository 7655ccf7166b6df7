"""Calls for help of a list; and when they were opened and ended, counted, without names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lastmile.domains.evacuation.models import Help, Move, MoveList
from lastmile.domains.evacuation.rules import Trouble
from lastmile.domains.evacuation.selectors import turns
from lastmile.domains.evacuation.selectors.doors import BESIDE, lines
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.regions.models import Region
from lastmile.kernel.errors import NotVisible


def get_help(scope: Scope, uid: Any) -> Help:
    """One call for help with its row, or NotVisible."""
    rows = Help.objects.visible_to(scope, Permission.MOVE_VIEW).filter(uid=uid)
    rows = rows.filter(move__in=Move.unscoped.filter(turns.seen(scope)).values("pk"))
    found: Help | None = rows.select_related("move", "list", "region__parent", "opened_by__person").first()
    if found is None:
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return found


def help_names(scope: Scope, uids: Sequence[UUID]) -> dict[UUID, str]:
    """Whom each call for help is about, by its uid; without calls no query, else the same few for any number."""
    if not uids:
        return {}
    rows = Help.objects.visible_to(scope, Permission.MOVE_VIEW).filter(uid__in=uids)
    of = dict(rows.values_list("move", "uid"))
    every = (
        Move.objects.visible_to(scope, Permission.MOVE_VIEW)
        .filter(turns.seen(scope), pk__in=of)
        .select_related(*BESIDE)
    )
    return {of[line.move.pk]: line.who for line in lines(scope, list(every))}


def open_help(scope: Scope, one: MoveList) -> list[Help]:
    """What is still open, the oldest first."""
    rows = Help.objects.visible_to(scope, Permission.MOVE_VIEW).filter(list=one, ended_at__isnull=True)
    return list(rows.select_related("move", "region__parent").order_by("opened_at", "id")[:200])


# --- the course ------------------------------------------------------------------------------------------------------

VILLAGE_CODE, MOST = 12, 2_000


@dataclass(frozen=True)
class HelpTold:
    """What of one kind was opened or ended in one minute in one village. Counted: whoever reads the course sees no names."""

    at: datetime
    words: str


def help_course(scope: Scope, one: MoveList) -> list[HelpTold]:
    """有问题 opened and ended on a list, the oldest first: of the newest 2,000. Two queries."""
    rows = Help.objects.visible_to(scope, Permission.MOVE_VIEW).filter(list=one).order_by("-id")
    counted: dict[tuple[str, str, str, datetime], list[tuple[datetime, int]]] = defaultdict(list)
    for trouble, people, code, opened, ended, home in rows.values_list(
        "trouble", "people", "region_code", "opened_at", "ended_at", "move__returned_at"
    )[:MOST]:
        number = (people or 1) if trouble == Trouble.MISSING else 1
        counted["opened", trouble, code[:VILLAGE_CODE], _minute(opened)].append((opened, number))
        if ended:
            over = any(end and end <= ended for end in (home, one.ended_at))
            counted["over" if over else "ended", trouble, code[:VILLAGE_CODE], _minute(ended)].append((ended, number))
    names = _names({code for _what, _trouble, code, _of in counted})
    told = [
        HelpTold(max(at for at, _n in some), _told(what, trouble, sum(n for _at, n in some), names.get(code, "")))
        for (what, trouble, code, _of), some in counted.items()
    ]
    return sorted(told, key=lambda line: line.at)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _names(codes: set[str]) -> dict[str, str]:
    return dict(Region.objects.filter(code__in=codes, closed_on__isnull=True).values_list("code", "name"))


def _told(what: str, trouble: str, number: int, where: str) -> str:
    words = {
        "opened": _("有问题:%(what)s %(n)s,%(where)s"),
        "ended": _("有问题已办:%(what)s %(n)s,%(where)s"),
        "over": _("解除转移或名单结束,不用再办:%(what)s %(n)s,%(where)s"),
    }
    if trouble == Trouble.MISSING:
        words |= {"opened": _("清点少 %(n)s,在找:%(where)s"), "ended": _("找到 %(n)s:%(where)s")}
    count = _("%(n)s 人") if trouble == Trouble.MISSING else _("%(n)s 户")
    return words[what] % {"what": Trouble(trouble).label, "n": count % {"n": number}, "where": where}
