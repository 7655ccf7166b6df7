"""The grid rules of the packs as findings: each found, none of them in anybody's way."""

from datetime import date

import pytest
import shapely

from lastmile.domains.points import public as points
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.people.models import Holding, Person, Post
from lastmile.foundation.regions.models import Grid, Region, RegionShape
from lastmile.foundation.rulepacks import services as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid
from lastmile.workflows.divisions.findings import check, findings

pytestmark = pytest.mark.django_db
SCOPE, VILLAGE, COMMUNITY = a_scope(""), "530113104211", "530113104001"


def a_grid(code: str, kind: str = "group", households: int | None = 100) -> Region:
    region = a_region(code)
    Grid.objects.create(
        region=region,
        kind=kind,
        households=households,
        counted_on=clock.today(),
        party_group="党小组",
        external_code="Z1",
        tasks="应急管理、安全生产、防灾减灾救灾",
    )
    return region


def kinds(code: str = VILLAGE) -> list[str]:
    return [one.kind for one in findings(SCOPE, code) if one.kind != "nobody"]


def a_secretary() -> Post:
    """Of another county: in no finding of this village, above its posts."""
    away = a_region("530102001001")
    return Post.unscoped.create(region=away, region_code=away.code, kind="village_secretary", title="村书记")


def drawn(region: Region, *box: float, source: str = "drawn") -> None:
    RegionShape.objects.create(region=region, outline=shapely.box(*box), source=source)


def test_a_village_without_grids_is_a_hole_in_the_cover() -> None:
    a_region(VILLAGE)
    [found] = findings(SCOPE, VILLAGE)
    assert (found.kind, found.clause) == ("uncovered", "J-2.2b")
    assert "J-1.2g" in found.source


@pytest.mark.parametrize(
    ("households", "found"), [(299, ["size"]), (300, []), (500, []), (501, ["size"]), (None, ["unknown"])]
)
def test_a_community_grid_has_300_to_500_households(households: int | None, found: list[str]) -> None:
    a_grid(f"{COMMUNITY}001", "community", households)
    assert kinds(COMMUNITY) == found


def test_a_region_s_own_figure_is_the_one_applied_and_named() -> None:
    grid = a_grid(f"{COMMUNITY}001", "community", 250)
    county = Region.objects.get(code="530113")
    packs.override(SCOPE, county, key="grid.households_least", value=200, reason="山区社区小")
    assert kinds(COMMUNITY) == []
    Grid.objects.filter(region=grid).update(households=150)
    assert "地530113" in next(one for one in findings(SCOPE, COMMUNITY) if one.kind == "size").source


def test_a_villager_group_may_be_small_but_a_village_is_not_cut_like_a_town() -> None:
    a_grid(f"{VILLAGE}001", "group", 12)
    assert kinds() == []
    a_grid(f"{VILLAGE}002", "community", 400)
    assert kinds() == ["group"]


def test_a_micro_grid_has_its_own_range() -> None:
    a_grid(f"{VILLAGE}001")
    a_grid(f"{VILLAGE}001001", "micro", 45)
    assert kinds() == ["size"]


def test_a_grid_nobody_holds_a_post_in_is_found_until_somebody_does() -> None:
    grid = a_grid(f"{VILLAGE}001")
    assert [one.kind for one in findings(SCOPE, VILLAGE)] == ["nobody"]
    post = Post.unscoped.create(
        region=grid, region_code=grid.code, kind="grid_member", title="网格员", superior=a_secretary()
    )
    assert [one.kind for one in findings(SCOPE, VILLAGE)] == ["nobody"]
    person = Person.unscoped.create(region=grid, region_code=grid.code, name="陈某")
    Holding.objects.create(post=post, person=person, from_on=clock.today())
    assert findings(SCOPE, VILLAGE) == []


def test_drawn_grids_that_overlap_are_found_and_neighbours_are_not() -> None:
    one, two, three = (a_grid(f"{VILLAGE}00{n}") for n in (1, 2, 3))
    drawn(one, 103.0, 26.0, 103.1, 26.1)
    drawn(two, 103.1, 26.0, 103.2, 26.1)
    assert kinds() == []
    drawn(three, 103.15, 26.0, 103.25, 26.1)
    [found] = [one for one in findings(SCOPE, VILLAGE) if one.kind == "overlap"]
    assert (found.code, three.name in found.words) == (two.code, True)


def test_land_no_grid_covers_is_found_once_all_grids_are_drawn() -> None:
    one, two = a_grid(f"{VILLAGE}001"), a_grid(f"{VILLAGE}002")
    drawn(Region.objects.get(code=VILLAGE), 103.0, 26.0, 103.2, 26.1, source="official")
    drawn(one, 103.0, 26.0, 103.1, 26.1)
    assert kinds() == []
    drawn(two, 103.1, 26.0, 103.15, 26.1)
    [found] = [one for one in findings(SCOPE, VILLAGE) if one.kind == "gap"]
    assert "25.0%" in found.words


def test_sketches_prove_neither_gap_nor_overlap() -> None:
    one, two = a_grid(f"{VILLAGE}001"), a_grid(f"{VILLAGE}002")
    drawn(one, 103.0, 26.0, 103.1, 26.1, source="synthetic")
    drawn(two, 103.0, 26.0, 103.1, 26.1, source="synthetic")
    assert kinds() == []


