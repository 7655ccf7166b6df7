"""What is done with a danger point. Each verb is one transaction with its ledger entry and its fact."""

from lastmile.domains.points.services.alarming import do_step, end_alarm, judge
from lastmile.domains.points.services.reading import check_device_clock, enter_reading, set_threshold
from lastmile.domains.points.services.registering import change_point, dissolve_point, register_point, rewatch_point

__all__ = [
    "change_point",
    "check_device_clock",
    "dissolve_point",
    "do_step",
    "end_alarm",
    "enter_reading",
    "judge",
    "register_point",
    "rewatch_point",
    "set_threshold",
]
