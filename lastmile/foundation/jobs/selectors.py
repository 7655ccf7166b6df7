"""What the health page and the red strip need to know, and whoever waits for one job."""

import math
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Now

from lastmile.foundation.jobs.models import Beat, Job

EXPECTED = ("worker", "timetable", "sealer")


def silent(longest: timedelta, names: tuple[str, ...] = EXPECTED) -> list[str]:
    """Those who have not said for so long that they live."""
    alive = set(Beat.objects.filter(name__in=names, at__gte=Now() - longest).values_list("name", flat=True))
    return [name for name in names if name not in alive]


def given_up() -> int:
    """Jobs that ran out of tries and wait for a person."""
    return Job.objects.filter(state=Job.State.GIVEN_UP).count()


def given_up_jobs() -> list[Job]:
    """Jobs that ran out of tries, oldest first."""
    return list(Job.objects.filter(state=Job.State.GIVEN_UP).order_by("id"))


@dataclass(frozen=True)
class Setback:
    """A job that failed and waits for its next try: in how many seconds (0: any moment), None when it was given up."""

    seconds: int | None

    @property
    def minutes(self) -> int:
        """The same in whole minutes, rounded up; 0 below one minute."""
        return math.ceil((self.seconds or 0) / 60) if (self.seconds or 0) >= 60 else 0


def setback(handler: str, subject_uid: UUID) -> Setback | None:
    """Whether the work on a subject failed and is not being tried at this moment."""
    jobs = Job.objects.filter(handler=handler, subject_uid=subject_uid)
    going = jobs.filter(state__in=(Job.State.WAITING, Job.State.LEASED)).order_by("id")
    found = going.values_list("state", "tries", "last_error", "run_at", Now()).first()
    if found is None:
        return Setback(None) if jobs.filter(state=Job.State.GIVEN_UP).exists() else None
    state, tries, error, run_at, now = found
    if state == Job.State.LEASED or not (tries or error):
        return None
    return Setback(max(0, math.ceil((run_at - now).total_seconds())))
