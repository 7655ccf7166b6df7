"""What other packages may use of what households tell their village."""

from lastmile.domains.declarations.burden import burden
from lastmile.domains.declarations.models import Declaration
from lastmile.domains.declarations.rules import State, Who
from lastmile.domains.declarations.services import ask, put_forward, tell, withdraw

__all__ = ["Declaration", "State", "Who", "ask", "burden", "put_forward", "tell", "withdraw"]
