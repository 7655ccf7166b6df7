"""A set of cards is made in the background, kept encrypted, and what was printed is remembered."""

from datetime import timedelta

import pytest
from django.utils import translation
from django.utils.translation import gettext

from lastmile.foundation.files import sealed
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people import services as people
from lastmile.foundation.people.models import Account, Holding, Person
from lastmile.foundation.people.tests.factories import (
    NEXT_GRID,
    NEXT_VILLAGE,
    VILLAGE,
    as_seen_by,
    in_post,
    root,
)
from lastmile.foundation.prints import selectors, services
from lastmile.foundation.prints.models import CardPrint
from lastmile.foundation.prints.tests import reading
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, NotVisible

pytestmark = pytest.mark.django_db
HERE = "https://yingji.example.cn/"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def village():
    return as_seen_by("village_secretary", VILLAGE, "余正昌", "15400000311")


def member(number=3, name="王某"):
    return in_post(code=f"{VILLAGE}{number:03}", name=name, phone=f"154000006{number:02}")


def printed(scope, *, only="all", kinds=("grid_member",), area=VILLAGE):
    asked = services.ask(scope, area=area, kinds=list(kinds), only=only, address=HERE)
    jobs.run_due()
    return selectors.get_set(scope, asked.uid)


def test_each_card_has_two_sides_of_a6(village):
    member(3), member(4, "陈有福")
    made = printed(village)
    content = services.open_pdf(village, made.uid)
    assert (made.state, made.total, made.done) == ("done", 2, 2)
    assert len(reading.texts(content)) == 4 and reading.sizes(content) == {(105, 148)}


def test_a_card_says_who_where_whom_to_call_and_what_to_do(village):
    member(3, "陈有福")
    front, back = reading.texts(services.open_pdf(village, printed(village).uid))
    for said in ("陈有福", "网格员", "余正昌", "15400000311", "待核", "值班电话", "1/2"):
        assert said in front
    assert "每周走一遍危险点和需要照顾的户" in back and "缺一个报一个" in back and "红色预警时" in back


def test_it_is_remembered_which_card_said_what(village):
    member()
    made = printed(village)
    [one] = CardPrint.objects.all()
    assert one.of_id == made.pk and one.holding.person.name == "王某" and len(one.code) == 12
    assert Entry.objects.filter(action="print.made").count() == 1


def test_nothing_changed_leaves_nothing_to_print(village):
    member()
    printed(village)
    again = printed(village, only="needed")
    assert again.state == "refused" and "都是新的" in again.words


def count(scope):
    [found] = [one for one in selectors.counts(scope, VILLAGE) if one.kind == "grid_member"]
    return found.cards, found.changed, found.never


def test_a_change_of_the_line_makes_a_card_old_and_only_that_is_printed_again(village):
    member(3), member(4, "陈有福")
    assert count(village) == (2, 0, 2)
    printed(village)
    changed = Person.unscoped.get(name="陈有福")
    people.change_person(root(), uid=changed.uid, phone="15400000777")
    assert count(village) == (2, 0, 0)  # one's own number is not on one's card
    [held] = Holding.objects.filter(person=changed)
    people.change_post(root(), uid=held.post.uid, title="海科村4组网格员")
    assert count(village) == (2, 1, 0)
    assert printed(village, only="needed").total == 1 and count(village) == (2, 0, 0)


def test_a_new_group_leader_or_number_below_makes_the_grid_member_s_card_old(village):
    member(3)
    printed(village)
    code = CardPrint.objects.get().code
    assert selectors.scanned(code).valid
    leader = in_post("group_leader", f"{VILLAGE}003", "陈组长", "15400000501")
    assert not selectors.scanned(code).valid and count(village) == (1, 1, 0)
    front, _back = reading.texts(services.open_pdf(village, printed(village, only="needed").uid))
    assert "陈组长" in front and "15400000501" in front
    fresh = CardPrint.objects.latest("id").code
    assert selectors.scanned(fresh).valid
    people.change_person(root(), uid=leader.uid, phone="15400000502")
    assert not selectors.scanned(fresh).valid


