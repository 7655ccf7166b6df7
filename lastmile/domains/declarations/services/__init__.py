"""Writes of declarations, by who acts: the household, the village, time."""

from lastmile.domains.declarations.services.deciding import confirm, decline, note_back, read
from lastmile.domains.declarations.services.forgetting import forget
from lastmile.domains.declarations.services.telling import ask, put_forward, tell, withdraw

__all__ = ["ask", "confirm", "decline", "forget", "note_back", "put_forward", "read", "tell", "withdraw"]
