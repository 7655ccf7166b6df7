"""What needs no database: states and words, levels, and what a message does to the alert it speaks of."""

from lastmile.domains.alerts.rules.announcements import OURS, Announcement
from lastmile.domains.alerts.rules.chain import (
    EVERYBODY_AGAIN,
    NEXT,
    QUIET,
    Standing,
    effect_of,
    ends,
    may_move,
    says_all_clear,
)
from lastmile.domains.alerts.rules.levels import NUMBERED, WORDS, Grade, colour_of, grade_of, level_words
from lastmile.domains.alerts.rules.reasons import REFUSED, Held, Reason
from lastmile.domains.alerts.rules.states import (
    OPEN,
    AreaHow,
    Effect,
    MsgType,
    Occasion,
    Reach,
    State,
    Verdict,
    VersionState,
    Via,
)
from lastmile.domains.alerts.rules.telling import Heard, Stands, news

__all__ = [
    "EVERYBODY_AGAIN",
    "NEXT",
    "NUMBERED",
    "OPEN",
    "OURS",
    "QUIET",
    "REFUSED",
    "WORDS",
    "Announcement",
    "AreaHow",
    "Effect",
    "Grade",
    "Heard",
    "Held",
    "MsgType",
    "Occasion",
    "Reach",
    "Reason",
    "Standing",
    "Stands",
    "State",
    "Verdict",
    "VersionState",
    "Via",
    "colour_of",
    "effect_of",
    "ends",
    "grade_of",
    "level_words",
    "may_move",
    "news",
    "says_all_clear",
]
