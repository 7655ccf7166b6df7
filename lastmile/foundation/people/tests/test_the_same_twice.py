"""A form sent twice is one person, unit or grant, whatever was changed since; anything else under its number is refused."""

from datetime import date

import pytest

from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.obligations.tests.factories import a_person
from lastmile.foundation.people import services
from lastmile.foundation.people.models import Person, StoredGrant, Unit
from lastmile.kernel.errors import DifferentContent
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
TOWN, VILLAGE = "530113104", "530113104211"
SCOPE = a_scope("530113")
ONE = {"name": "罗某", "phone": "15400000001", "education": "初中"}
OFFICE = {"kind": "office", "name": "阿旺镇应急办", "set_up": "independent", "document_number": "阿政发〔2021〕3号"}
GRANT = {"permissions": ["people.view"], "lines": ["fire"], "from_on": date(2026, 7, 1), "reason": "会议"}


@pytest.fixture(autouse=True)
def places():
    a_region(VILLAGE)


def a_line(uid, **other):
    return services.add_person(SCOPE, **{"region_code": TOWN, "uid": uid, **ONE, **other})


def an_office(uid, **other):
    return services.found_unit(SCOPE, **{"region_code": TOWN, "uid": uid, **OFFICE, **other})


def test_a_person_sent_again_is_the_same_also_when_the_number_changed_since():
    first = a_line(uid := uuid7())
    services.change_person(SCOPE, uid=uid, phone="15400000002")
    assert a_line(uid, name=" 罗某 ").pk == first.pk
    assert Person.unscoped.get().phone == "15400000002"


def test_somebody_without_a_number_is_not_added_twice():
    uid = uuid7()
    assert a_line(uid, phone="").pk == a_line(uid, phone="").pk


@pytest.mark.parametrize(
    "other", [{"name": "普某"}, {"phone": ""}, {"education": ""}, {"region_code": VILLAGE}], ids=str
)
def test_another_person_under_its_number_is_refused(other):
    a_line(uid := uuid7())
    with pytest.raises(DifferentContent):
        a_line(uid, **other)


@pytest.mark.parametrize("other", [{"name": "应急所"}, {"document_number": ""}, {"region_code": VILLAGE}], ids=str)
def test_a_unit_sent_again_is_the_same_and_another_is_refused(other):
    first = an_office(uid := uuid7())
    services.change_unit(SCOPE, uid=uid, name="应急管理办公室")
    assert an_office(uid).pk == first.pk
    with pytest.raises(DifferentContent):
        an_office(uid, **other)
    assert Unit.unscoped.get().name == "应急管理办公室"


@pytest.mark.parametrize("other", [{"permissions": ["people.change"]}, {"lines": []}, {"reason": "文件"}], ids=str)
def test_a_grant_sent_again_is_the_same_and_another_is_refused(other):
    asked = {"region_code": TOWN, "uid": uuid7(), "person": a_person(), **GRANT}
    assert services.give_grant(SCOPE, **asked).pk == services.give_grant(SCOPE, **asked).pk
    with pytest.raises(DifferentContent):
        services.give_grant(SCOPE, **{**asked, **other})
    assert StoredGrant.unscoped.count() == 1
