"""`Model.unscoped` reads past every scope. A module's selectors may; every other file that does is listed with its reason."""

from tests.architecture.sources import attributes, modules

OWN = "writes its own rows after asking the scope; knows the same uid again"
ENGINE = "the platform calls whoever owes, over the whole tree; nobody is asking"
SET_BASED = "reads and writes many rows at once for an import whose scope was asked for each place"
DEMO = "fills an empty demo"
# A file, or a folder ending in "/".
USES = {
    "lastmile/demo/": DEMO,
    "lastmile/domains/alerts/models/alerts.py": "changes its own row only if nobody else did meanwhile",
    "lastmile/domains/evacuation/services/": OWN,
    "lastmile/domains/alerts/services/": OWN,
    "lastmile/domains/hazards/models/hazard.py": "changes its own row only if nobody else did meanwhile",
    "lastmile/domains/hazards/places/offered.py": "the unit of one's own post",
    "lastmile/domains/hazards/services/": OWN,
    "lastmile/domains/declarations/services/": OWN,
    "lastmile/domains/orders/jobs.py": "the platform completes a call whoever issued it; nobody is asking",
    "lastmile/domains/orders/models.py": "changes its own row only if nobody else did meanwhile",
    "lastmile/domains/orders/services/": OWN,
    "lastmile/domains/patrols/services/": OWN,
    "lastmile/domains/points/ledger.py": SET_BASED,
    "lastmile/domains/points/models/points.py": "changes its own row only if nobody else did meanwhile",
    "lastmile/domains/points/services/": OWN,
    "lastmile/domains/profile/services/": OWN,
    "lastmile/domains/resources/ledger/": SET_BASED,
    "lastmile/domains/resources/services/": OWN,
    "lastmile/domains/tips/models.py": "changes its own row only if nobody else did meanwhile",
    "lastmile/domains/tips/services/": OWN,
    "lastmile/foundation/access/walks.py": "walks each branch of a scope by itself; the parts are the scope's reach",
    "lastmile/foundation/channels/publishing/errands.py": "the platform carries texts to outlets; nobody is asking",
    "lastmile/foundation/channels/publishing/keeping.py": OWN,
    "lastmile/foundation/channels/publishing/services.py": OWN,
    "lastmile/foundation/channels/reported/services.py": OWN,
    "lastmile/foundation/channels/subscribing/services.py": OWN,
    "lastmile/foundation/files/forgetting.py": "the platform erases what is over; nobody is asking",
    "lastmile/foundation/files/services.py": "photos of a matter whose own domain checked that it is visible",
    "lastmile/foundation/files/documents.py": "papers of a matter whose own domain checked that it is visible",
    "lastmile/foundation/imports/": SET_BASED,
    "lastmile/foundation/obligations/answering.py": ENGINE,
    "lastmile/foundation/obligations/calling.py": ENGINE,
    "lastmile/foundation/obligations/climbed.py": OWN,
    "lastmile/foundation/obligations/climbing.py": ENGINE,
    "lastmile/foundation/obligations/digest.py": ENGINE,
    "lastmile/foundation/obligations/services/": OWN,
    "lastmile/foundation/obligations/turning.py": ENGINE,
    "lastmile/foundation/people/cards.py": "one's own card: the direct line is known to both ends",
    "lastmile/foundation/people/kept.py": "counts again what lists narrow by, after acts that asked the scope and nightly",
    "lastmile/foundation/people/roster_known.py": SET_BASED,
    "lastmile/foundation/people/roster_writing.py": SET_BASED,
    "lastmile/foundation/people/services/": OWN,
    "lastmile/foundation/people/staffing/": "counts posts of a place its caller checked",
    "lastmile/foundation/people/openers.py": "which post above opens an account; its title alone, on a page its caller checked",
    "lastmile/foundation/people/grids.py": "names who minds a grid of an area its caller was asked for",
    "lastmile/foundation/prints/services.py": OWN,
    "lastmile/foundation/rulepacks/books.py": "figures in force are the same for whoever asks",
    "lastmile/foundation/rulepacks/history.py": "figures of the past are the same for whoever asks",
    "lastmile/foundation/rulepacks/services.py": OWN,
    "lastmile/interfaces/installation.py": "counts counties to say when SQLite is outgrown",
    "lastmile/workflows/divisions/carrying.py": "carries every open row along when codes move",
}


def _uses() -> set[str]:
    return {path for path, tree in modules().items() if any(attributes(tree, "unscoped"))}


def _is_its_own_selector(path: str) -> bool:
    return path.endswith("/selectors.py") or "/selectors/" in path


def _reason(path: str) -> str | None:
    """The entry of USES that speaks of this file."""
    return next((one for one in USES if path == one or (one.endswith("/") and path.startswith(one))), None)


def test_every_use_of_unscoped_is_listed_with_a_reason():
    missing = sorted(path for path in _uses() if not _is_its_own_selector(path) and not _reason(path))
    assert not missing, f"read by visible_to, or say here why not: {missing}"


def test_no_listed_use_is_stale():
    spoken_of = {_reason(path) for path in _uses() if not _is_its_own_selector(path)}
    assert sorted(set(USES) - spoken_of) == []
