"""Forms: text into values; they save nothing."""

from lastmile.domains.hazards.forms.acting import Note as Note
from lastmile.domains.hazards.forms.acting import NoteAndPhotos as NoteAndPhotos
from lastmile.domains.hazards.forms.acting import Recheck as Recheck
from lastmile.domains.hazards.forms.acting import Return as Return
from lastmile.domains.hazards.forms.acting import Verify as Verify
from lastmile.domains.hazards.forms.confirming import Confirm as Confirm
from lastmile.domains.hazards.forms.finding import BEGUN as BEGUN
from lastmile.domains.hazards.forms.finding import Report as Report
from lastmile.domains.hazards.forms.judging import Accept as Accept
from lastmile.domains.hazards.forms.judging import Judge as Judge
from lastmile.domains.hazards.forms.judging import Lift as Lift
from lastmile.domains.hazards.forms.judging import List as List
from lastmile.domains.hazards.forms.judging import Lower as Lower
from lastmile.domains.hazards.forms.judging import Prepare as Prepare
from lastmile.domains.hazards.forms.others import Answer as Answer
from lastmile.domains.hazards.forms.others import Decide as Decide
from lastmile.domains.hazards.forms.others import Extend as Extend
from lastmile.domains.hazards.forms.others import Hand as Hand
from lastmile.domains.hazards.forms.others import Inspect as Inspect
from lastmile.domains.hazards.forms.others import Join as Join
from lastmile.domains.hazards.forms.others import PaperDeadline as PaperDeadline
from lastmile.domains.hazards.forms.others import PowerForm as PowerForm
from lastmile.foundation.obligations.elsewhere import ElsewhereForm as ElsewhereForm
