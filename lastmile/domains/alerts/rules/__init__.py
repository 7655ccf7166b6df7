"""What needs no database: states and words, levels, and what a message does to the alert it speaks of."""

from lastmile.domains.alerts.rules.chain import EVERYBODY_AGAIN, QUIET, Standing, effect_of, ends, may_move
from lastmile.domains.alerts.rules.levels import COLOURS, Grade, colour_of, grade_of, read_level
from lastmile.domains.alerts.rules.states import (
    OPEN,
    AreaHow,
    Effect,
    MsgType,
    Reach,
    State,
    Verdict,
    VersionState,
    Via,
)

__all__ = [
    "COLOURS",
    "EVERYBODY_AGAIN",
    "OPEN",
    "QUIET",
    "AreaHow",
    "Effect",
    "Grade",
    "MsgType",
    "Reach",
    "Standing",
    "State",
    "Verdict",
    "VersionState",
    "Via",
    "colour_of",
    "effect_of",
    "ends",
    "grade_of",
    "may_move",
    "read_level",
]
