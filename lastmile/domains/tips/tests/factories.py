"""Tips as the public sends them, and the office that handles them."""

from __future__ import annotations

from typing import Any

from lastmile.domains.tips import services
from lastmile.domains.tips.models import Tip
from lastmile.domains.tips.services import Sent
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.people import accounts
from lastmile.foundation.people import services as people
from lastmile.foundation.people.models import Account
from lastmile.foundation.people.selectors import scope_of

COUNTY, TOWN, VILLAGE = "530113", "530113104", "530113104211"
NAME, PHONE = "钱证人", "15400000777"


def sent(kind: str = "violation", code: str = VILLAGE, **more: Any) -> Sent:
    """A tip with its code; anonymous unless said."""
    values = {"token": "form-1", "what": "采石场没有手续还在开采", "where": "河边桥头", **more}
    return services.send_tip(region=a_region(code), kind=kind, **values)


def a_tip(kind: str = "violation", **more: Any) -> Tip:
    return sent(kind, **more).tip


def named(**more: Any) -> Tip:
    return a_tip(named=True, name=NAME, phone=PHONE, **more)


def somebody(code: str, kind: str, name: str, phone: str) -> Scope:
    """A person in a post."""
    a_region(code)
    root = a_scope("53")
    person = people.add_person(root, region_code=code, name=name, phone=phone)
    post = people.open_post(root, region_code=code, kind=kind)
    people.appoint(root, post_uid=post.uid, person_uid=person.uid)
    return scope_of(Account(person=person))


def director() -> Scope:
    return somebody(TOWN, "office_director", "张某", "15400000001")


def department() -> Scope:
    """孙 of the county's land department, who answers what is handed to it."""
    root = a_scope("53")
    a_region(COUNTY)
    unit = people.found_unit(root, region_code=COUNTY, kind="department", name="东川区自然资源局", sector="land")
    person = people.add_person(root, region_code=COUNTY, name="孙某", phone="15400000006")
    post = people.open_post(root, region_code=COUNTY, kind="department_staff", unit=unit)
    people.appoint(root, post_uid=post.uid, person_uid=person.uid)
    return scope_of(accounts.open_account(root, person_uid=person.uid, login="孙某"))


def on_duty() -> Scope:
    return somebody(TOWN, "duty_officer", "普某", "15400000002")
