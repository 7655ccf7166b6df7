"""Full numbers of many people leave with a second person's yes: ask and say why, agree or not, make the file, fetch it.

The figure `imports.export_people_most` says from how many people on. A file is kept encrypted, for hours, for who asked alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.imports import clearances, handing, keeping
from lastmile.foundation.imports.handing import NeedsConsent
from lastmile.foundation.imports.models import Clearance
from lastmile.foundation.imports.sources import source_of
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Ladder, Outcome
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Account
from lastmile.foundation.people.rules import months_before
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web import sheets
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import DomainError, NotAllowed, NotValid, WrongState

RUN = "lastmile.foundation.imports.clearing.run"
DECIDE = "clearance.decide"
HOURS = "imports.export_decide_hours"
AT_ONCE = 100
State = Clearance.State


@transaction.atomic
def ask(
    scope: Scope,
    *,
    kind: str,
    area: str,
    form: str,
    reason: str,
    needs: NeedsConsent,
    asked: Mapping[str, Any] | None = None,
) -> Clearance:
    """Ask for a file that one may not take alone. Asking for the same again while it goes on is the same.

    Raises NotAllowed for whoever may not see full numbers, NotValid where the reason says too little.
    """
    source, region = source_of(kind), get_region(area)
    why = handing.asked_why(source.reveals(scope, region.code), region.code, reason)
    if scope.person_uid is None:
        raise NotAllowed(_("请用自己的账号申请。"))
    narrowed = dict(asked or {})
    if known := clearances.same_one(scope, kind=kind, area=region.code, form=form, asked=narrowed):
        return known
    made = Clearance.unscoped.create(
        region=region,
        region_code=region.code,
        kind=kind,
        form=form,
        asked=narrowed,
        rows=needs.rows,
        people=needs.people,
        figure=needs.most,
        reason=why,
        asked_at=clock.now(),
        asked_by=scope.person_uid,
        asker_name=scope.name[:40],
        holding_uid=scope.acting_as.holding_uid if scope.acting_as else None,
    )
    figures = {"kind": kind, "rows": made.rows, "people": made.people, "most": made.figure}
    ledger.write(scope, "clearance.asked", made, figures=figures, private={"reason": why})
    _owe(scope, made)
    return made


def _owe(scope: Scope, made: Clearance, *, occurrence: str = "") -> None:
    """Whoever answers for the place owes a yes or a no; where nobody else is there, the page says so."""
    post = clearances.decider(made.region_code, made.asked_by)
    if post is None:
        return
    words = {"what": worded(source_of(made.kind).title), "n": made.people}
    owed = obligations.Owed(
        kind=DECIDE,
        subject=made,
        occurrence=occurrence,
        title=worded("答复导出申请:%(what)s,%(n)s人的完整号码") % words,
        place=made.region.name,
        due_at=clock.now() + timedelta(hours=float(packs.value(HOURS, made.region_code).number)),
        figure=HOURS,
        ladder=Ladder.from_json(packs.ladder("daily_digest", made.region_code)),
    )
    obligations.open_one(scope, post, owed)


@transaction.atomic
def decide(scope: Scope, *, uid: UUID, agreed: bool, words: str = "") -> Clearance:
    """Say yes, and the file is made; or no, and why. Never by who asked. Raises NotAllowed, NotValid, WrongState."""
    found = clearances.get_clearance(scope, uid)
    if clearances.asked_it(scope, found):
        raise NotAllowed(_("自己申请的不能自己同意,请换一个人。"))
    if not clearances.may_decide(scope, found):
        raise NotAllowed(_("您不能答复导出申请。"))
    words = " ".join(words.split())[:200]
    if not agreed and not words:
        raise NotValid(_("不同意要写明理由。"), fields={"words": _("不同意要写明理由。")})
    said: dict[str, Any] = {"state": State.MAKING if agreed else State.REFUSED, "words": "" if agreed else words}
    said |= {"decided_at": clock.now(), "decided_by": scope.person_uid, "decider_name": scope.name[:40]}
    _move(found, State.WAITING, **said)
    action = "clearance.agreed" if agreed else "clearance.refused"
    ledger.write(scope, action, found, figures={"people": found.people}, private={"note": words} if words else None)
    obligations.close_all(scope, subject_uid=found.uid, kinds=[DECIDE])
    if agreed:
        jobs.later(RUN, found.uid)
    return clearances.get_clearance(scope, uid)


@transaction.atomic
def withdraw(scope: Scope, *, uid: UUID) -> Clearance:
    """Take back what one asked for, before anybody answered. Raises NotAllowed, WrongState."""
    found = clearances.get_clearance(scope, uid)
    if not clearances.asked_it(scope, found):
        raise NotAllowed(_("只有申请的人可以撤回。"))
    _move(found, State.WAITING, state=State.WITHDRAWN)
    ledger.write(scope, "clearance.withdrawn", found)
    obligations.close_all(
        scope, subject_uid=found.uid, kinds=[DECIDE], outcome=Outcome.VOID, reason=worded("申请人撤回了")
    )
    return clearances.get_clearance(scope, uid)


def _move(found: Clearance, was: str, **values: Any) -> None:
    """From one state, by one alone; whoever comes second learns it. What is found says it too, for the ledger's evidence."""
    if not Clearance.unscoped.filter(pk=found.pk, state=was).update(**values):
        raise WrongState(_("这份申请已经答复过,或者已经撤回。"))
    for name, value in values.items():
        setattr(found, name, value)


