"""What of an alert is past its clock and who owes it; and the same question asked at one danger point for several alerts."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from lastmile.domains.alerts.models import Alert, OwedAction
from lastmile.domains.alerts.rules import State
from lastmile.domains.alerts.rules import actions as rules
from lastmile.domains.alerts.rules.actions import ActionState
from lastmile.foundation.obligations.models import Obligation
from lastmile.kernel import clock


def _late() -> QuerySet[OwedAction]:
    """Open actions past their clock, or whose time before went by unreported."""
    before = OwedAction.unscoped.filter(
        alert=OuterRef("alert"), action=OuterRef("action"), region=OuterRef("region"), point=OuterRef("point")
    )
    missed = before.filter(round=OuterRef("round") - 1, state=ActionState.MISSED)
    past = Q(due_at__lte=clock.now()) | Q(Exists(missed))
    return OwedAction.unscoped.filter(past, state=ActionState.OPEN, post__isnull=False)


def _reminding() -> QuerySet[Obligation]:
    return Obligation.unscoped.filter(kind=rules.LATE, done_at__isnull=True)


def not_reminded(alert: Alert) -> dict[int, list[OwedAction]]:
    """What of an alert is late at posts that are not reminded yet, by key of the post, the longest late first. Whoever is
    reminded already is not read again every half minute.
    """
    rows = _late().filter(alert=alert).exclude(post__in=_reminding().filter(subject_uid=alert.uid).values("post"))
    found: dict[int, list[OwedAction]] = {}
    for one in rows.select_related("post").order_by("due_at", "id"):
        found.setdefault(one.post_id or 0, []).append(one)
    return found


def reminded_in_vain(alert: Alert, posts: Iterable[int] | None = None) -> list[Obligation]:
    """What rings for posts (of some alone, where they are named) that owe nothing late of an alert any more."""
    rows = _reminding().filter(subject_uid=alert.uid)
    rows = rows if posts is None else rows.filter(post__in=list(posts))
    return list(rows.filter(~Exists(_late().filter(alert=alert, post=OuterRef("post")))))


def alerts_with_late() -> list[int]:
    """Alerts in force of which something is late, or for which somebody is still reminded."""
    standing = dict(Alert.unscoped.filter(state=State.IN_FORCE).values_list("uid", "pk"))
    rings = _reminding().filter(subject_uid__in=standing).order_by().values_list("subject_uid", flat=True).distinct()
    reminded = {standing[uid] for uid in rings}
    late = _late().filter(alert__in=standing.values()).order_by().values_list("alert", flat=True).distinct()
    return sorted(reminded | set(late))


def twins(rows: Iterable[OwedAction]) -> dict[tuple[str, int], list[OwedAction]]:
    """The same question at the same danger point, open for other alerts in force, by (action, key of the point)."""
    asked = [one for one in rows if one.point]
    mine, found = {one.pk for one in asked}, dict[tuple[str, int], list[OwedAction]]()
    open_ = OwedAction.unscoped.filter(
        action__in={one.action for one in asked},
        point__in={one.point for one in asked},
        state=ActionState.OPEN,
        alert__state=State.IN_FORCE,
    )
    drills = {(one.action, one.point, one.alert.drill) for one in asked}
    for other in open_.exclude(pk__in=[key for key in mine if key]).select_related("alert", "post").order_by("pk"):
        if (other.action, other.point, other.alert.drill) in drills:
            found.setdefault((other.action, other.point), []).append(other)
    return found
