"""Lists in their local wording, walks with their answers, and rounds and visits owed."""

from lastmile.domains.patrols.models.lists import ListText, LocalList
from lastmile.domains.patrols.models.rounds import Round, Weather
from lastmile.domains.patrols.models.visits import Visit
from lastmile.domains.patrols.models.walks import Failing, Walk

__all__ = ["Failing", "ListText", "LocalList", "Round", "Visit", "Walk", "Weather"]
