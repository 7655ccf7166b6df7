"""The closed loop of a hazard: report, confirm, rectify, verify, close; judge, hand over, join, extend. Each verb is one
transaction with its ledger entry, its obligations and its fact.
"""

from lastmile.domains.hazards.services.closing import close_elsewhere, fix_on_spot, reopen_hazard
from lastmile.domains.hazards.services.comparing import note_compared
from lastmile.domains.hazards.services.confirming import confirm_hazard, dismiss_hazard
from lastmile.domains.hazards.services.extending import ask_for_more_time, decide_extension
from lastmile.domains.hazards.services.from_public import take_tip, take_tip_again
from lastmile.domains.hazards.services.handing import answer_handover, hand_over, take_back
from lastmile.domains.hazards.services.holding import (
    attach_walk,
    conclude_inspection,
    find_at_inspection,
    hold_inspection,
)
from lastmile.domains.hazards.services.inspecting import record_inspection
from lastmile.domains.hazards.services.joining import join_hazard, part_hazard
from lastmile.domains.hazards.services.judging import accept_major, judge_major, lower_hazard, suspect_hazard
from lastmile.domains.hazards.services.papers import end_power, make_paper, power_for, record_power
from lastmile.domains.hazards.services.preparing import note_progress, prepare_hazard
from lastmile.domains.hazards.services.rectifying import rectify_hazard
from lastmile.domains.hazards.services.reporting import (
    keep_site_kind,
    kind_of,
    note_advice,
    note_seen_fine,
    report_hazard,
)
from lastmile.domains.hazards.services.supervising import lift_supervision, list_hazard
from lastmile.domains.hazards.services.taking import require_may
from lastmile.domains.hazards.services.telling_more import describe_hazard, mark_danger
from lastmile.domains.hazards.services.texting import text_number
from lastmile.domains.hazards.services.verifying import record_recheck, return_hazard, verify_hazard

__all__ = [
    "accept_major",
    "answer_handover",
    "ask_for_more_time",
    "attach_walk",
    "close_elsewhere",
    "conclude_inspection",
    "confirm_hazard",
    "decide_extension",
    "describe_hazard",
    "dismiss_hazard",
    "end_power",
    "find_at_inspection",
    "fix_on_spot",
    "hand_over",
    "hold_inspection",
    "join_hazard",
    "judge_major",
    "keep_site_kind",
    "kind_of",
    "lift_supervision",
    "list_hazard",
    "lower_hazard",
    "make_paper",
    "mark_danger",
    "note_advice",
    "note_compared",
    "note_progress",
    "note_seen_fine",
    "part_hazard",
    "power_for",
    "prepare_hazard",
    "record_inspection",
    "record_power",
    "record_recheck",
    "rectify_hazard",
    "reopen_hazard",
    "report_hazard",
    "require_may",
    "return_hazard",
    "suspect_hazard",
    "take_back",
    "take_tip",
    "take_tip_again",
    "text_number",
    "verify_hazard",
]
