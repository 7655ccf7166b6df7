"""What the health page and the red strip need to know."""

from datetime import timedelta

from django.db.models.functions import Now

from lastmile.foundation.jobs.models import Beat, Job

SILENT = timedelta(seconds=60)


def silent(names: tuple[str, ...] = ("worker", "timetable", "sealer")) -> list[str]:
    """Those who have not said for a minute that they live."""
    alive = set(Beat.objects.filter(name__in=names, at__gte=Now() - SILENT).values_list("name", flat=True))
    return [name for name in names if name not in alive]


def given_up() -> int:
    """Jobs that ran out of tries and wait for a person."""
    return Job.objects.filter(state=Job.State.GIVEN_UP).count()
