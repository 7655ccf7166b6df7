"""After a refused form its address stands in the browser. Opened again, one that only takes what is sent leads to its page."""

import inspect
import re

from django.urls import resolve

from lastmile.foundation.web import ways_back
from lastmile.interfaces.reference.addresses import all_addresses

UID = "0198f2d4-1f0c-7aaa-8bbb-0123456789ab"
# They render no page: what they answer is a redirect, or nothing at all.
NO_PAGE = {
    "console:act_as": "the button of the frame, which stands on every page",
    "field:answer": "a button on the phone's first page, and back to it",
    "field:pass_on": "a button on the phone's first page, and back to it",
    "gateways:event": "a gateway's own call",
    "gateways:reply": "a gateway's own call",
    "nudges:subscribe": "called by a script",
    "nudges:unsubscribe": "called by a script",
}


def taken(view):
    """The methods a view says it takes, or None where it says nothing."""
    while view is not None:
        names = inspect.getclosurevars(view).nonlocals if inspect.isfunction(view) else {}
        if "request_method_list" in names:
            return set(names["request_method_list"])
        view = getattr(view, "__wrapped__", None)
    return None


def only_sent():
    """(name, address) of whatever takes forms only."""
    for one in all_addresses():
        methods = taken(one.view)
        if methods and "GET" not in methods and not one.route.startswith(("api/", "demo/")):
            path = re.sub(r"<int:\w+>", "1", re.sub(r"<uuid:\w+>", UID, one.route))
            yield one.name, "/" + re.sub(r"<\w+:\w+>", "x", path)


def leads(path):
    """The page somebody is led to who opens the address."""
    pages = ways_back.above(path, resolve(path))
    return next((page for page, match in pages if "GET" in (taken(match.func) or {"GET"})), None)


def test_every_address_that_only_takes_forms_leads_to_a_page():
    found = {name: leads(path) for name, path in only_sent()}
    assert len(found) > 40
    assert {name for name, page in found.items() if page is None} == set(NO_PAGE)


def test_a_word_of_the_address_is_no_act():
    assert leads(f"/points/{UID}/steps/x/") == f"/points/{UID}/"
