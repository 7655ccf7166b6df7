"""签发: a list is frozen as it was signed, told what changed since, signed again; made public and taken down."""

from datetime import date, timedelta

import pytest

from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.ledger import verify
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people import duty_list, list_changes, services, signed_lists
from lastmile.foundation.people.models import Holding, SignedList
from lastmile.foundation.people.rules import ListState
from lastmile.foundation.people.tests.factories import TOWNSHIP, VILLAGE, a_person, a_post, as_seen_by, in_post, root
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent, NotAllowed, NotValid, NotVisible, WrongState
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary():
    return as_seen_by("village_secretary", VILLAGE, "余正昌", "15400000311")


def asked(scope, **more):
    """What the page would send now."""
    place = a_region(VILLAGE)
    last = signed_lists.newest(place)
    said = duty_list.content(scope, place)
    return {
        "area": VILLAGE,
        "signed_by": duty_list.may_sign(scope, place)[0].uid,
        "signed_on": clock.today(),
        "seen": duty_list.digest(said),
        "based_on": last.number if last else 0,
        **more,
    }


def signed(scope, **more):
    return services.sign_list(scope, **asked(scope, **more))


def again(scope):
    a_post(code=f"{VILLAGE}{Holding.objects.count() + 100:03}")
    in_post("forest_ranger", f"{VILLAGE}{Holding.objects.count() + 200:03}", "某", f"154{Holding.objects.count():08}")
    return signed(scope)


def test_it_is_frozen_as_it_was_signed_with_who_signed_and_in_the_ledger(secretary):
    one = signed(secretary, document_number="海村〔2026〕 3号")
    in_post()
    kept = signed_lists.get_signed(secretary, one.uid)
    assert (kept.number, kept.state, kept.signed_as) == (1, "signed", f"余正昌({kept.signed_by.post.title})")
    assert kept.document_number == "海村〔2026〕 3号" and duty_list.digest(kept.content) == kept.digest
    assert [part["kind"] for part in kept.content["parts"]] == ["village_secretary"]
    assert Entry.objects.get(action="duty_list.signed").figures["digest"] == kept.digest


def test_what_changed_since_is_counted_and_it_can_be_signed_again(secretary):
    first = signed(secretary)
    in_post()
    now = duty_list.content(secretary, a_region(VILLAGE))
    assert [one.now for one in list_changes.changes(first.content, now)] == [
        f"{now['parts'][1]['rows'][0]['title']} 王某"
    ]
    second = signed(secretary)
    assert [one.number for one in signed_lists.versions(secretary, a_region(VILLAGE))] == [2, 1]
    assert list_changes.changes(second.content, now) == []
    assert signed_lists.get_signed(secretary, first.uid).content == first.content


def test_what_did_not_change_is_not_signed_again(secretary):
    signed(secretary)
    with pytest.raises(NotValid, match="自第1版签发后没有变化"):
        signed(secretary)


def test_pressed_twice_is_one_version_and_other_content_under_its_number_is_refused(secretary):
    sent = asked(secretary, uid=uuid7())
    assert services.sign_list(secretary, **sent) == services.sign_list(secretary, **sent)
    assert Entry.objects.filter(action="duty_list.signed").count() == 1
    with pytest.raises(DifferentContent):
        services.sign_list(secretary, **{**sent, "document_number": "2号"})


def test_whoever_was_overtaken_by_a_signature_or_by_a_change_is_told(secretary):
    sent = asked(secretary)
    in_post()
    with pytest.raises(WrongState, match="清单又变了"):
        services.sign_list(secretary, **sent)
    sent = asked(secretary)
    signed(secretary)
    with pytest.raises(WrongState, match="签发了新的一版"):
        services.sign_list(secretary, **sent)


@pytest.mark.parametrize(("days", "words"), [(1, "还没有到"), (-1, "不能早于")])
def test_the_day_is_neither_to_come_nor_before_the_last(secretary, days, words):
    signed(secretary)
    in_post()
    with pytest.raises(NotValid, match=words):
        signed(secretary, signed_on=clock.today() + timedelta(days=days))


