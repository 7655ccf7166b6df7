"""The fixed cast at one danger point."""

from typing import Any

from lastmile.domains.points import services
from lastmile.domains.points.models import DangerPoint
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.people import accounts, selectors
from lastmile.foundation.people import services as people

VILLAGE, GRID, NEXT_VILLAGE = "530113104211", "530113104211003", "530113104205001"


def somebody(code: str, kind: str, name: str, phone: str) -> Scope:
    """A person in a post, with an account, as the platform knows them."""
    a_region(code)
    root = a_scope("53")
    person = people.add_person(root, region_code=code, name=name, phone=phone)
    post = people.open_post(root, region_code=code, kind=kind)
    people.appoint(root, post_uid=post.uid, person_uid=person.uid)
    account = accounts.open_account(root, person_uid=person.uid, login=name)
    return selectors.scope_of(account)


def an_office() -> Scope:
    """张 of the township's office."""
    return somebody("530113104", "office_director", "张某", "15400000001")


def a_point(scope: Scope, **facts: Any) -> DangerPoint:
    """A red landslide above a group."""
    a_region(GRID)
    given: dict[str, Any] = {"region_code": GRID, "kind": "landslide", "name": "3组滑坡点", "colour": "red"}
    return services.register_point(scope, **{**given, **facts})
