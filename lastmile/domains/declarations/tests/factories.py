"""The village and a household that tells it something."""

from typing import Any

from lastmile.domains.declarations import services
from lastmile.domains.declarations.models import Declaration
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.people import accounts, selectors
from lastmile.foundation.people import services as people
from lastmile.foundation.regions.models import Region

VILLAGE, GRID, NEXT_VILLAGE = "530113104211", "530113104211003", "530113104205"
PHONE = "15400000911"


def somebody(code: str, kind: str, name: str, phone: str) -> Scope:
    """A person in a post, with an account, as the platform knows them."""
    a_region(code)
    root = a_scope("53")
    person = people.add_person(root, region_code=code, name=name, phone=phone)
    post = people.open_post(root, region_code=code, kind=kind)
    people.appoint(root, post_uid=post.uid, person_uid=person.uid)
    return selectors.scope_of(accounts.open_account(root, person_uid=person.uid, login=name))


def a_group() -> Region:
    """海科村 3组."""
    a_region(VILLAGE, "海科村村民委员会")
    return a_region(GRID, "3组")


def a_secretary() -> Scope:
    """李 of the village."""
    return somebody(VILLAGE, "village_secretary", "李某", "15400000003")


def told(region: Region, **facts: Any) -> Declaration:
    """Told and proved: 待核."""
    uid, code = services.ask(
        **{"region": region, "phone": PHONE, "name": "罗应某", "who": ["old"], "people": 1, **facts}
    )
    return services.tell(uid=uid, code=code)
