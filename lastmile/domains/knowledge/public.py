"""What other packages may use of learning."""

from lastmile.domains.knowledge.rules import MEASURES, Shown
from lastmile.domains.knowledge.selectors import climate, get_topic, topics, topics_of_signal

__all__ = ["MEASURES", "Shown", "climate", "get_topic", "topics", "topics_of_signal"]
