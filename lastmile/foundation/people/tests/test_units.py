"""Units: the office says how it is set up, the command has member units with somebody to call."""

import pytest

from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people import lists, services
from lastmile.foundation.people.models import CommandMember, Unit
from lastmile.foundation.people.tests.factories import TOWNSHIP, a_person, a_post, appointed, in_post, root
from lastmile.kernel.errors import NotAllowed, NotValid, WrongState

pytestmark = pytest.mark.django_db


def a_unit(kind="partner", name="派出所", **values):
    a_region(TOWNSHIP)
    return services.found_unit(root(), region_code=TOWNSHIP, kind=kind, name=name, **values)


def test_an_office_says_how_it_is_set_up():
    with pytest.raises(NotValid) as refused:
        a_unit("office", "应急办")
    assert "set_up" in refused.value.fields
    office = a_unit(
        "office", "应急办", set_up="nameplate", host_organ="平安法治办", document_number="阿办发〔2021〕4号"
    )
    assert Entry.objects.get(subject_uid=office.uid).figures["document"] == "阿办发〔2021〕4号"


@pytest.mark.parametrize("values", [{"kind": "army"}, {"name": " "}, {"name": "长" * 81}, {"set_up": "somehow"}])
def test_what_cannot_be_is_refused(values):
    with pytest.raises(NotValid) as refused:
        a_unit(**values)
    assert set(refused.value.fields) == set(values)


def test_changing_notes_the_fields():
    unit = services.change_unit(root(), uid=a_unit().uid, phone="0871-00000000")
    assert unit.phone and Entry.objects.get(action="unit.changed").figures == {"fields": ["phone"]}


def test_a_unit_with_posts_is_not_closed():
    unit = a_unit("office", "应急办", set_up="independent")
    post = a_post("office_director", TOWNSHIP, unit=unit)
    with pytest.raises(WrongState):
        services.close_unit(root(), uid=unit.uid)
    services.close_post(root(), uid=post.uid)
    assert services.close_unit(root(), uid=unit.uid).closed_on


def test_member_units_join_once_and_the_contact_may_change():
    command, unit, person = a_unit("command", "指挥部"), a_unit(), a_person(TOWNSHIP)
    services.add_member_unit(root(), command_uid=command.uid, unit_uid=unit.uid)
    services.add_member_unit(root(), command_uid=command.uid, unit_uid=unit.uid, contact_uid=person.uid)
    assert [one.contact for one in CommandMember.objects.all()] == [person]


def test_a_command_is_no_member_and_only_commands_have_members():
    command, unit = a_unit("command", "指挥部"), a_unit()
    with pytest.raises(NotValid):
        services.add_member_unit(root(), command_uid=command.uid, unit_uid=command.uid)
    with pytest.raises(NotValid):
        services.add_member_unit(root(), command_uid=unit.uid, unit_uid=command.uid)


def test_a_member_unit_leaves():
    command, unit = a_unit("command", "指挥部"), a_unit()
    services.add_member_unit(root(), command_uid=command.uid, unit_uid=unit.uid)
    services.drop_member_unit(root(), command_uid=command.uid, unit_uid=unit.uid)
    services.drop_member_unit(root(), command_uid=command.uid, unit_uid=unit.uid)
    assert Entry.objects.filter(action="command.member_dropped").count() == 1


def test_chiefs_and_deputies_of_a_command_follow_from_the_posts():
    command = a_unit("command", "指挥部")
    in_post("party_secretary", TOWNSHIP, "书记", "15400000201")
    appointed(a_post("deputy_in_charge", TOWNSHIP), a_person(TOWNSHIP, "副职", "15400000202"))
    matter = lists.unit_matter(root(), Unit.unscoped.get(pk=command.pk))
    assert [row.first[0].person.name for row in matter.chiefs] == ["书记"]
    assert [row.first[0].person.name for row in matter.deputies] == ["副职"]


def test_whoever_only_reads_founds_nothing():
    a_region(TOWNSHIP)
    with pytest.raises(NotAllowed):
        scope = a_scope(TOWNSHIP, permissions=["people.view"])
        services.found_unit(scope, region_code=TOWNSHIP, kind="team", name="应急队")
