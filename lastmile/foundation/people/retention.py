"""Erase what is kept no longer than the packs say: people who left, closed accounts, withdrawn consents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import duty_list, rules, selectors, signed_lists
from lastmile.foundation.people.models import Account, Consent, Person, SignedList, SignInCode
from lastmile.foundation.people.services.persons import SCRUBBED, erase_person, scrub_account
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import WrongState

SCOPE = Scope.of_system("retention", [Permission.PEOPLE_VIEW, Permission.PEOPLE_CHANGE])
LISTS = "retention.signed_list"
MOST = 5_000  # of one kind in one night; the rest follows the next


def forget_all() -> int:
    """Everything that is due; returns how many people, accounts, consents, codes and lists' names were erased."""
    return forget_people() + forget_accounts() + forget_consents() + forget_codes() + forget_list_names()


def forget_people() -> int:
    """People whose time of keeping at their place is over since they left. Whoever came back is passed over."""
    erased = 0
    for person in _due_people():
        try:
            erase_person(SCOPE, uid=person.uid)
        except WrongState:
            continue
        erased += 1
    return erased


def _due_people() -> Iterator[Person]:
    for township in selectors.townships_left():
        yield from selectors.left_before(township, _begin("retention.person", township))[:MOST]


def forget_accounts() -> int:
    """Login, password and second factor of accounts long closed."""
    closed = Account.objects.filter(is_active=False, closed_at__lt=_moment("retention.account"))
    due = closed.exclude(password=SCRUBBED).select_related("person").order_by("pk")[:MOST]
    for account in due:
        with transaction.atomic():
            scrub_account(account)
            ledger.write(SCOPE, "account.erased", account.person)
    return len(due)


def forget_consents() -> int:
    """Consents withdrawn long ago."""
    return Consent.objects.filter(withdrawn_at__lt=_moment("retention.consent")).delete()[0]


def forget_codes() -> int:
    """First codes that were used or ran out long ago."""
    before = _moment("retention.account")
    over = Q(used_at__lt=before) | Q(used_at__isnull=True, expires_at__lt=before)
    return SignInCode.objects.filter(over).delete()[0]


def forget_list_names() -> int:
    """Names in signed 责任清单 that no longer hold, for so long: posts stand there instead. What was signed keeps its digest."""
    shortest = min(packs.value(LISTS, zone).whole for zone in packs.zones("retention"))
    months: dict[str, date] = {}
    due = []
    for one in signed_lists.over_before(_start(rules.months_before(clock.today(), shortest)))[:MOST]:
        begin = months.setdefault(one.region.code, _begin(LISTS, one.region.code))
        if _ended_on(one) < begin:
            due.append(one)
    for one in due:
        _unname(one)
    return len(due)


def _ended_on(one: SignedList) -> date:
    """The day on which another version followed, or the place was closed; asked only of versions that have one."""
    followed: datetime | None = one.followed_at  # type: ignore[attr-defined]
    ended = clock.local(followed).date() if followed else one.region.closed_on
    return ended or date.max


@transaction.atomic
def _unname(one: SignedList) -> None:
    one.content = duty_list.unnamed(one.content, lambda post, name: True)
    one.signed_as, one.unnamed_at = signed_lists.post_of_signer(one), clock.now()
    one.save(update_fields=["content", "signed_as", "unnamed_at"])
    ledger.write(SCOPE, "duty_list.unnamed", one, figures={"number": one.number})


def _start(day: date) -> datetime:
    return min(timezone.now(), clock.start_of(day))


def _begin(key: str, region_code: str) -> date:
    return rules.months_before(clock.today(), packs.value(key, region_code).whole)


def _moment(key: str) -> datetime:
    return _start(_begin(key, ""))