def test_what_is_kept_at_the_village_is_found_and_the_share_in_grids_is_said() -> None:
    a_grid(f"{VILLAGE}001")
    for code, head in ((VILLAGE, "罗某"), (f"{VILLAGE}001", "余某"), (f"{VILLAGE}001", "陈某")):
        profile.add_household(SCOPE, region_code=code, head=head)
    profile.add_place(SCOPE, region_code=VILLAGE, kind="school", name="海科村小学")
    [found] = [one for one in findings(SCOPE, VILLAGE) if one.kind == "outside"]
    assert (found.words, found.clause) == ("1户、1个检查对象没有归入网格", "J-1.2g、J-2.2b")
    covers = {one.title: one.spread for one in check(SCOPE, VILLAGE).covers}
    assert (covers["户"].inside, covers["户"].total, covers["户"].percent) == (2, 3, 66)
    assert covers["危险点"].percent is None  # none there: no share, and no zero


def test_places_of_the_township_itself_and_danger_points_of_a_village_are_in_no_grid() -> None:
    a_grid(f"{VILLAGE}001")
    points.register_point(SCOPE, region_code=VILLAGE, name="后山滑坡", kind="landslide")
    profile.add_place(SCOPE, region_code=VILLAGE[:9], kind="mall", name="镇农贸市场")
    found = {one.code: one.words for one in findings(SCOPE, VILLAGE[:9]) if one.kind == "outside"}
    assert found == {VILLAGE[:9]: "1个检查对象没有归入网格", VILLAGE: "1个危险点没有归入网格"}


def test_who_may_not_see_households_is_told_no_share_of_them() -> None:
    a_grid(f"{VILLAGE}001")
    assert check(a_scope(VILLAGE, permissions=["region.view"]), VILLAGE).covers == []


def test_a_post_nobody_stands_above_is_found_but_for_the_highest() -> None:
    grid = a_grid(f"{VILLAGE}001")
    Post.unscoped.create(region=grid, region_code=grid.code, kind="grid_member", title="1组网格员")
    county = Region.objects.get(code="530113")
    Post.unscoped.create(region=county, region_code=county.code, kind="bureau_leader", title="局长")
    [found] = [one for one in findings(SCOPE, "530113") if one.kind == "superior"]
    assert (found.code, found.clause, "1组网格员" in found.words) == (grid.code, "J-1.2c", True)


def test_a_micro_grid_without_a_member_is_found_until_it_has_one() -> None:
    grid, micro = a_grid(f"{VILLAGE}001"), a_grid(f"{VILLAGE}001001", "micro", 15)
    posts = {
        one.code: Post.unscoped.create(
            region=one, region_code=one.code, kind="grid_member", title="网格员", superior=a_secretary()
        )
        for one in (grid, micro)
    }
    person = Person.unscoped.create(region=grid, region_code=grid.code, name="陈某")
    Holding.objects.create(post=posts[grid.code], person=person, from_on=clock.today())
    [found] = findings(SCOPE, VILLAGE)
    assert (found.kind, found.code, found.clause) == ("nobody", micro.code, "J-3.4a")
    Holding.objects.create(post=posts[micro.code], person=person, from_on=clock.today())
    assert findings(SCOPE, VILLAGE) == []


@pytest.mark.parametrize(
    ("tasks", "lacking"),
    [
        ("应急管理,安全生产", "防灾减灾"),
        ("防灾减灾救灾工作、安全生产检查、应急管理", ""),
        ("", "应急管理、安全生产、防灾减灾"),
        ("甲、乙、丙", "应急管理、安全生产、防灾减灾"),
    ],
)
def test_each_topic_a_task_list_leaves_out_is_named(tasks: str, lacking: str) -> None:
    grid = a_grid(f"{VILLAGE}001")
    Grid.objects.filter(region=grid).update(tasks=tasks)
    words = [one.words for one in findings(SCOPE, VILLAGE) if one.kind == "topics"]
    assert words == ([f"任务清单还缺:{lacking}"] if lacking else [])


@pytest.mark.parametrize(
    ("counted", "found"),
    [(date(2026, 6, 1), []), (date(2025, 6, 1), []), (date(2025, 5, 31), ["2025-05-31"]), (None, ["待核"])],
)
def test_a_count_older_than_a_year_is_to_be_made_again(counted: date | None, found: list[str]) -> None:
    grid = a_grid(f"{VILLAGE}001")
    Grid.objects.filter(region=grid).update(counted_on=counted)
    with clock.stopped(clock.at(date(2026, 6, 1), 9)):
        words = [one.words for one in findings(SCOPE, VILLAGE) if one.kind == "recount"]
    assert len(words) == len(found) and all(part in one for part, one in zip(found, words, strict=True))


def test_what_a_sheet_lacks_is_named() -> None:
    grid = a_grid(f"{VILLAGE}001")
    Grid.objects.filter(region=grid).update(external_code="")
    [found] = [one for one in findings(SCOPE, VILLAGE) if one.kind == "incomplete"]
    assert found.words == "还缺:综治网格编码"


def test_the_neighbour_finds_nothing_and_a_whole_city_is_too_wide() -> None:
    a_region(VILLAGE)
    with pytest.raises(NotAllowed):
        findings(a_scope("530113105"), VILLAGE)
    with pytest.raises(NotValid):
        findings(SCOPE, "5301")


@pytest.mark.parametrize("count", [1, 12])
def test_findings_cost_the_same_for_one_grid_or_many(count: int, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(1, count + 1):
        grid = a_grid(f"{VILLAGE}{number:03}")
        drawn(grid, 103 + number, 26.0, 103.1 + number, 26.1)
        Post.unscoped.create(region=grid, region_code=grid.code, kind="grid_member", title="网格员")
        profile.add_household(SCOPE, region_code=VILLAGE, head="罗某")
    findings(SCOPE, VILLAGE)
    with django_assert_num_queries(9):
        assert len(findings(SCOPE, VILLAGE)) == 2 * count + 1  # nobody there, nobody above; and the households
