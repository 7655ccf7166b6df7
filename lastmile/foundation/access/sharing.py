"""Open one matter to a unit or post outside its branch, and end that again; and what a person may through it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from lastmile.foundation.access.copying import copy_in, fresh
from lastmile.foundation.access.models import Share
from lastmile.foundation.access.scope import Scope
from lastmile.kernel import clock


def share(scope: Scope, subject: Any, *, holder_uid: UUID, permissions: Iterable[str]) -> Share:
    """Open a matter (has matter_kind and uid) from now on. The caller has asked the scope, and writes the ledger."""
    return Share.objects.create(
        subject_kind=subject.matter_kind,
        subject_uid=subject.uid,
        holder_uid=holder_uid,
        permissions=sorted(set(permissions)),
        from_at=clock.now(),
        shared_by=scope.person_uid,
    )


def share_each(scope: Scope, pairs: Sequence[tuple[Any, UUID]], *, permissions: Iterable[str]) -> None:
    """Open many matters of one kind, each to its holder, in one go; those that are open to them already are left as they are."""
    if not pairs:
        return
    of = {"subject_kind": pairs[0][0].matter_kind, "permissions": sorted(set(permissions))}
    known = Share.objects.filter(
        subject_uid__in=[subject.uid for subject, _holder in pairs],
        holder_uid__in={holder for _subject, holder in pairs},
        until_at__isnull=True,
    )
    there = set(known.values_list("subject_uid", "holder_uid"))
    of |= {"from_at": clock.now(), "shared_by": scope.person_uid}
    new = [(subject, holder) for subject, holder in pairs if (subject.uid, holder) not in there]
    copy_in([fresh(Share, subject_uid=subject.uid, holder_uid=holder, **of) for subject, holder in new])


def end(uids: Iterable[UUID], *, at: datetime | None = None) -> None:
    """Shares that are over from now on; they stay as history."""
    Share.objects.filter(uid__in=list(uids), until_at__isnull=True).update(until_at=at or clock.now())


def end_on(subject: Any, permission: str) -> None:
    """Shares of a matter that give this permission are over from now on."""
    end_on_each([subject.uid], permission)


def end_on_each(uids: Sequence[UUID], permission: str) -> None:
    """The same of many matters."""
    rows = Share.objects.filter(subject_uid__in=uids, until_at__isnull=True)
    end([one.uid for one in rows if permission in one.permissions])


def opens(scope: Scope, permissions: Iterable[str], subject: Any = None) -> bool:
    """Whether one of the permissions is held now through a share: on this matter, or (None) on any."""
    if not scope.shared_with:
        return False
    wanted, rows = set(permissions), _with(scope)
    if subject is not None:
        rows = rows.filter(subject_kind=subject.matter_kind, subject_uid=subject.uid)
    return any(wanted & set(words) for words in rows.values_list("permissions", flat=True))


def subjects(scope: Scope) -> QuerySet[Share, UUID]:
    """The uids of the matters that are open to the person now, to filter by."""
    return _with(scope).values_list("subject_uid", flat=True)


def ended(scope: Scope) -> QuerySet[Share, UUID]:
    """The uids of the matters that were open to the person through a share and are so no more."""
    over = Share.objects.filter(until_at__lte=clock.now(), holder_uid__in=scope.shared_with)
    return over.exclude(subject_uid__in=subjects(scope)).values_list("subject_uid", flat=True)


def _with(scope: Scope) -> QuerySet[Share]:
    now = clock.now()
    ends = Q(until_at__isnull=True) | Q(until_at__gt=now)
    return Share.objects.filter(ends, from_at__lte=now, holder_uid__in=scope.shared_with)
