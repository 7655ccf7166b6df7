"""What other packages may use of learning, the home's card and what households tell their village."""

from lastmile.domains.knowledge.burden import burden
from lastmile.domains.knowledge.models import Declaration
from lastmile.domains.knowledge.rules import MEASURES, Shown, State, Who
from lastmile.domains.knowledge.selectors import climate, get_topic, topics, topics_of_signal
from lastmile.domains.knowledge.services import ask, put_forward, tell, withdraw

__all__ = [
    "MEASURES",
    "Declaration",
    "Shown",
    "State",
    "Who",
    "ask",
    "burden",
    "climate",
    "get_topic",
    "put_forward",
    "tell",
    "topics",
    "topics_of_signal",
    "withdraw",
]