# --- the file --------------------------------------------------------------------------------------------------------


def run(uid: UUID) -> None:
    """Make the file. The handler of its job: safe to call again, whoever died before; the first to end it wins."""
    found = Clearance.unscoped.select_related("region").filter(uid=uid, state=State.MAKING).first()
    if found is None:
        return
    try:
        _make(found)
    except WrongState:
        return  # another worker was first
    except DomainError as problem:
        words = str(problem.message or worded("没有找到。"))[:200]
        with transaction.atomic():
            _move(found, State.MAKING, state=State.FAILED, words=words)
            ledger.write(Scope.of_system("exports", []), "clearance.failed", found)


def _make(found: Clearance) -> None:
    scope, source = _scope_of(found), source_of(found.kind)
    if not source.reveals(scope, found.region_code):
        raise NotAllowed(_("申请人现在没有查看完整号码的权限。"))
    scope.require(source.sees, on=found.region_code)
    made = source.file(scope, found.region, found.form, found.asked, reason=found.reason)
    if made.people > found.people:
        made.file.close()
        _ask_again(scope, found, made.rows, made.people)
        return
    with made.file as file:
        sha256 = sheets.digest(cast("BinaryIO", file))
        keeping.store(cast("BinaryIO", file), sha256)
    until = clock.now() + timedelta(hours=float(packs.value("imports.export_fetch_hours", found.region_code).number))
    figures = {"rows": made.rows, "sha256": sha256, "until": until, "agreed_by": found.decided_by}
    with transaction.atomic():
        _move(found, State.MAKING, state=State.READY, sha256=sha256, until=until, rows=made.rows)
        Clearance.unscoped.filter(pk=found.pk).update(handout=made.note())
        ledger.write(scope, "clearance.made", found, figures=figures)


def _ask_again(scope: Scope, found: Clearance, rows: int, people: int) -> None:
    """More people than somebody said yes to: nothing of it is kept, and the yes is owed anew to the number of now."""
    words = worded("同意之后人数从%(before)s人变成%(now)s人,没有做文件,请按现在的人数再答复。")
    said: dict[str, Any] = {"words": words % {"before": found.people, "now": people}, "rows": rows, "people": people}
    said |= {"decided_at": None, "decided_by": None, "decider_name": ""}
    figures = {"before": found.people, "people": people, "rows": rows, "agreed_by": found.decided_by}
    with transaction.atomic():
        _move(found, State.MAKING, state=State.WAITING, **said)
        ledger.write(Scope.of_system("exports", []), "clearance.asked_again", found, figures=figures)
        _owe(scope, found, occurrence=str(people))  # each time it is more


def _scope_of(found: Clearance) -> Scope:
    """In whose name: who asked, with what they may do now."""
    account = Account.objects.filter(person__uid=found.asked_by, is_active=True).first()
    if account is None:
        raise NotAllowed(_("申请人的账号已停用。"))
    return people.scope_of(account, holding_uid=found.holding_uid)


def fetch(scope: Scope, *, uid: UUID) -> tuple[Clearance, BinaryIO]:
    """The file, for who asked, as long as it may be fetched; each time is in the ledger. Raises NotAllowed, WrongState."""
    found = clearances.get_clearance(scope, uid)
    if not clearances.asked_it(scope, found):
        raise NotAllowed(_("文件只给申请的人取。"))
    if not found.is_open:
        raise WrongState(_("现在没有可以取的文件:还没有同意,或者过了时间。要用请再申请。"))
    file = keeping.load(found.sha256)
    with transaction.atomic():
        Clearance.unscoped.filter(pk=found.pk).update(fetched=F("fetched") + 1)
        ledger.write(scope, "clearance.fetched", found, figures={"sha256": found.sha256, "rows": found.rows})
    return found, file


def erase_old() -> int:
    """Delete files whose hours are over, and reasons kept long enough. For the timetable."""
    gone = list(Clearance.unscoped.filter(state=State.READY, until__lte=clock.now()).order_by("until")[:AT_ONCE])
    for one in gone:
        with transaction.atomic():
            _move(one, State.READY, state=State.OVER)
            ledger.write(Scope.of_system("retention", []), "clearance.over", one, figures={"fetched": one.fetched})
        keeping.forget(one.sha256)
    months = packs.of_installation("retention.clearance").whole
    before = clock.start_of(months_before(clock.today(), months))
    Clearance.unscoped.filter(asked_at__lt=before).exclude(reason="").update(reason="")
    return len(gone)
