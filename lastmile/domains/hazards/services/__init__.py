"""The closed loop of a hazard: report, confirm, rectify, verify, close. Each verb is one transaction with its ledger entry,
its obligations and its fact.
"""

from lastmile.domains.hazards.services.closing import close_elsewhere, fix_on_spot, reopen_hazard
from lastmile.domains.hazards.services.confirming import confirm_hazard, dismiss_hazard
from lastmile.domains.hazards.services.rectifying import rectify_hazard
from lastmile.domains.hazards.services.reporting import report_hazard
from lastmile.domains.hazards.services.taking import require_may
from lastmile.domains.hazards.services.telling_more import describe_hazard, mark_danger
from lastmile.domains.hazards.services.verifying import record_recheck, return_hazard, verify_hazard

__all__ = [
    "close_elsewhere",
    "confirm_hazard",
    "describe_hazard",
    "dismiss_hazard",
    "fix_on_spot",
    "mark_danger",
    "record_recheck",
    "rectify_hazard",
    "reopen_hazard",
    "report_hazard",
    "require_may",
    "return_hazard",
    "verify_hazard",
]
