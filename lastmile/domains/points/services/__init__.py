"""What is done with a danger point. Each verb is one transaction with its ledger entry and its fact."""

from lastmile.domains.points.services.alarming import do_step, end_alarm, enter_step, judge, rights_of
from lastmile.domains.points.services.carding import hand_out_cards, print_cards
from lastmile.domains.points.services.grading import grade_point
from lastmile.domains.points.services.planning import begin_plan, write_plan
from lastmile.domains.points.services.reading import check_device_clock, enter_reading, set_threshold
from lastmile.domains.points.services.registering import change_point, dissolve_point, register_point, rewatch_point
from lastmile.domains.points.services.taking import take
from lastmile.domains.points.services.threatening import Help, choose_households, choose_places

__all__ = [
    "Help",
    "begin_plan",
    "change_point",
    "check_device_clock",
    "choose_households",
    "choose_places",
    "dissolve_point",
    "do_step",
    "end_alarm",
    "enter_reading",
    "enter_step",
    "grade_point",
    "hand_out_cards",
    "judge",
    "print_cards",
    "register_point",
    "rewatch_point",
    "rights_of",
    "set_threshold",
    "take",
    "write_plan",
]
