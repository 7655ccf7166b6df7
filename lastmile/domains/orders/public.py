"""What other packages may use of calls."""

from lastmile.domains.orders.burden import burden
from lastmile.domains.orders.rules import NamesFrom
from lastmile.domains.orders.selectors.calls import Strip, get_call, strip
from lastmile.domains.orders.selectors.choosing import Preview, first_posts, preview
from lastmile.domains.orders.selectors.mine import OpenCall, open_calls_for
from lastmile.domains.orders.services import answer_in_app, end_call, issue_call, supersede, tell_change

__all__ = [
    "NamesFrom",
    "OpenCall",
    "Preview",
    "Strip",
    "answer_in_app",
    "burden",
    "end_call",
    "first_posts",
    "get_call",
    "issue_call",
    "open_calls_for",
    "preview",
    "strip",
    "supersede",
    "tell_change",
]
