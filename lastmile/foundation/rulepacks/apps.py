from datetime import date, timedelta
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning, register


class RulePacksConfig(AppConfig):
    name = "lastmile.foundation.rulepacks"
    label = "rulepacks"

    def ready(self) -> None:
        """Read the packs: with a wrong one the platform does not start, and says in one sentence what is wrong."""
        from lastmile.foundation.rulepacks import catalogue, installation

        catalogue.current()
        installation.figures()
        register(workdays_are_known)


NOTICE = timedelta(days=45)  # the schedule of a year comes out in November of the year before


def workdays_are_known(today: date | None = None, **_of_check: Any) -> list[CheckMessage]:
    """A warning for every year about to be counted in whose holiday schedule is not in the packs."""
    from lastmile.foundation.rulepacks import catalogue
    from lastmile.kernel import clock

    day = today or clock.today()
    missing = {day.year, (day + NOTICE).year} - catalogue.current().workdays.calendar.years
    return [
        Warning(
            f"workdays.toml has no holiday schedule for {year}; working days of that year are provisional.",
            id="rulepacks.W001",
        )
        for year in sorted(missing)
    ]
