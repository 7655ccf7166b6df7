"""有问题 opens help at once: to the team, to the village's secretary, by call and climbing until the household is out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.evacuation.models import Help, Move
from lastmile.domains.evacuation.rules import GONE, Status, Trouble, kind_of
from lastmile.domains.evacuation.services.taking import done, held, holding, mark_of, sentence, take_row
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations import answering, calling
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Ladder
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.people import selectors as people
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.selectors import path
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.wording import in_own_language, worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotVisible, WrongState

HEADS = ("village_secretary", "village_director", "village_officer", "office_director")
TEAM = ("team_captain", *HEADS)
MINUTES = {Trouble.MISSING: "move.missing_minutes", Trouble.BACK: "move.back_minutes"}
LOOKED_FOR = (Trouble.NOBODY, Trouble.NO_PHONE)
OUT = (Trouble.REFUSED, Trouble.CARRY, Trouble.BACK)


@transaction.atomic
def ask_help(scope: Scope, row: Move, trouble: str, *, number: int | None = None, note: str = "") -> Help:
    """Open help for a row; the same trouble while it is open is the same help.

    `number`: how many are asked to come (走不动要人抬: the pack's), or are missing.
    """
    known = Help.unscoped.filter(move=row, trouble=trouble, ended_at__isnull=True).first()
    if known:
        return known
    if trouble == Trouble.CARRY and number is None:
        number = packs.value("move.carry_people", row.region_code).whole
    one = Help.unscoped.create(
        list_id=row.list_id,
        move=row,
        region_id=row.region_id,
        region_code=row.region_code,
        trouble=trouble,
        people=number,
        note=" ".join(note.split())[:120],
        opened_at=clock.now(),
        opened_by_id=holding(scope),
    )
    figures = {"trouble": trouble, "people": number, "move": row.uid}
    done(scope, "move.help_asked", one, figures=figures, private={"note": one.note})
    _owe(scope, one, row)
    return one


def _owe(scope: Scope, one: Help, row: Move) -> None:
    kinds = TEAM if one.trouble == Trouble.CARRY else HEADS
    post = people.nearest_post(row.region_code, kinds)
    if post is None:
        return  # nobody stands there: the board shows it open and owed by nobody
    where = place_of(row.region)
    calling.say_for(one.matter_kind, one.uid, text=_said(one, row, where), mark=mark_of(row.list))
    minutes = MINUTES.get(Trouble(one.trouble), "move.help_minutes")
    owed = Owed(
        kind=kind_of(one.trouble),
        subject=one,
        title=_titled(one, where),
        due_at=clock.now() + packs.value(minutes, row.region_code).duration,
        figure=minutes,
        figure_at=row.region_code,
        ladder=Ladder.from_json(packs.ladder("move_help", row.region_code)),
        place=where,
        level=row.list.level or "red",
        urgent=True,
    )
    obligations.open_one(scope, post, owed)


def place_of(region: Region) -> str:
    """海科村3组: village and group, as shown."""
    return " ".join(part.name for part in path(region) if part.level >= Region.Level.VILLAGE)[:80]


@in_own_language()
def _titled(one: Help, where: str) -> str:
    """Without names: titles are read in many places."""
    if one.trouble == Trouble.CARRY:
        return _("要人抬:%(where)s,去 %(n)s 人") % {"where": where, "n": one.people}
    if one.trouble == Trouble.MISSING:
        return _("清点少 %(n)s 人:%(where)s") % {"where": where, "n": one.people or 1}
    return f"{one.get_trouble_display()}:{where}"


@in_own_language()
def _said(one: Help, row: Move, where: str) -> str:
    """What the called person hears: who, where, what is wrong. Names here: without them nobody can be looked for."""
    who = row.household.head if row.household else row.name or row.get_kind_display()
    words = {
        Trouble.CARRY: _("%(where)s%(who)s走不动,请马上带 %(n)s 人去抬。"),
        Trouble.MISSING: _("清点少 %(n)s 人:%(who)s(%(where)s)。请马上找。"),
        Trouble.BACK: _("%(where)s%(who)s回去了,请马上叫出来,先别进危险处。"),
        Trouble.REFUSED: _("%(where)s%(who)s不愿走,请马上去劝,留人看着。"),
        Trouble.NOBODY: _("%(where)s%(who)s家里没人,请马上找到人。"),
        Trouble.NO_PHONE: _("%(where)s%(who)s电话不通,请马上派人上门。"),
    }
    return words[Trouble(one.trouble)] % {"where": where, "who": who, "n": one.people or 1}


# --- the end ---------------------------------------------------------------------------------------------------------


def settle(scope: Scope, row: Move) -> int:
    """End the help that what is now said of a row makes needless. Returns how many.

    Whoever was looked for is found once anything else is said of them; whoever must be carried or persuaded needs that
    until they have gone, whatever is said meanwhile.
    """
    ended = [one for one in LOOKED_FOR if one != row.status or row.tonight == 0]
    if row.status in GONE:
        ended += OUT
    if not row.missing:
        ended.append(Trouble.MISSING)
    return _end(scope, _open(row, ended), worded(Status(row.status).label))


def _open(row: Move, troubles: Iterable[str]) -> list[Help]:
    rows = Help.unscoped.filter(move=row, trouble__in=list(troubles), ended_at__isnull=True)
    return list(rows.order_by("id"))


def _end(scope: Scope, some: Iterable[Help], how: str) -> int:
    count = 0
    for one in some:
        one.ended_at, one.ended_by_id, one.ended_how = clock.now(), holding(scope), how[:120]
        one.save(update_fields=["ended_at", "ended_by_id", "ended_how"])
        obligations.close_all(scope, subject_uid=one.uid, kinds=[kind_of(one.trouble), "move.door"], reason=how)
        answering.stop_all_calls(one.uid)
        done(
            scope, "move.help_ended", one, figures={"trouble": one.trouble, "move": one.move.uid}, private={"how": how}
        )
        count += 1
    return count


@transaction.atomic
def found(scope: Scope, row: Move, how: str) -> int:
    """Whoever was missing is there again. Returns how many searches ended."""
    Move.unscoped.filter(pk=row.pk).update(missing=0)
    row.missing = 0
    return _end(scope, _open(row, [Trouble.MISSING]), how)


@transaction.atomic
def report_found(scope: Scope, *, uid: UUID, how: str) -> Move:
    """找到了: said by whoever looked, with a word (在哪里找到、带回来没有)."""
    row = take_row(scope, uid)
    if not row.missing:
        raise WrongState(_("这一户清点不缺人。"))
    how = sentence(how, _("写一句:在哪里找到的,带回来没有。"), most=120, field="how")
    number = row.missing
    found(scope, row, how)
    done(scope, "move.found", row, figures={"people": number}, private={"how": how})
    return row


@transaction.atomic
def end_help(scope: Scope, *, uid: UUID, how: str) -> Help:
    """办好了 without the row changing: 劝好了, 已派人守着. The household's own state is recorded at its row."""
    one = _take(scope, uid)
    how = sentence(how, _("写一句:怎么办的。"), most=120, field="how")
    _end(scope, [one], how)
    if one.trouble == Trouble.MISSING:
        Move.unscoped.filter(pk=one.move_id).update(missing=0)
    return one


def _take(scope: Scope, uid: Any) -> Help:
    one = Help.unscoped.filter(uid=uid).select_related("move").first()
    if one is None:
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    take_row(scope, one.move.uid)
    one = held(Help.unscoped.filter(pk=one.pk))
    if one.ended_at:
        raise WrongState(_("这件事已经有人办了。"))
    return one
