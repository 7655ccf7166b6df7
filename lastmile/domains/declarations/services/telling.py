"""The household tells its village, proved by a code, and takes it back at any time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.declarations import selectors
from lastmile.domains.declarations.models import Declaration
from lastmile.domains.declarations.rules import State, Who
from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels.subscribing import codes
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Ladder, Outcome
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.people import selectors as people
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks import working_days
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid
from lastmile.kernel.ids import uuid7

DAYS = "portal.declaration_workdays"
PUBLIC = Scope.of_system("public", [])
HEADS = ("village_secretary", "village_director", "village_officer", "office_director")
LOOK, BACK = "declaration.look", "declaration.back"
LONGEST_NAME, LONGEST_WHY = 40, 120
NOBODY: dict[str, Any] = {"name": "", "phone": "", "phone_key": "", "who": "", "people": None}


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
    text = worded(
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
        erase(before, "declaration.replaced")
    one.state, one.proved_at, one.code_key, one.code_until = State.WAITING, clock.now(), "", None
    one.save(update_fields=["state", "proved_at", "code_key", "code_until"])
    put_forward(one)
    return one


def put_forward(one: Declaration) -> None:
    """A proved declaration stands on the village's list; looking at it is owed. The caller's transaction holds."""
    ledger.write(PUBLIC, "declaration.made", one, figures={"people": one.people})
    _owe(one, LOOK, worded("核对:本人说家里要人帮忙转移"))


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
    obligations.close_all(PUBLIC, subject_uid=row.uid, kinds=[LOOK], outcome=Outcome.VOID, reason=worded("本人撤回"))
    if row.state != State.CONFIRMED:
        return erase(row, "declaration.withdrawn")
    ledger.write(PUBLIC, "declaration.withdrawn", row)
    Declaration.unscoped.filter(pk=row.pk).update(state=State.WITHDRAWN, **NOBODY)
    return _owe(row, BACK, worded("核对户档:本人撤回了要人帮忙转移"))


def erase(row: Declaration, action: str) -> None:
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
        figure=DAYS,
        ladder=Ladder.from_json(packs.ladder("daily_digest", one.region_code)),
        place=selectors.place_of(one.region),  # no standing work: in a night of rain it is wanted more, not later
    )
    obligations.open_one(PUBLIC, post, owed)


def _due(region_code: str) -> datetime:
    days = packs.value(DAYS, region_code).whole
    return clock.end_of(working_days.after(clock.today(), days).day)
