"""Open, close and postpone obligations. The owning domain calls these in its own transaction, as part of the work itself."""

from lastmile.foundation.obligations.services.closing import archive, close, close_all, set_aside
from lastmile.foundation.obligations.services.keeping import (
    bring_forward,
    explain,
    mark_seen,
    move_due,
    postpone_standing,
    resume_standing,
    set_level,
)
from lastmile.foundation.obligations.services.opening import BATCH, Owed, copy_ladder, open_many, open_one
from lastmile.foundation.obligations.services.opening_each import open_each

__all__ = [
    "BATCH",
    "Owed",
    "archive",
    "bring_forward",
    "close",
    "close_all",
    "copy_ladder",
    "explain",
    "mark_seen",
    "move_due",
    "open_each",
    "open_many",
    "open_one",
    "postpone_standing",
    "resume_standing",
    "set_aside",
    "set_level",
]
