"""Settings of the processes that are killed: the platform's own, with a small domain that owes and closes answers, or the real one."""

import os

from config.settings import *  # noqa: F403
from config.settings import TIMETABLE as USUAL

if os.environ.get("FAULTS_DOMAIN") != "orders":
    SUBSCRIPTIONS = {
        "channel.answered": ["lastmile.foundation.obligations.jobs.take_attempt_answer"],
        "callout.answered": ["tests.faults.domain.close_answered"],
    }
TIMETABLE = {
    **{name: USUAL[name] for name in ("carry", "climb")},
    "resolve": (USUAL["resolve"][0], 1),  # the usual five seconds, shortened like the leases
}
