"""What other packages may use of patrols."""

from lastmile.domains.patrols.burden import burden
from lastmile.domains.patrols.models import Round, Visit
from lastmile.domains.patrols.rules.rounds import Occasion, State
from lastmile.domains.patrols.rules.wording import SubjectKind, Wording, labels
from lastmile.domains.patrols.selectors.duties import get_round, get_visit
from lastmile.domains.patrols.selectors.lists import Offered, list_at, list_of_point, lists_for
from lastmile.domains.patrols.selectors.rounds import mine, open_of_point, open_rounds
from lastmile.domains.patrols.selectors.visits import open_at as open_at_places
from lastmile.domains.patrols.selectors.walks import (
    Subject,
    answers_of,
    get_walk,
    hazards_of,
    lines_of,
    of_subject,
    subject_of,
    unfinished,
)
from lastmile.domains.patrols.services import (
    enter_round,
    enter_visit,
    finish_walk,
    open_due,
    open_visits,
    open_weather,
    save_piece,
    stop_rain,
    tell_weather,
)
from lastmile.domains.patrols.services.walking import Finished, Said

__all__ = [
    "Finished",
    "Occasion",
    "Offered",
    "Round",
    "Said",
    "State",
    "Subject",
    "SubjectKind",
    "Visit",
    "Wording",
    "answers_of",
    "burden",
    "enter_round",
    "enter_visit",
    "finish_walk",
    "get_round",
    "get_visit",
    "get_walk",
    "hazards_of",
    "labels",
    "lines_of",
    "list_at",
    "list_of_point",
    "lists_for",
    "mine",
    "of_subject",
    "open_at_places",
    "open_due",
    "open_of_point",
    "open_rounds",
    "open_visits",
    "open_weather",
    "save_piece",
    "stop_rain",
    "subject_of",
    "tell_weather",
    "unfinished",
]
