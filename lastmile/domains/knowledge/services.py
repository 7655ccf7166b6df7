"""What a household tells its village: proved by a code, looked at by the village, taken back at any time, forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.knowledge import selectors
from lastmile.domains.knowledge.models import Declaration
from lastmile.domains.knowledge.rules import State, Who
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels import services as channels
from lastmile.foundation.channels.subscribing import codes
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Ladder, Outcome
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.rules import months_before
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks import working_days
from lastmile.kernel import clock, region_codes
from lastmile.kernel.errors import NotValid, WrongState
from lastmile.kernel.ids import uuid7

PUBLIC = Scope.of_system("public", [])
HEADS = ("village_secretary", "village_director", "village_officer", "office_director")
LOOK, BACK = "declaration.look", "declaration.back"
LONGEST_NAME, LONGEST_WHY, MOST_PEOPLE = 40, 120, 30
NOBODY: dict[str, Any] = {"name": "", "phone": "", "phone_key": "", "who": "", "people": None}


# --- the household ---------------------------------------------------------------------------------------------------


@transaction.atomic
def ask(
    *, region: Region, phone: str, name: str = "", who: Iterable[str] = (), people: int | None = None
) -> tuple[UUID, str]:
    """Send a code, to tell the village with or (without a name) to take back: (whose, the code). Nothing is told yet.

    The answer is the same for a number that told something already. The caller has seen consent and counted the asking.
    """
    plain, code, uid = codes.mobile(phone), codes.fresh(), uuid7()
    Declaration.unscoped.create(
        uid=uid,
        region=region,
        region_code=region.code,
        name=" ".join(name.split())[:LONGEST_NAME],
        phone=plain,
        phone_key=look_up_key(plain),
        who=",".join(one for one in who if one in Who.values),
        people=people,
        code_key=codes.digest(uid, code),
        code_until=codes.until(region.code),
        asked_at=clock.now(),
    )
    text = _(
        "有人用这个号码在%(place)s的公众页面说家里要人帮忙转移,或要撤回。不是您,不用理会。%(n)s分钟内有效的验证码:"
    )
    minutes = packs.value("portal.code_minutes", region.code).whole
    codes.send(uid=uid, phone=plain, code=code, text=text % {"place": selectors.place_of(region), "n": minutes})
    return uid, code


@transaction.atomic
def tell(*, uid: UUID, code: str) -> Declaration:
    """The code is right: the village is told; what the same number told it before and nobody looked at is replaced."""
    one = _proved(uid, code)
    if not one.name:
        raise NotValid(_("请填姓名。"), fields={"code": _("还没有填姓名,请从头再填一次。")})
    for before in selectors.told_by(one).filter(state=State.WAITING):
        obligations.close_all(PUBLIC, subject_uid=before.uid, kinds=[LOOK], outcome=Outcome.SUPERSEDED)
        _erase(before, "declaration.replaced")
    one.state, one.proved_at, one.code_key, one.code_until = State.WAITING, clock.now(), "", None
    one.save(update_fields=["state", "proved_at", "code_key", "code_until"])
    put_forward(one)
    return one


def put_forward(one: Declaration) -> None:
    """A proved declaration stands on the village's list; looking at it is owed. The caller's transaction holds."""
    ledger.write(PUBLIC, "declaration.made", one, figures={"people": one.people})
    _owe(one, LOOK, _("核对:本人说家里要人帮忙转移"))


@transaction.atomic
def withdraw(*, uid: UUID, code: str) -> int:
    """The code is right: everything this number told the village is erased. Returns how much that was.

    Where the village had put it into a household, the village is told to look at that household again.
    """
    one = _proved(uid, code)
    told = list(selectors.told_by(one))
    for row in told:
        _take_back(row)
    Declaration.unscoped.filter(pk=one.pk).delete()
    return len(told)


def _take_back(row: Declaration) -> None:
    obligations.close_all(PUBLIC, subject_uid=row.uid, kinds=[LOOK], outcome=Outcome.VOID, reason=_("本人撤回"))
    if row.state != State.CONFIRMED:
        return _erase(row, "declaration.withdrawn")
    ledger.write(PUBLIC, "declaration.withdrawn", row)
    Declaration.unscoped.filter(pk=row.pk).update(state=State.WITHDRAWN, **NOBODY)
    return _owe(row, BACK, _("核对户档:本人撤回了要人帮忙转移"))


def _erase(row: Declaration, action: str) -> None:
    ledger.write(PUBLIC, action, row)
    Declaration.unscoped.filter(pk=row.pk).delete()


def _proved(uid: UUID, code: str) -> Declaration:
    rows = Declaration.unscoped.select_for_update(of=("self",)).select_related("region")
    one: Declaration | None = rows.filter(uid=uid, state=State.ASKED, code_until__gt=clock.now()).first()
    codes.require_right(one.code_key if one else "", uid, code)
    assert one is not None
    return one


def _owe(one: Declaration, kind: str, title: str) -> None:
    """Owed by the village, or by the office where the village has nobody; with nobody at all it stands on the list."""
    post = people.nearest_post(one.region_code, HEADS)
    if post is None:
        return
    owed = Owed(
        kind=kind,
        subject=one,
        title=title,
        due_at=_due(one.region_code),
        ladder=Ladder.from_json(packs.ladder("daily_digest", one.region_code)),
        place=selectors.place_of(one.region),  # no standing work: in a night of rain it is wanted more, not later
    )
    obligations.open_one(PUBLIC, post, owed)


def _due(region_code: str) -> datetime:
    days = packs.value("portal.declaration_workdays", region_code).whole
    return clock.end_of(working_days.after(clock.today(), days).day)


# --- the village -----------------------------------------------------------------------------------------------------


@transaction.atomic
def read(scope: Scope, uid: UUID) -> Declaration:
    """Open one with whole name and number, to call or visit; who did stands in the ledger."""
    one = selectors.get_declaration(scope, uid)
    scope.require(Permission.PROFILE_CHANGE, on=one)
    if one.phone:
        ledger.write(scope, "declaration.read", one)
    return one


@transaction.atomic
def confirm(scope: Scope, *, uid: UUID, household_uid: UUID | None, need_help: int) -> Declaration:
    """The village has looked: so many of that household need help; without a household it is added. They are told."""
    one = _waiting(scope, uid)
    if household_uid is None:
        household = profile.add_household(
            scope, region_code=one.region_code, head=one.name, phone=one.phone, need_help=need_help
        )
    else:
        household = profile.count_household(scope, uid=household_uid, need_help=need_help)
    if not household.region_code.startswith(_village(one.region_code)):
        raise NotValid(_("这一户不在这个村。"), fields={"household_uid": _("请选本村的户")})
    said = _("%(place)s:您家要人帮忙转移,村里记下了。不要了,在填的那一页撤回。")
    _tell(one, said % {"place": selectors.place_of(one.region)})
    ledger.write(scope, "declaration.confirmed", one, figures={"household": household.uid, "need_help": need_help})
    kept = {"name": "", "phone": "", "who": "", "household": household}
    return _settle(scope, one, State.CONFIRMED, **kept)


@transaction.atomic
def decline(scope: Scope, *, uid: UUID, why: str) -> Declaration:
    """The village has looked and puts it into no household; they are told why, and what they left is erased."""
    one = _waiting(scope, uid)
    reason = " ".join(why.split())[:LONGEST_WHY]
    if len(reason) < 2:
        raise NotValid(_("请写明为什么没有记。"), fields={"why": _("必填")})
    said = _("%(place)s:您说要人帮忙转移,村里没有记:%(why)s。有事打村里或镇值班室。")
    _tell(one, said % {"place": selectors.place_of(one.region), "why": reason})
    ledger.write(scope, "declaration.declined", one, private={"why": reason})
    return _settle(scope, one, State.DECLINED, why=reason, **NOBODY)


@transaction.atomic
def note_back(scope: Scope, *, uid: UUID) -> None:
    """The village has looked at the household of one that was taken back; nothing of it is kept."""
    one = _held(scope, uid)
    if one.state != State.WITHDRAWN:
        raise WrongState(_("这一条不是本人撤回的。"))
    obligations.close_all(scope, subject_uid=one.uid, kinds=[BACK])
    ledger.write(scope, "declaration.noted", one)
    Declaration.unscoped.filter(pk=one.pk).delete()


def _held(scope: Scope, uid: UUID) -> Declaration:
    found = selectors.get_declaration(scope, uid)
    scope.require(Permission.PROFILE_CHANGE, on=found)
    rows = Declaration.unscoped.select_for_update(of=("self",)).select_related("region")
    return rows.get(pk=found.pk)


def _waiting(scope: Scope, uid: UUID) -> Declaration:
    one = _held(scope, uid)
    if one.state != State.WAITING:
        raise WrongState(_("刚才有人核对过了,请重新打开。"))
    if scope.acting_as is None:
        raise NotValid(_("核对要有岗位。"))
    return one


def _settle(scope: Scope, one: Declaration, state: State, **values: Any) -> Declaration:
    assert scope.acting_as is not None
    values |= {"state": state, "settled_at": clock.now(), "settled_by_id": scope.acting_as.holding_id}
    for name, value in values.items():
        setattr(one, name, value)
    one.save(update_fields=list(values))
    obligations.close_all(scope, subject_uid=one.uid, kinds=[LOOK])
    return one


def _tell(one: Declaration, text: str) -> None:
    """What became of it, once, to the number that told it."""
    message = channels.word(text=text)
    channels.put_many([channels.Wanted(message.uid, "sms", one.phone, one.uid, one.uid, lane=2, asks=False)])


def _village(code: str) -> str:
    return code[: region_codes.LENGTHS[region_codes.Level.VILLAGE]]


# --- forgetting ------------------------------------------------------------------------------------------------------


def forget() -> int:
    """Codes never typed in within a day, and what is kept long enough, wherever it stands. Returns how many rows."""
    never = Declaration.unscoped.filter(state=State.ASKED, asked_at__lt=clock.now() - timedelta(days=1))
    before = clock.start_of(months_before(clock.today(), packs.value("retention.declaration", "").whole))
    return never.delete()[0] + sum(_outlived(row) for row in Declaration.unscoped.filter(proved_at__lt=before))


@transaction.atomic
def _outlived(row: Declaration) -> int:
    kept_long = _("超过保存期限")
    obligations.close_all(PUBLIC, subject_uid=row.uid, kinds=[LOOK, BACK], outcome=Outcome.VOID, reason=kept_long)
    _erase(row, "declaration.forgotten")
    return 1
