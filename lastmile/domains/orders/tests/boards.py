"""What the tests of the board look with, and what came of an attempt."""

from lastmile.domains.orders.models import Call
from lastmile.domains.orders.selectors import board, calls, watching
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels.models import Attempt


def seen(scope: Scope, call: Call, **more: str) -> watching.Watch:
    return watching.watch(scope, calls.get_call(scope, call.uid), tab=more.pop("tab", "people"), **more)


def fails(person, channel: str = "voice", error: str = "no_answer", heard: float | None = None) -> None:
    """What came of the person's newest attempt on a channel."""
    key = Attempt.objects.filter(channel=channel).order_by("-id")
    uids = set(board.Callout.objects.filter(person=person).values_list("uid", flat=True))
    one = next(row for row in key if row.reference in uids)
    Attempt.objects.filter(pk=one.pk).update(state="failed", error=error, heard_seconds=heard)
