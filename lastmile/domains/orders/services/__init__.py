"""Issue a call, take what comes back, hurry it, end it."""

from lastmile.domains.orders.services.answers import answer_in_app, enter_answer, enter_group, read_in_app, take_callout
from lastmile.domains.orders.services.changes import Places, send_change, tell_change
from lastmile.domains.orders.services.doors import hurry, record_door
from lastmile.domains.orders.services.ending import end_call, supersede
from lastmile.domains.orders.services.issuing import issue_call, open_posts
from lastmile.domains.orders.services.narrowing import let_go, narrow
from lastmile.domains.orders.services.numbers import numbers_for_print, show_number
from lastmile.domains.orders.services.passing import pass_on
from lastmile.domains.orders.services.widening import widen

__all__ = [
    "Places",
    "answer_in_app",
    "end_call",
    "enter_answer",
    "enter_group",
    "hurry",
    "issue_call",
    "let_go",
    "narrow",
    "numbers_for_print",
    "open_posts",
    "pass_on",
    "read_in_app",
    "record_door",
    "send_change",
    "show_number",
    "supersede",
    "take_callout",
    "tell_change",
    "widen",
]
