"""Every view names its gate; what is open without an account is listed here with its reason."""

from lastmile.foundation.access.permissions import Permission
from lastmile.interfaces.reference.addresses import all_addresses

GATEWAYS = "gateways have no account; the body is signed with the shared secret"
PORTAL = (
    "warnings, shelters, numbers and lists of duties an office made public are for everybody; "
    "nothing else of people, calls or drafts"
)
LEFT = "anybody may leave a number to be warned by; it is proved by a code, limited, encrypted and shown to nobody"
TOLD = "anybody may report a danger or tip off and read its progress by a code; limited, nothing of the sender's phone is kept"
WISHED = "anybody may tell the own village that somebody at home needs help; proved by a code, limited, encrypted, taken back"
OPEN_TO_ALL = {
    "healthz": "machines that watch have no account; it names parts, never data",
    "sign-in/": "where one signs in",
    "sign-in/code/": "where a grid member signs in the first time",
    "c/<str:code>/": "a card is scanned by whoever holds it; it says valid or not and the duty phone, never who",
    "c/<slug:kind>/<uuid:uid>/<slug:mark>/": "a card is scanned by whoever holds it; it says valid or not and the duty phone, never who",
    "figures/<str:key>/": "figures are public rules: value, source and since when; never the reason a colleague typed, nor who set it",
    "p/": PORTAL,
    "p/type/": PORTAL,
    "p/alerts.atom": PORTAL,
    "p/alerts/<uuid:uid>/": PORTAL,
    "p/alerts/<uuid:uid>.cap": PORTAL,
    "p/alerts/<uuid:uid>/card.png": PORTAL,
    "p/alerts/<uuid:uid>/map.json": PORTAL,
    "p/tiles/<int:sheet>/<int:z>/<int:x>/<int:y>/": PORTAL,
    "p/learn/": PORTAL,
    "p/learn/<slug:slug>/": PORTAL,
    "p/learn/<slug:slug>.pdf": PORTAL,
    "p/<str:code>/": PORTAL,
    "p/<str:code>/card/": PORTAL,
    "p/<str:code>/card.pdf": PORTAL,
    "p/<str:code>/duties/": PORTAL,
    "p/<str:code>/duties.pdf": PORTAL,
    "p/<str:code>/tell/": WISHED,
    "p/<str:code>/shelters/": PORTAL,
    "p/<str:code>/shelters/<uuid:uid>/route/": PORTAL,
    "p/<str:code>/notify/": LEFT,
    "p/<str:code>/report/": PORTAL,
    "p/<str:code>/report/<slug:kind>/": TOLD,
    "p/<str:code>/look-up/": TOLD,
    "language/": "chooses the language one's own pages are drawn in, on one's own machine; shows and stores nothing",
    "nudges/worker.js": "browsers fetch it again by themselves, signed in or not; it holds nothing",
    "channels/event/": GATEWAYS,
    "channels/reply/": GATEWAYS,
    "api/openapi.json": "programs read what they may ask before they have a key; it names operations, never data",
}


def test_every_view_names_its_gate():
    bare = [one.route for one in all_addresses() if not hasattr(one.view, "needs")]
    assert not bare, f"put @needs, @signed_in or @open_to_all on: {bare}"


def test_what_is_open_to_all_is_listed_with_the_same_reason():
    found = {one.route: one.view.open_reason for one in all_addresses() if getattr(one.view, "needs", None) == ()}
    assert found == OPEN_TO_ALL


def test_gates_name_words_that_exist():
    known = {*Permission.values, "signed in", "token"}
    wrong = {
        (one.route, word) for one in all_addresses() for word in getattr(one.view, "needs", ()) if word not in known
    }
    assert not wrong


def test_there_is_something_to_walk():
    assert len(all_addresses()) > 25
