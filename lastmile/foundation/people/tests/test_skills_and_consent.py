"""Volunteers are listed only while they agree; what they withdraw is gone at once (K-2.3.4a)."""

import pytest

from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people import lists, services
from lastmile.foundation.people.models import Consent, Person, Skill
from lastmile.foundation.people.tests.factories import a_person, in_post, root
from lastmile.kernel.errors import NotValid, WrongState

pytestmark = pytest.mark.django_db


def agrees(person, for_what="volunteer", how="签字登记表"):
    return services.give_consent(root(), person_uid=person.uid, for_what=for_what, how=how)


def volunteers():
    return lists.people(root(), "53", lists.person_q(state="volunteers"), after=None, limit=9)


def test_no_skill_of_a_resident_without_consent():
    with pytest.raises(WrongState):
        services.add_skill(root(), person_uid=a_person().uid, kind="medical")
    assert not Skill.objects.exists()


def test_a_volunteer_who_agreed_is_listed_with_the_skill():
    person = a_person()
    agrees(person)
    services.add_skill(root(), person_uid=person.uid, kind="medical", certificate="急救证")
    assert [row.person for row in volunteers()] == [person]


def test_withdrawing_takes_the_skills_off_at_once_and_keeps_that_it_was_given():
    person = a_person()
    agrees(person)
    services.add_skill(root(), person_uid=person.uid, kind="medical")
    services.withdraw_consent(root(), person_uid=person.uid, for_what="volunteer")
    assert not Skill.objects.exists() and not volunteers() and Consent.objects.get().withdrawn_at
    assert Person.unscoped.get(pk=person.pk).left_on


def test_staff_keep_their_skills_without_consent():
    person = in_post()
    services.add_skill(root(), person_uid=person.uid, kind="fire")
    agrees(person)
    services.withdraw_consent(root(), person_uid=person.uid, for_what="volunteer")
    assert Skill.objects.count() == 1 and Person.unscoped.get(pk=person.pk).left_on is None


def test_agreeing_twice_is_one_consent():
    person = a_person()
    assert agrees(person) == agrees(person, how="电话")
    assert Entry.objects.filter(action="consent.given").count() == 1


def test_after_withdrawing_one_may_agree_again():
    person = a_person()
    agrees(person)
    services.withdraw_consent(root(), person_uid=person.uid, for_what="volunteer")
    agrees(person)
    assert Consent.objects.count() == 2 and Person.unscoped.get(pk=person.pk).left_on is None


@pytest.mark.parametrize(("for_what", "how"), [("all", "签字"), ("volunteer", " ")])
def test_consent_says_to_what_and_how(for_what, how):
    with pytest.raises(NotValid):
        agrees(a_person(), for_what, how)


def test_the_same_skill_again_renews_its_certificate():
    person = in_post()
    services.add_skill(root(), person_uid=person.uid, kind="fire", certificate="旧")
    services.add_skill(root(), person_uid=person.uid, kind="fire", certificate="新")
    assert Skill.objects.get().certificate == "新"


def test_dropping_what_is_not_there_leaves_no_entry():
    services.drop_skill(root(), person_uid=a_person().uid, kind="fire")
    assert not Entry.objects.filter(action="skill.dropped").exists()
