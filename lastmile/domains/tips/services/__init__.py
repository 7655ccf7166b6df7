"""Writes of tips, by subject."""

from lastmile.domains.tips.services.acting import accept_tip, answer_tip, check_tip, decline_tip
from lastmile.domains.tips.services.following import follow, say_again
from lastmile.domains.tips.services.forgetting import forget
from lastmile.domains.tips.services.handing import hand_tip, reply_tip, take_tip_back
from lastmile.domains.tips.services.identity import agree_opening, ask_opening, reveal_sender
from lastmile.domains.tips.services.sending import Sent, find_by_code, send_tip
from lastmile.domains.tips.services.taking import require_may

__all__ = [
    "Sent",
    "accept_tip",
    "agree_opening",
    "answer_tip",
    "ask_opening",
    "check_tip",
    "decline_tip",
    "find_by_code",
    "follow",
    "forget",
    "hand_tip",
    "reply_tip",
    "require_may",
    "reveal_sender",
    "say_again",
    "send_tip",
    "take_tip_back",
]
