import pytest

from lastmile.domains.profile import public as profile
from lastmile.domains.profile import services
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.ledger import selectors as ledger
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, NotVisible

pytestmark = pytest.mark.django_db
GRID = "530113104211003"
SCOPE = a_scope("530113104")


def figures(code: str = "530113104") -> dict[str, int | None]:
    return {one.key: one.value for one in profile.profile(SCOPE, code)}


def test_the_profile_adds_up_the_households_of_the_branch() -> None:
    a_region(GRID)
    profile.add_household(SCOPE, region_code=GRID, head="罗某", registered=4, at_home=3, away=1, need_help=1)
    profile.add_household(SCOPE, region_code=GRID, head="余某", registered=2, at_home=2, away=0, need_help=0)
    found = figures()
    assert (found["households"], found["registered"], found["at_home"], found["need_help"]) == (2, 6, 5, 1)


def test_unknown_is_never_zero() -> None:
    a_region(GRID)
    assert figures()["school"] is None
    profile.add_household(SCOPE, region_code=GRID, head="罗某")
    assert figures()["at_home"] is None


def test_completeness_is_the_share_of_rows_with_everything_known() -> None:
    a_region(GRID)
    profile.add_household(SCOPE, region_code=GRID, head="罗某", registered=4, at_home=3, away=1, need_help=1)
    profile.add_household(SCOPE, region_code=GRID, head="余某", registered=2)
    found = {one.key: one for one in profile.profile(SCOPE, GRID)}
    assert (found["households"].completeness, found["registered"].completeness) == (0.5, 1)
    assert (found["at_home"].value, found["at_home"].percent) == (3, 50)
    assert found["households"].as_of == clock.today()


def test_a_stated_total_stands_until_rows_replace_it() -> None:
    a_region(GRID)
    profile.state_figure(SCOPE, region_code=GRID, key="school", value=3, source="教体局", as_of=clock.today())
    assert figures(GRID)["school"] == 3
    profile.add_place(SCOPE, region_code=GRID, kind="school", name="海科村小学")
    assert figures(GRID)["school"] == 1


def test_more_people_at_home_than_registered_is_refused_with_a_sentence() -> None:
    a_region(GRID)
    with pytest.raises(NotValid, match="超过"):
        profile.add_household(SCOPE, region_code=GRID, head="罗某", registered=2, at_home=3)


def test_the_next_village_can_neither_see_nor_count_it() -> None:
    a_region(GRID)
    household = profile.add_household(SCOPE, region_code=GRID, head="罗某")
    next_village = a_scope("530113104205")
    with pytest.raises(NotVisible):
        profile.count_household(next_village, uid=household.uid, at_home=0)
    with pytest.raises(NotAllowed):
        profile.profile(next_village, GRID)


def test_a_count_is_in_the_record_without_the_name() -> None:
    a_region(GRID)
    household = profile.add_household(SCOPE, region_code=GRID, head="罗某", registered=4)
    profile.count_household(SCOPE, uid=household.uid, at_home=2)
    entries = ledger.timeline("household", household.uid)
    assert [one.action for one in entries] == ["household.added", "household.counted"]
    assert entries[1].figures == {"at_home": 2}


@pytest.mark.parametrize("count", [1, 12])
def test_the_profile_costs_the_same_for_one_household_or_many(count: int, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    a_region(GRID)
    for number in range(count):
        profile.add_household(SCOPE, region_code=GRID, head=f"户{number}")
    with django_assert_max_num_queries(11):
        profile.profile(SCOPE, GRID)


@pytest.mark.parametrize("phone", ["15400000417、15400000418", "家里没电话", "154000"])
def test_a_phone_of_a_household_is_one_number_that_can_be_dialled(phone: str) -> None:
    a_region(GRID)
    with pytest.raises(NotValid):
        profile.add_household(SCOPE, region_code=GRID, head="罗某", phone=phone)
    home = profile.add_household(SCOPE, region_code=GRID, head="罗某", phone="154 0000 0417")
    assert home.phone == "15400000417"
    with pytest.raises(NotValid):
        services.change_household(SCOPE, uid=home.uid, phone=phone)
