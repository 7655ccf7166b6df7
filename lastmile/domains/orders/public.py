"""What other packages may use of calls."""

from lastmile.domains.orders.burden import burden
from lastmile.domains.orders.selectors.calls import Strip, get_call, strip
from lastmile.domains.orders.selectors.mine import OpenCall, open_calls_for
from lastmile.domains.orders.services import answer_in_app, issue_call

__all__ = ["OpenCall", "Strip", "answer_in_app", "burden", "get_call", "issue_call", "open_calls_for", "strip"]
