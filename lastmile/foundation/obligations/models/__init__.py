"""Who owes which action by when, how far it has climbed, and who was called for it."""

from lastmile.foundation.obligations.models.callouts import Callout, CalloutCover, Wording
from lastmile.foundation.obligations.models.elsewhere import Elsewhere
from lastmile.foundation.obligations.models.obligations import LadderCopy, Obligation, ObligationArchive, Pause, Step

__all__ = [
    "Callout",
    "CalloutCover",
    "Elsewhere",
    "LadderCopy",
    "Obligation",
    "ObligationArchive",
    "Pause",
    "Step",
    "Wording",
]
