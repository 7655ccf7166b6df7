"""The fixed cast in one village, and hazards in any state, made by the services."""

from dataclasses import dataclass
from typing import Any

from lastmile.domains.hazards import services
from lastmile.domains.hazards.models import Hazard
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.people import accounts, selectors
from lastmile.foundation.people import services as people

GRID, NEXT_VILLAGE = "530113104211003", "530113104205001"


@dataclass
class Cast:
    """王 grid member, 李 village secretary, 张 township office, 赵 a second at the office, 陈 of the next village."""

    wang: Scope
    li: Scope
    zhang: Scope
    zhao: Scope
    chen: Scope


def somebody(code: str, kind: str, name: str, phone: str) -> Scope:
    """A person in a post, with an account, as the platform knows them."""
    a_region(code)
    root = a_scope("53")
    person = people.add_person(root, region_code=code, name=name, phone=phone)
    post = people.open_post(root, region_code=code, kind=kind)
    people.appoint(root, post_uid=post.uid, person_uid=person.uid)
    account = accounts.open_account(root, person_uid=person.uid, login=name)
    return selectors.scope_of(account)


def the_cast() -> Cast:
    return Cast(
        zhang=somebody("530113104", "office_director", "张某", "15400000001"),
        zhao=somebody("530113104", "office_staff", "赵某", "15400000002"),
        li=somebody("530113104211", "village_secretary", "李某", "15400000003"),
        wang=somebody(GRID, "grid_member", "王某", "15400000004"),
        chen=somebody(NEXT_VILLAGE, "grid_member", "陈某", "15400000005"),
    )


def a_hazard(scope: Scope, **facts: Any) -> Hazard:
    values = {"region_code": GRID, "title": "后坡有裂缝", "picture": "slope", **facts}
    return services.report_hazard(scope, **values)


def departments() -> list[Scope]:
    """孙 of the county's water department, who judges and answers; 周 of the bureau, who may list from above."""
    root = a_scope("53")
    a_region("530113")
    unit = people.found_unit(root, region_code="530113", kind="department", name="东川区水务局", sector="water")
    found = []
    for kind, name, phone in (("department_staff", "孙某", "15400000006"), ("bureau_staff", "周某", "15400000007")):
        person = people.add_person(root, region_code="530113", name=name, phone=phone)
        theirs = unit if kind == "department_staff" else None
        post = people.open_post(root, region_code="530113", kind=kind, unit=theirs)
        people.appoint(root, post_uid=post.uid, person_uid=person.uid)
        found.append(selectors.scope_of(accounts.open_account(root, person_uid=person.uid, login=name)))
    return found