def test_who_signs_stands_at_the_head_today_and_no_stand_in_does(secretary):
    other = in_post("grid_leader", VILLAGE, "别人", "15400000778")
    with pytest.raises(NotValid, match="请选今天在任的一位"):
        signed(secretary, signed_by=Holding.objects.get(person=other).uid)
    stand_in = services.appoint(
        root(),
        post_uid=a_post("village_director", VILLAGE).uid,
        person_uid=a_person(name="乙", phone="15400000779").uid,
        rank="B",
    )
    assert stand_in.uid not in {one.uid for one in duty_list.may_sign(secretary, a_region(VILLAGE))}


def test_a_township_is_signed_by_its_two_heads_and_a_county_or_grid_by_nobody():
    for kind, name, phone in (("township_head", "镇长某", "15400000781"), ("party_secretary", "书记某", "15400000782")):
        in_post(kind, TOWNSHIP, name, phone)
    in_post("deputy_in_charge", TOWNSHIP, "副某", "15400000783")
    heads = duty_list.may_sign(root(), a_region(TOWNSHIP))
    assert [one.person.name for one in heads] == ["书记某", "镇长某"]
    assert [duty_list.may_sign(root(), a_region(code)) for code in (TOWNSHIP[:6], f"{VILLAGE}003")] == [[], []]


def test_only_whoever_keeps_the_people_signs_and_the_neighbour_finds_nothing(secretary):
    one, sent = signed(secretary), asked(secretary)
    reader = as_seen_by("grid_leader", VILLAGE, "看的", "15400000777")
    with pytest.raises(NotAllowed):
        services.sign_list(reader, **sent)
    assert signed_lists.get_signed(reader, one.uid) == one
    neighbour = a_scope("530113104205")
    for act in (services.make_public, services.withdraw_list):
        with pytest.raises(NotAllowed):
            act(reader, uid=one.uid)
        with pytest.raises(NotVisible):
            act(neighbour, uid=one.uid)


def test_made_public_it_takes_the_place_of_the_one_before(secretary):
    first = services.make_public(secretary, uid=signed(secretary).uid)
    second = again(secretary)
    assert signed_lists.public_list(second.region) == first
    services.make_public(secretary, uid=second.uid)
    assert signed_lists.public_list(second.region) == second
    assert SignedList.objects.get(pk=first.pk).state == ListState.REPLACED
    actions = Entry.objects.filter(subject_kind="duty_list").order_by("id").values_list("action", flat=True)
    assert [one.removeprefix("duty_list.") for one in actions] == [
        "signed",
        "made_public",
        "signed",
        "replaced",
        "made_public",
    ]


def test_a_version_that_was_followed_is_not_made_public_any_more(secretary):
    first = signed(secretary)
    again(secretary)
    with pytest.raises(WrongState, match="已经签发了第2版"):
        services.make_public(secretary, uid=first.uid)


def test_taken_down_it_may_be_made_public_again(secretary):
    one = services.make_public(secretary, uid=signed(secretary).uid)
    services.withdraw_list(secretary, uid=one.uid)
    assert signed_lists.public_list(one.region) is None and not signed_lists.is_public(one.region)
    assert services.make_public(secretary, uid=one.uid).state == ListState.PUBLIC


def test_a_row_changed_by_hand_is_found_by_the_ledger(secretary):
    one = signed(secretary)
    assert list(verify.domain_findings()) == []
    SignedList.objects.filter(pk=one.pk).update(signed_on=date(2020, 1, 1))
    assert [finding.kind for finding in verify.domain_findings()] == ["domain"]


def test_an_empty_place_has_nothing_to_sign():
    with pytest.raises(NotValid):
        services.sign_list(root(), area=a_region(VILLAGE).code, signed_by=uuid7(), signed_on=clock.today(), seen="x")
