import pytest

from lastmile.foundation.regions import selectors, slices
from lastmile.foundation.regions.loading import load
from lastmile.foundation.regions.models import Region, RegionCode
from lastmile.foundation.regions.tests.lists import rows
from lastmile.kernel.errors import NotVisible

pytestmark = pytest.mark.django_db


def names(places: list[Region]) -> list[str]:
    return [place.name for place in places]


def test_a_place_is_found_by_its_code_and_by_its_uid() -> None:
    load(rows())
    region = selectors.get_region("441900003")
    assert region.name == "东城街道"
    assert selectors.get_region(region.uid) == selectors.get_region(str(region.uid)) == region


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "99",
        "441900999",
        "x",
        "x" * 40,
        "' OR 1=1 --",
        "6f9619ff-8b86-4d11-b42d-00c04fc964ff",
        "4" * 5000,
        "\0",
        "一",
    ],
)
def test_a_place_that_never_was_is_not_visible(asked: str) -> None:
    load(rows())
    with pytest.raises(NotVisible):
        selectors.get_region(asked)


def test_an_old_code_leads_to_the_place_that_had_it() -> None:
    load(rows())
    region = selectors.get_region("441900101")
    Region.objects.filter(pk=region.pk).update(code="441900199")
    RegionCode.objects.filter(region=region).update(until_on="2025-01-01")
    RegionCode.objects.create(region=region, code="441900199", name="石碣镇", from_on="2025-01-01", reason="recoded")
    assert selectors.get_region("441900101") == selectors.get_region("441900199") == region


def test_the_code_of_a_merged_place_leads_to_its_successor() -> None:
    load(rows())
    merged, kept = selectors.get_region("441900101"), selectors.get_region("441900003")
    Region.objects.filter(pk=merged.pk).update(closed_on="2025-01-01", successor=kept)
    assert selectors.get_region("441900101") == kept
    assert selectors.get_region(merged.uid) == merged


def test_children_come_by_code_and_without_closed_ones() -> None:
    load(rows())
    assert names(list(selectors.children(None))) == ["广东省", "海南省"]
    Region.objects.filter(code="441900101").update(closed_on="2025-01-01")
    assert names(list(selectors.children(selectors.get_region("441900")))) == ["东城街道"]


def test_crumbs_cost_one_query(django_assert_num_queries: object) -> None:
    load(rows())
    region = selectors.get_region("441900003001")
    with django_assert_num_queries(1):  # type: ignore[operator]
        crumbs = selectors.path(region)
    assert names(crumbs) == ["广东省", "东莞市", "东莞市", "东城街道", "岗贝社区居民委员会"]


def test_crumbs_of_what_was_searched_cost_nothing_more(django_assert_num_queries: object) -> None:
    load(rows())
    with django_assert_num_queries(2):  # type: ignore[operator]
        found = selectors.search("社区")
        assert [len(selectors.path(place)) for place in found] == [5, 5, 5]


def test_crumbs_of_a_province_are_itself() -> None:
    load(rows())
    assert names(selectors.path(selectors.get_region("44"))) == ["广东省"]


def test_search_finds_two_characters_anywhere_in_a_name_upper_levels_first() -> None:
    load(slices.rows_of_slices("5301"))
    assert names(selectors.search("东川"))[0] == "东川区"
    assert [place.code for place in selectors.search("阿旺", level=4)] == ["530113104"]
    assert "海科村村民委员会" in names(selectors.search("海科"))


def test_several_words_narrow_down_from_above() -> None:
    load(slices.rows_of_slices("5301"))
    everywhere = selectors.search("新村", limit=100)
    in_dongchuan = selectors.search("东川 新村", limit=100)
    assert 0 < len(in_dongchuan) < len(everywhere)
    assert all(place.code.startswith("530113") for place in in_dongchuan)


def test_search_understands_the_beginning_of_a_code() -> None:
    load(slices.rows_of_slices("5301"))
    assert names(selectors.search("530113104"))[0] == "阿旺镇"
    assert {place.code[:5] for place in selectors.search("53011", limit=500)} == {"53011"}


def test_search_stays_in_its_branch_and_limit() -> None:
    load(slices.rows_of_slices("5301"))
    found = selectors.search("村", branch="530113104", limit=7)
    assert len(found) == 7
    assert all(place.code.startswith("530113104") for place in found)


@pytest.mark.parametrize(
    "words",
    ["", "   ", "%", "_", "'", '"', "' OR 1=1", "\\", "NOT", "*", "(", "a" * 5000, "9" * 5000, "\0", "\ud800"],
)
def test_hostile_words_find_nothing_and_break_nothing(words: str) -> None:
    load(rows())
    assert selectors.search(words) == []
