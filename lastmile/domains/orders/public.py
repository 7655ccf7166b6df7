"""What other packages may use of calls."""

from lastmile.domains.orders.burden import burden
from lastmile.domains.orders.rules import NamesFrom
from lastmile.domains.orders.selectors.calls import Strip, get_call, strip
from lastmile.domains.orders.selectors.choosing import Preview, first_posts, preview, spared
from lastmile.domains.orders.selectors.mine import OpenCall, open_calls_for
from lastmile.domains.orders.selectors.sources import (
    answer_seconds,
    as_grave,
    calls_of,
    changes_of,
    every_post,
    first_answer_by_village,
    first_out,
    last_reached,
    missing_by_place,
    never_reached,
    on_time,
    people_by_length,
)
from lastmile.domains.orders.selectors.watching import Event, Watch, events, watch
from lastmile.domains.orders.services import (
    answer_in_app,
    end_call,
    enter_answer,
    enter_group,
    hurry,
    issue_call,
    pass_on,
    read_in_app,
    record_door,
    supersede,
    tell_change,
)

__all__ = [
    "Event",
    "NamesFrom",
    "OpenCall",
    "Preview",
    "Strip",
    "Watch",
    "answer_in_app",
    "answer_seconds",
    "as_grave",
    "burden",
    "calls_of",
    "changes_of",
    "end_call",
    "enter_answer",
    "enter_group",
    "events",
    "every_post",
    "first_answer_by_village",
    "first_out",
    "first_posts",
    "get_call",
    "hurry",
    "issue_call",
    "last_reached",
    "missing_by_place",
    "never_reached",
    "on_time",
    "open_calls_for",
    "pass_on",
    "people_by_length",
    "preview",
    "read_in_app",
    "record_door",
    "spared",
    "strip",
    "supersede",
    "tell_change",
    "watch",
]
