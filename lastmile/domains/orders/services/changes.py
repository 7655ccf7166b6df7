"""What everybody who was called is told afterwards: lowered, updated, lifted, cancelled, expired. One message, no call."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.orders import rules
from lastmile.domains.orders.models import Call, CallChange
from lastmile.domains.orders.rules import State
from lastmile.domains.orders.selectors import calls, choosing
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import calling
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Holding, Person
from lastmile.kernel import clock, region_codes
from lastmile.kernel.errors import NotValid

BATCH = 5000
LONGEST = 300


@dataclass(frozen=True)
class Places:
    """Which places a matter concerns from a change on, which it concerned before and no more, and what is said there."""

    stay: Sequence[str] = ()
    left: Sequence[str] = ()
    left_text: str = ""


@transaction.atomic
def tell_change(
    scope: Scope, *, uid: UUID, text: str, occasion: str = "", places: Places = Places()
) -> CallChange | None:
    """Tell everybody who was called, on this call or an earlier one of the same matter, one sentence, by SMS or in the app.

    Nobody is rung up and nobody has to answer. The same occasion (the same text, unless said) is told once. The messages
    are written by a job, so that a hundred thousand of them hold up nobody. Whoever stands only in places that left hears
    that instead. Nothing to say, nothing is told: None.
    """
    call = calls.get_call(scope, uid)
    scope.require(Permission.CALL_ISSUE, on=call)
    words, left_words = " ".join(text.split()), " ".join(places.left_text.split()) if places.left else ""
    if places.stay and not (words or left_words):
        return None
    if not (words or left_words) or max(len(words), len(left_words)) > LONGEST:
        raise NotValid(_("请写一句话,不超过 %(n)s 字。") % {"n": LONGEST}, fields={"text": _("请核对")})
    occasion = occasion[:64] or hashlib.sha256(words.encode()).hexdigest()
    said = {"text": words, "left_text": left_words, "left": list(places.left), "stay": list(places.stay)}
    change, made = CallChange.objects.get_or_create(
        call=call, occasion=occasion, defaults={**said, "told_at": clock.now()}
    )
    if made:
        ledger.write(
            scope, "call.change_told", call, figures={"change": change.uid}, private={"text": words or left_words}
        )
        jobs.tell("call.change_told", change)
    return change


def send_change(change: CallChange) -> int:
    """Write the messages of a change, batch by batch; whoever has one gets no second. Returns how many people that are.

    While the call runs on, whoever it called after the change has heard how things stand; so has whoever is called again
    because their place came back.
    """
    call = change.call
    mark = "demo" if settings.DEMO else "drill" if call.drill else ""
    subjects, (left, inside) = _matter(call), _before(change)
    after, number = 0, 0
    until = change.told_at if call.state == State.OPEN else None
    while keys := obligations.people_called(subjects, after=after, limit=BATCH, until=until):
        out, gone = _only_in(keys, left, inside), _only_in(keys, change.left, change.stay)
        for words, told in ((change.left_text, gone), (change.text, set(keys) - out - gone)):
            if words and told:
                found = Person.unscoped.filter(pk__in=told).order_by("pk")
                text = choosing.said(words, mark, drill=call.drill)
                calling.tell_once(call.uid, found, text=text, mark=mark, occasion=change.occasion)
                number += len(told)
        after = keys[-1]
    CallChange.objects.filter(pk=change.pk).update(people=number)
    return number


def _before(change: CallChange) -> tuple[list[str], list[str]]:
    """Places that had left before this change, and those that lay in the area before it and lie in it still."""
    if not change.stay:
        return [], []
    earlier = CallChange.objects.filter(call__source_uid=change.call.source_uid, pk__lt=change.pk).order_by("pk")
    said = list(earlier.values_list("left", "stay"))
    stayed = next((stay for _left, stay in reversed(said) if stay), None)
    inside = change.stay if stayed is None else region_codes.common(stayed, change.stay)
    return [code for left, _stay in said for code in left], list(inside)


def _only_in(keys: Sequence[int], codes: Sequence[str], inside: Sequence[str]) -> set[int]:
    """Of some persons those who stand in these places, and in none of those inside nor where these are led from."""
    if not codes:
        return set()
    held = Holding.objects.filter(people.in_force(clock.today()), person__in=keys)
    there, stay = [rules.Area(code) for code in codes], rules.areas_for(inside)
    left, kept = (held.filter(post__in=choosing.posts_in(some)) for some in (there, stay))
    return set(left.values_list("person", flat=True)) - set(kept.values_list("person", flat=True))


def _matter(call: Call) -> list[UUID]:
    """This call and the earlier ones of the same matter."""
    if call.source_uid is None:
        return [call.uid]
    rows = Call.unscoped.filter(source_uid=call.source_uid, source_kind=call.source_kind, pk__lte=call.pk)
    return list(rows.values_list("uid", flat=True))
