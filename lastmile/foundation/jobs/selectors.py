"""What the health page and the red strip need to know."""

from datetime import timedelta

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
