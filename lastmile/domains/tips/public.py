"""What other packages may use of tips."""

from lastmile.domains.tips.burden import burden
from lastmile.domains.tips.rules import Kind, Status
from lastmile.domains.tips.selectors import Danger, Progress, danger, progress_of
from lastmile.domains.tips.services import (
    Sent,
    accept_tip,
    answer_tip,
    check_tip,
    find_by_code,
    follow,
    hand_tip,
    reply_tip,
    say_again,
    send_tip,
)

__all__ = [
    "Danger",
    "Kind",
    "Progress",
    "Sent",
    "Status",
    "accept_tip",
    "answer_tip",
    "burden",
    "check_tip",
    "danger",
    "find_by_code",
    "follow",
    "hand_tip",
    "progress_of",
    "reply_tip",
    "say_again",
    "send_tip",
]
