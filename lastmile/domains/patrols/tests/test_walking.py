"""A walk: in pieces, once; what is bad becomes a hazard, what fails again joins it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lastmile.domains.hazards import public as hazards
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.places import offered
from lastmile.domains.hazards.selectors import figures as hazard_figures
from lastmile.domains.hazards.tests.factories import a_hazard
from lastmile.domains.patrols import services
from lastmile.domains.patrols.models import Failing, Walk
from lastmile.domains.patrols.selectors import walks
from lastmile.domains.patrols.selectors.lists import lists_for
from lastmile.domains.patrols.services.walking import Said
from lastmile.domains.patrols.tests.factories import GRID, Cast, a_walk, same, the_cast
from lastmile.domains.points.models import Alarm, Reading
from lastmile.domains.profile import public as profile
from lastmile.foundation.ledger import sealer, verify
from lastmile.foundation.ledger import selectors as ledger
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent, NotAllowed, NotValid, NotVisible
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(kept) -> Cast:
    return kept(the_cast)


def piece(cast, uid, answers, scope=None):
    facts = {"uid": uid, "key": "slope", "subject_kind": "point", "subject_uid": cast.point.uid}
    return services.save_piece(scope or cast.wang, answers=answers, **facts)


def test_pieces_add_up_and_sending_one_again_changes_nothing(cast):
    uid = uuid7()
    for _again in range(2):
        piece(cast, uid, {"crack": {"a": "no"}})
    piece(cast, uid, {"wall": {"a": "no"}})
    assert Walk.unscoped.get().answers == {"crack": {"a": "no"}, "wall": {"a": "no"}}
    assert [one.uid for one in walks.unfinished(cast.wang)] == [uid]


def test_pieces_and_the_end_are_one_walk_and_what_nobody_answered_stays_so(cast):
    uid = uuid7()
    piece(cast, uid, {"crack": {"a": "no"}})
    walk = a_walk(cast.wang, cast.point, {"wall": {"a": "no"}}, uid=uid).walk
    assert set(walk.answers) == {"crack", "wall"}
    assert not walk.is_whole
    assert walks.unfinished(cast.wang) == []


def test_the_same_walk_sent_twice_is_one_and_other_content_is_refused(cast):
    uid = uuid7()
    first = a_walk(cast.wang, cast.point, same("drain", drain={"a": "yes"}), uid=uid)
    again = a_walk(cast.wang, cast.point, same("drain", drain={"a": "yes"}), uid=uid)
    assert again.known
    assert again.walk.pk == first.walk.pk
    with pytest.raises(DifferentContent):
        a_walk(cast.wang, cast.point, same(), uid=uid, note="另一次")
    with pytest.raises(DifferentContent):
        piece(cast, uid, {"crack": {"a": "yes"}})
    with pytest.raises(DifferentContent):
        piece(cast, uid, {"crack": {"a": "no"}}, scope=cast.zhang)
    assert (Walk.unscoped.count(), Hazard.unscoped.count()) == (1, 1)


def test_a_bad_answer_is_a_hazard_with_the_words_of_the_list_and_no_grade(cast):
    [hazard] = a_walk(cast.wang, cast.point, same(drain={"a": "yes", "note": "石头堵了三米"})).hazards
    assert (hazard.title, hazard.source, hazard.category, hazard.grade) == ("排水沟堵塞", "walk", "geology", "")
    assert hazard.details == "石头堵了三米\n清单建议期限:1天;可转:自然资源"
    assert hazard.place == "3组滑坡点"
    assert hazard.danger_now is False


def test_what_is_found_at_a_place_hangs_on_it_and_the_office_begins_with_what_is_known(cast):
    facts = {"region_code": GRID, "kind": "small_place", "sort": "restaurant", "manager": "罗三"}
    place = profile.add_place(cast.zhang, name="罗记小餐馆", **facts)
    said = {"uid": uuid7(), "key": "restaurant_gas", "subject_kind": "place", "subject_uid": place.uid}
    answers = {"alarm": {"a": "no"}, "air": {"a": "no"}}
    [alarm, air] = services.finish_walk(cast.wang, **said, said=Said(answers=answers)).hazards
    assert {alarm, air} == set(hazards.hazards_at(cast.zhang, place.pk))
    assert (air.subject_unit, air.site_kind) == ("罗记小餐馆", "small_place")
    begun = offered.to_confirm(cast.zhang, air)["initial"]
    assert begun["due_on"] == clock.today() + timedelta(days=3), "the list's own deadline"
    assert (begun["responsible_unit"], begun["responsible_person"]) == ("罗记小餐馆", "罗三")
    departments = [one for one, _words in offered.of_departments(cast.zhang, air)["departments"]]
    assert departments[0] == "housing", "住建/燃气, as the list says"


def test_what_is_found_at_a_danger_point_hangs_on_it(cast):
    [hazard] = a_walk(cast.wang, cast.point, same(drain={"a": "yes"})).hazards
    assert hazard.danger_point == cast.point


def test_what_was_put_right_on_the_spot_is_closed_by_the_finder(cast):
    [hazard] = a_walk(cast.wang, cast.point, same(toe={"a": "yes", "fixed": True})).hazards
    assert (hazard.status, hazard.closing) == ("closed", "on_spot")
    assert hazard.closing_note == "走访时当场已改:坡脚有人挖土堆料"


def test_what_fails_again_joins_the_open_hazard_and_is_new_after_it_is_closed(cast):
    [first] = a_walk(cast.wang, cast.point, same(drain={"a": "yes"})).hazards
    [second] = a_walk(cast.zhang, cast.point, same(drain={"a": "yes"})).hazards
    assert second.uid == first.uid
    assert Failing.objects.get().times == 2
    assert [line.action for line in ledger.timeline("hazard", first.uid)][-1] == "hazard.seen_again"
    hazards.close_elsewhere(cast.zhang, uid=first.uid, system="省系统", number="1", day=first.found_at.date())
    [third] = a_walk(cast.wang, cast.point, same(drain={"a": "yes"})).hazards
    assert third.uid != first.uid


def test_what_fails_again_after_its_hazard_was_joined_to_another_joins_that_one(cast):
    first = a_hazard(cast.zhang, title="别人先报的裂缝")
    [found] = a_walk(cast.wang, cast.point, same("crack"), move_now=False).hazards
    hazards.join_hazard(cast.zhang, uid=found.uid, first_uid=first.uid)
    assert a_walk(cast.wang, cast.point, same("crack"), move_now=False).hazards == [first]
    hazards.close_elsewhere(cast.zhang, uid=first.uid, system="省平台", number="7", day=clock.today())
    [again] = a_walk(cast.wang, cast.point, same("crack"), move_now=False).hazards
    assert again not in (first, found)


def test_the_same_item_failing_at_another_point_is_another_hazard(cast):
    from lastmile.domains.points.tests.factories import a_point

    other = a_point(cast.zhang, name="4组滑坡点")
    for point in (cast.point, other):
        a_walk(cast.wang, point, same(drain={"a": "yes"}))
    assert Hazard.unscoped.count() == 2


def test_a_change_asks_whether_people_must_go_first(cast):
    with pytest.raises(NotValid, match="要不要先撤人") as problem:
        a_walk(cast.wang, cast.point, same("crack"))
    assert "move_now" in problem.value.fields
    assert Walk.unscoped.filter(finished_at__isnull=False).count() == 0


def test_people_first_tells_the_desk_in_one_danger_hazard_and_sounds_the_alarm(cast):
    finished = a_walk(cast.wang, cast.point, same("crack", "spring"), move_now=True)
    [hazard] = finished.hazards
    assert hazard.danger_now
    assert hazard.title == "3组滑坡点有变化,先撤人:后缘裂缝变宽或有新裂缝、泉水、井水变浑、变大或断流"
    alarm = Alarm.objects.get()
    assert (alarm.level, alarm.move_now) == ("red", True)


def test_staying_reports_each_change_by_itself_and_sounds_nothing(cast):
    found = a_walk(cast.wang, cast.point, same("crack", "lean"), move_now=False).hazards
    assert [one.title for one in found] == ["后缘裂缝变宽或有新裂缝", "树、电杆或墙歪了"]
    assert not Alarm.objects.exists()


def test_readings_are_kept_with_the_walk_once(cast):
    uid = uuid7()
    for _again in range(2):
        a_walk(cast.wang, cast.point, uid=uid, readings={"crack": "12.5"})
    assert [one.value for one in Reading.objects.all()] == [Decimal("12.50")]


def test_nothing_answered_is_no_walk(cast):
    with pytest.raises(NotValid, match="一条都还没答"):
        a_walk(cast.wang, cast.point, {})


def test_the_next_village_neither_walks_nor_sees_it(cast):
    with pytest.raises(NotVisible):
        a_walk(cast.chen, cast.point)
    walk = a_walk(cast.wang, cast.point).walk
    with pytest.raises(NotVisible):
        walks.get_walk(cast.chen, walk.uid)


def test_a_place_a_household_and_a_grid_are_walked_too(cast):
    place = profile.add_place(cast.zhang, region_code=GRID, kind="small_place", name="小卖部")
    home = profile.add_household(cast.zhang, region_code=GRID, head="罗某")
    for kind, uid, key in (
        ("place", place.uid, "small_place_fire"),
        ("household", home.uid, "home_safety"),
        ("region", home.region.uid, "ebike"),
    ):
        said = Said(answers={"responsible": {"a": "no"}, "charcoal": {"a": "yes"}, "stairs": {"a": "yes"}})
        facts = {"uid": uuid7(), "key": key, "subject_kind": kind, "subject_uid": uid}
        assert len(services.finish_walk(cast.wang, said=said, **facts).hazards) == 1


def test_which_of_the_nine_a_place_is_chooses_its_lists(cast):
    def lists(sort):
        found = walks.subject_of(
            cast.wang,
            "place",
            profile.add_place(cast.zhang, region_code=GRID, kind="small_place", name=f"店{sort}", sort=sort).uid,
        )
        return [one.key for one in lists_for(GRID, "place", found.kind, sort=found.sort)]

    assert lists("restaurant")[:2] == ["restaurant_gas", "small_place_fire"]
    assert lists("inn")[:2] == ["small_place_fire", "guesthouse"] and "restaurant_gas" not in lists("shop")
    assert "restaurant_gas" in lists("")  # of which sort is not known: all that may fit


def test_somebody_without_the_post_to_walk_is_refused(cast):
    from lastmile.foundation.access.tests.factories import a_scope

    looker = a_scope("530113104", permissions={"patrol.view", "point.view"})
    with pytest.raises(NotAllowed):
        a_walk(looker, cast.point)


def test_a_finished_walk_that_is_altered_is_found(cast):
    walk = a_walk(cast.wang, cast.point).walk
    sealer.seal()
    assert list(verify.everything()) == []
    Walk.unscoped.filter(pk=walk.pk).update(digest="0" * 64)
    assert [problem.kind for problem in verify.everything()] != []


def test_the_words_a_walk_used_stay_when_the_list_changes(cast):
    from dataclasses import replace

    from lastmile.domains.patrols.selectors import lists

    walk = a_walk(cast.wang, cast.point, same(drain={"a": "yes"})).walk
    old = lists.list_at("530113104", "slope").wording
    changed = replace(old, items=(replace(old.items[0], ask="缝宽了没有"), *old.items[1:]))
    services.change_list(cast.zhang, region_code="530113104", key="slope", wording=changed, reason="说得更土一点")
    assert walks.lines_of(walks.get_walk(cast.wang, walk.uid))[0].item.ask == "后缘裂缝有没有变宽或新裂"
    later = a_walk(cast.wang, cast.point).walk
    assert walks.lines_of(walks.get_walk(cast.wang, later.uid))[0].item.ask == "缝宽了没有"


def test_a_hazard_knows_when_the_same_thing_was_last_seen_in_order(cast):
    a_walk(cast.wang, cast.point)
    with clock.stopped(clock.now() + timedelta(days=3)):
        a_walk(cast.wang, cast.point, same("crack"), move_now=False)
        early = hazard_figures(cast.zhang, "530113104", clock.today() - timedelta(days=9), clock.today()).latencies[0]
    assert (early.known, round(early.median / timedelta(days=1)), early.title[:3]) == (1, 3, "早发现")


def test_where_nobody_had_looked_before_it_is_unknown(cast):
    a_walk(cast.wang, cast.point, same("crack"), move_now=False)
    assert hazard_figures(cast.zhang, "530113104", clock.today(), clock.today()).latencies[0].median is None
