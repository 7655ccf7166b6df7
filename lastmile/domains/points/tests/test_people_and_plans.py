"""Who lives below, the plan in versions, what is still missing, the grade, and the cards."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from lastmile.domains.points import services
from lastmile.domains.points.forms import PlanWords
from lastmile.domains.points.models import Plan, ThreatenedHousehold
from lastmile.domains.points.selectors import below, cards, finding, planning
from lastmile.domains.points.services import Help
from lastmile.domains.points.tests.factories import GRID, NEXT_VILLAGE, a_point, an_office, somebody
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.precautions.rules import OPTIONAL, PLAN_GROUPS, fields_of, unwritten
from lastmile.foundation.precautions.watching import watches
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.points import PLAN_FIELDS as PACK_FIELDS
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState

pytestmark = pytest.mark.django_db


def a_household(head="罗应才", at_home=3, **more):
    facts = {"registered": 4, "at_home": at_home, "away": None, "need_help": 1, **more}
    return profile.add_household(a_scope("53"), region_code=facts.pop("region_code", GRID), head=head, **facts)


@pytest.fixture(scope="module")
def office(kept):
    return kept(an_office)


@pytest.fixture
def point(office):
    return a_point(office)


def figures(point):
    return below.below([point])[point.pk]


def choose(office, point, *households, shown=None):
    chosen = {one.uid: Help("奶奶", "罗应学、余小满", first=True) for one in households}
    services.choose_households(office, uid=point.uid, chosen=chosen, shown=shown)


def test_people_below_are_summed_and_an_unknown_one_is_said(office, point):
    choose(office, point, a_household(), a_household("余某", at_home=None))
    found = figures(point)
    assert (found.households, found.registered.value, found.at_home.value, found.at_home.unknown) == (2, 8, 3, 1)
    assert not found.at_home.known and found.away.value is None
    assert found.unlisted is None and found.to_move == 3


def test_whoever_moves_away_counts_no_more_and_whoever_is_taken_off_stays_in_the_record(office, point):
    one, other = a_household(), a_household("余某")
    choose(office, point, one, other)
    choose(office, point, other, shown=[one.uid])
    assert figures(point).households == 1
    assert ThreatenedHousehold.objects.count() == 2
    choose(office, point, shown=[one.uid])  # the other one was not on the page: it stays
    assert figures(point).households == 1


def test_households_out_of_the_branch_are_refused(point):
    a_region(NEXT_VILLAGE)
    village = somebody("530113104211", "village_secretary", "余某", "15400000033")
    with pytest.raises(NotValid, match="范围"):
        choose(village, point, a_household(region_code=NEXT_VILLAGE))


def test_places_below_are_counted(office, point):
    school = profile.add_place(a_scope("53"), region_code=GRID, kind="school", name="小学")
    services.choose_places(office, uid=point.uid, chosen=[school.uid])
    assert (figures(point).places, [one.place.name for one in below.places_below(point)]) == (1, ["小学"])
    services.choose_places(office, uid=point.uid, chosen=[])
    assert figures(point).places == 0


def test_every_kind_of_point_has_a_ready_made_plan_with_every_field():
    assert tuple(name for name in fields_of(PLAN_GROUPS) if name not in OPTIONAL) == PACK_FIELDS
    plans = catalogue.point_plans()
    assert {kind.plan for kind in catalogue.point_kinds().values()} == set(plans) - {"venue", "leak"}
    for plan in plans.values():
        assert unwritten(plan.words) == ["路线(一句话)", "安置点", "需要搀扶的人由谁扶"]


def test_a_plan_begins_from_a_ready_made_text_and_begins_the_facts(office, point):
    plan = services.begin_plan(office, uid=point.uid, ready_made="slope")
    assert (plan.version, plan.ready_made) == (1, "slope")
    assert "裂缝" in finding.get_point(office, point.uid).signs


def test_every_version_is_kept_the_same_words_are_none_and_a_stale_one_is_refused(office, point):
    first = services.begin_plan(office, uid=point.uid, ready_made="slope")
    words = {**first.content, "route": "沿水泥路上坡到小学,9 分钟"}
    second = services.write_plan(office, uid=point.uid, content=words, capacity=80, based_on=1)
    same = services.write_plan(office, uid=point.uid, content=words, capacity=80, based_on=2)
    assert same.pk == second.pk and [one.version for one in planning.versions(point)] == [2, 1]
    with pytest.raises(WrongState, match="新的一版"):
        services.write_plan(office, uid=point.uid, content=words, based_on=1)
    assert Plan.objects.count() == 2


def test_what_is_missing_is_said_in_words(office, point):
    choose(office, point, a_household(at_home=None))
    plan = services.begin_plan(office, uid=point.uid, ready_made="slope")
    held = watches([point])[point.uid]
    said = planning.missing(point, plan, held, figures(point), has_route=False, cards_due=1)
    for words in (
        "没有位置",
        "监测人空缺",
        "1 户今晚在家人数待核",
        "路线(一句话)",
        "没有路线图",
        "安置点能住几人待核",
        "1 户没有发",
    ):
        assert any(words in one for one in said), (words, said)
    small = services.write_plan(office, uid=point.uid, content=plan.content, capacity=2, based_on=1)
    choose(office, point, a_household("甲", at_home=3))
    assert any(
        "能住 2 人" in one for one in planning.missing(point, small, [], figures(point), has_route=True, cards_due=0)
    )


def test_grading_keeps_the_values_and_a_criterion_is_red(office, point):
    values = [Decimal("3"), Decimal("6"), Decimal("7")]
    graded = services.grade_point(office, uid=point.uid, method="lec", values=values, judged_by="镇应急办")
    assert (graded.colour, graded.score, graded.likelihood) == ("yellow", 126, 3)
    major = services.grade_point(
        office, uid=point.uid, method="lec", values=values, judged_by="县自然资源局", criterion="威胁 30 户以上"
    )
    assert (major.colour, major.score) == ("red", 126)
    with pytest.raises(NotValid, match="谁判定"):
        services.grade_point(office, uid=point.uid, method="matrix", values=[Decimal(1), Decimal(1)], judged_by="")
    with pytest.raises(NotValid, match="分值"):
        services.grade_point(office, uid=point.uid, method="lec", values=[Decimal(2)] * 3, judged_by="x")


def test_a_listed_colour_undoes_a_score_but_not_a_criterion(office, point):
    asked = {"method": "lec", "values": [Decimal("3"), Decimal("6"), Decimal("7")], "judged_by": "镇应急办"}
    services.grade_point(office, uid=point.uid, **asked)
    listed = services.change_point(office, uid=point.uid, colour="blue")
    assert (listed.colour, listed.method, listed.score, listed.likelihood) == ("blue", "listed", None, None)
    services.grade_point(office, uid=point.uid, criterion="威胁 30 户以上", **asked)
    with pytest.raises(NotValid, match="一律红色"):
        services.change_point(office, uid=point.uid, colour="blue")


def test_a_card_is_handed_out_once_and_a_changed_plan_makes_it_old(office, point):
    choose(office, point, a_household())
    plan = services.begin_plan(office, uid=point.uid, ready_made="slope")
    [card] = cards.cards_of(point).households
    assert card.is_due and card.said["head"] == "罗××" and card.said["needs_help"] == "奶奶"
    uids = [card.of.uid]
    assert services.hand_out_cards(office, uid=point.uid, households=uids) == 1
    assert services.hand_out_cards(office, uid=point.uid, households=uids) == 0
    assert cards.cards_of(point).due == 0
    services.write_plan(office, uid=point.uid, content={**plan.content, "route": "改走大路"}, based_on=1)
    [card] = cards.cards_of(point).households
    assert card.is_old and cards.cards_of(point).due == 1


def test_who_sleeps_at_home_tonight_makes_no_card_old(office, point):
    home = a_household()
    choose(office, point, home)
    services.hand_out_cards(office, uid=point.uid, households=[cards.cards_of(point).households[0].of.uid])
    profile.count_household(a_scope("53"), uid=home.uid, registered=4, at_home=1, away=3, need_help=1)
    [card] = cards.cards_of(point).households
    assert not card.is_old and card.today == {"at_home": 1}


def test_no_card_is_old_for_whoever_reads_another_language(office):
    point = a_point(office, scale="small")
    with translation.override("en"):
        there = cards.cards_of(point).digests
    assert there == cards.cards_of(point).digests


def test_a_card_is_not_signed_tomorrow(office, point):
    with pytest.raises(NotValid, match="将来"):
        services.hand_out_cards(office, uid=point.uid, households=[], work=True, day=clock.today() + timedelta(days=1))
    with pytest.raises(NotValid, match="勾"):
        services.hand_out_cards(office, uid=point.uid, households=[])


def test_the_form_of_a_plan_has_every_field_of_the_plan():
    assert set(PlanWords.base_fields) == {*fields_of(PLAN_GROUPS), "capacity", "based_on"}