def test_a_card_without_anybody_below_says_so(village):
    member(3)
    front, _back = reading.texts(services.open_pdf(village, printed(village).uid))
    assert "我找的" in front and "没有登记" in front


def in_words(posts):
    return {post.uid: [(gettext("B 角"), "甲")] for post in posts}


def test_the_reader_s_language_makes_no_card_old(village, settings):
    settings.CARD_LINES = [f"{__name__}.in_words"]
    member()
    printed(village)
    with translation.override("en"):
        assert gettext("B 角") != "B 角" and count(village) == (1, 0, 0)


def test_what_lies_on_the_disk_cannot_be_read_without_the_key(village, tmp_path):
    member()
    made = printed(village)
    assert b"%PDF" not in sealed.path_of(services.FOLDER, made.sha256).read_bytes()
    assert services.open_pdf(village, made.uid).startswith(b"%PDF")
    assert Entry.objects.filter(action="print.opened").count() == 1


def test_a_job_run_twice_prints_once(village):
    member()
    made = printed(village)
    services.run(made.uid)
    assert CardPrint.objects.count() == 1


def test_the_next_village_neither_prints_nor_sees_it(village):
    member()
    made = printed(village)
    neighbour = as_seen_by("village_secretary", NEXT_VILLAGE, "邻村", "15400000312")
    with pytest.raises(NotAllowed):
        services.ask(neighbour, area=VILLAGE, kinds=["grid_member"], only="all", address=HERE)
    with pytest.raises(NotVisible):
        selectors.get_set(neighbour, made.uid)


def test_a_set_of_the_township_asked_by_a_village_holds_only_its_own(village):
    member()
    in_post(code=NEXT_GRID, name="邻村员", phone="15400000699")
    assert [one.person.name for one in selectors.holdings(village, VILLAGE, ["grid_member"])] == ["王某"]


def test_whoever_lost_the_right_meanwhile_gets_no_cards(village):
    member()
    asked = services.ask(village, area=VILLAGE, kinds=["grid_member"], only="all", address=HERE)
    Account.objects.filter(person_id=village.person_id).update(is_active=False, closed_at=clock.now())
    jobs.run_due()
    asked.refresh_from_db()
    assert asked.state == "refused" and "停用" in asked.words


@pytest.mark.parametrize(("kinds", "only"), [([], "all"), (["emperor"], "all"), (["grid_member"], "some")])
def test_what_there_is_not_cannot_be_asked_for(village, kinds, only):
    with pytest.raises(NotValid):
        services.ask(village, area=VILLAGE, kinds=kinds, only=only, address=HERE)


def test_the_pdf_goes_after_its_days_and_what_was_printed_stays_known(village):
    member()
    made = printed(village)
    with clock.stopped(clock.now() + timedelta(days=6)):
        assert services.erase_old() == 0
    with clock.stopped(clock.now() + timedelta(days=8)):
        assert services.erase_old() == 1
    assert not sealed.path_of(services.FOLDER, made.sha256).exists() and CardPrint.objects.count() == 1
    with pytest.raises(NotVisible):
        services.open_pdf(village, made.uid)


def test_counting_costs_the_same_for_two_and_six(village, django_assert_max_num_queries):
    member(1), member(2, "乙")
    selectors.counts(village, VILLAGE)
    with django_assert_max_num_queries(12):
        selectors.counts(village, VILLAGE)
    for number in range(3, 7):
        member(number, f"员{number}")
    with django_assert_max_num_queries(12):
        selectors.counts(village, VILLAGE)


def test_an_area_with_too_many_cards_is_told_to_be_smaller(village, monkeypatch):
    member()
    monkeypatch.setattr(selectors, "MOST", 1)
    assert printed(village, kinds=("grid_member", "village_secretary")).words.startswith("这里超过1张卡")


def test_a_stand_in_has_a_card_only_when_asked_for(village):
    in_post(name="陈有福", phone="15400000412")
    post = Holding.objects.get(person__name="陈有福").post
    people.appoint(root(), post_uid=post.uid, person_uid=member(4, "余小满").uid, rank="B")
    assert len(selectors.holdings(village, VILLAGE, ["grid_member"])) == 2
    assert len(selectors.holdings(village, VILLAGE, ["grid_member"], stand_ins=True)) == 3
