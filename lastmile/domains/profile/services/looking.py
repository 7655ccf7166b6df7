"""The base database of a township is looked through every half year (J-4.6d): owed by its office, done by whoever keeps it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.profile.models import Look
from lastmile.domains.profile.selectors import compiled, looking
from lastmile.domains.profile.selectors.looking import KIND, OWNERS
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import once
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import elsewhere
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Ladder, Outcome
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.people.models import Post
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState
from lastmile.kernel.region_codes import Level

BATCH = 2000
SYSTEM = Scope.of_system("profile", [Permission.PROFILE_VIEW])


@once.at_once
def look_through(scope: Scope, *, region_code: str, uid: UUID, note: str = "") -> Look:
    """Somebody looked through the base database of a township: what is owed of it is done, the next follows in the pack's time.

    What was 待核 at that moment is kept. The same uid with the same words is the same look; with others DifferentContent.
    """
    region = _township(scope, region_code)
    content = {"place": region.uid, "note": note.strip()}
    if known := looking.get_look(uid):
        once.require_same(known, "profile.looked", content, otherwise=_("这一次核对已经记下,内容不一样;请打开看看。"))
        return known
    obligations.close(scope, owed.open_on(region.uid, KIND))
    return _keep(scope, region, uid=uid, at=clock.now(), note=note.strip()[:200], figures=once.said(uid, content))


def _township(scope: Scope, code: str) -> Region:
    region = get_region(code)
    scope.require(Permission.PROFILE_CHANGE, on=region.code)
    if region.level != Level.TOWNSHIP:
        raise NotValid(_("基本情况数据库按乡镇(街道)核对。"))
    return region


def _keep(scope: Scope, region: Region, *, uid: UUID, at: datetime, note: str, figures: dict[str, Any]) -> Look:
    found = compiled.profile(scope, region.code)
    look = Look.unscoped.create(
        uid=uid,
        region=region,
        region_code=region.code,
        at=at,
        by_id=scope.acting_as.holding_id if scope.acting_as else None,
        figures=len(found),
        unknown=sum(one.value is None for one in found),
        note=note,
    )
    said = {"lines": look.figures, "unknown": look.unknown} | figures
    ledger.write(scope, "profile.looked", look, figures=said, private={"note": note} if note else None)
    return look


@transaction.atomic
def enter_look(scope: Scope, *, uid: UUID, system: str, number: str, day: date) -> Look | None:
    """The look owed (the uid is that of what is owed) was made in another system; the next is counted from that day.

    Raises NotValid with the fields, WrongState when another record was named or it is owed no more.
    """
    row = looking.look_owed(uid)
    region = _township(scope, get_region(str(row.subject_uid)).code)
    said = elsewhere.checked(system, number, day, since=clock.local(row.opened_at).date())
    if elsewhere.is_known(uid, said):
        return None
    if not obligations.close(
        scope, [row], done_at=said.moment(row.opened_at), reason=f"{worded(elsewhere.SAID)} {said}"
    ):
        raise WrongState(_("这一次核对已经有人办了。"))
    elsewhere.keep(scope, ledger.Matter("region", region.uid, region.code), said, duty_uid=uid, kind=KIND)
    at = clock.start_of(said.day)
    return _keep(scope, region, uid=uid, at=at, note=f"{worded(elsewhere.SAID)} {said}"[:200], figures={"duty": uid})


# --- owed ------------------------------------------------------------------------------------------------------------


def open_looks(day: date | None = None) -> int:
    """Open what is owed: so many days before a look is due again, and once where nobody ever looked. Returns how many opened."""
    today, opened = day or clock.today(), 0
    with transaction.atomic():
        _drop_of_closed()
    for posts in _batches():
        with transaction.atomic():
            opened += _open(posts, today)
    return opened


def _batches() -> Iterator[list[Post]]:
    """One post a township, the director before the staff."""
    seen: set[int] = set()
    for kind in OWNERS:
        after = 0
        while batch := looking.owners_after(kind, after, BATCH):
            after = batch[-1].pk
            first = {one.region_id: one for one in reversed(batch) if one.region_id not in seen}
            seen |= first.keys()
            yield list(first.values())


def _open(posts: Sequence[Post], today: date) -> int:
    running = {row.subject_uid for row in owed.open_of_kind([one.region.uid for one in posts], KIND)}
    waiting = [one for one in posts if one.region.uid not in running and one.region.closed_on is None]
    last = looking.last_looks(one.region_id for one in waiting)
    found = [(post, _owed(post.region, last.get(post.region_id), today)) for post in waiting]
    return obligations.open_each(SYSTEM, [(post, one) for post, one in found if one is not None])


def _owed(region: Region, last: datetime | None, today: date) -> Owed | None:
    """What is owed of a township now, or None while its last look is young enough."""
    book = packs.book(region.code)
    notice = timedelta(days=book.figure("institution.database_notice_days").whole)
    months = book.figure("institution.database_months").whole
    due = looking.again_by(last, months) if last else today + notice
    if due - notice > today:
        return None
    return Owed(
        kind=KIND,
        subject=ledger.Matter("region", region.uid, region.code),
        title=worded("核对基本情况数据库"),
        due_at=clock.end_of(due),
        ladder=Ladder.from_json(packs.ladder("daily_digest", region.code)),
        occurrence=f"{due:%Y-%m-%d}",
        place=region.name,
        figure="institution.database_months" if last else "institution.database_notice_days",
        standing=True,
    )


def _drop_of_closed() -> None:
    """What is owed of townships that were merged away is owed no more."""
    rows = looking.owed_at_closed()
    if rows:
        obligations.close(SYSTEM, rows, outcome=Outcome.VOID, reason=worded("乡镇(街道)已撤销"))
        drafts = [
            ledger.Draft("look.dropped", ledger.Matter("region", one.subject_uid, one.region_code), {"duty": one.uid})
            for one in rows
        ]
        ledger.write_each(SYSTEM, drafts)
