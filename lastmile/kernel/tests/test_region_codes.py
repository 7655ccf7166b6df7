import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.kernel import region_codes as codes
from lastmile.kernel.errors import NotValid
from lastmile.kernel.region_codes import Level, TownshipKind, VillageKind

LONGEST = st.builds(
    "{}{:02}{:02}{:03}{:03}{:03}{:03}".format,
    st.sampled_from(sorted(codes.PROVINCES)),
    *[st.integers(1, 99)] * 2,
    *[st.integers(1, 999)] * 4,
)


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("", Level.NATION),
        ("53", Level.PROVINCE),
        ("5301", Level.CITY),
        ("530113", Level.COUNTY),
        ("530113104", Level.TOWNSHIP),
        ("530113104200", Level.VILLAGE),
        ("530113104200001", Level.GRID),
        ("530113104200001001", Level.MICRO_GRID),
    ],
)
def test_the_length_of_a_code_says_its_level(code: str, level: Level) -> None:
    assert codes.level_of(code) is level


def test_the_ancestors_of_a_grid_run_from_the_province_to_the_village() -> None:
    assert codes.ancestors("530113104200001") == ("53", "5301", "530113", "530113104", "530113104200")


def test_a_city_without_counties_keeps_its_county_code_ending_in_zeros() -> None:
    assert codes.ancestors("441900003") == ("44", "4419", "441900")
    assert codes.parent_code("441900003") == "441900"
    assert codes.parent_code("441900") == "4419"
    assert codes.is_within("441900003001", "441900") and codes.is_within("441900003001", "4419")


def test_zeros_at_the_end_are_kept() -> None:
    assert codes.check_code("530113100") == "530113100"
    assert codes.parent_code("530113100200") == "530113100"


def test_full_width_digits_and_blanks_are_forgiven() -> None:
    assert codes.check_code(" 530113104 ") == "530113104"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("53011", "5 位"),
        ("5301131", "7 位"),
        ("53O113", "只能是数字"),
        ("", "只能是数字"),
        ("990101", "没有代码以 99 开头"),
        ("5300", "全是 0"),
        ("530113104200000", "全是 0"),
        ("五三", "只能是数字"),
        ("5" * 5000, "5000 位"),
    ],
)
def test_a_wrong_code_is_refused_in_one_sentence(text: str, says: str) -> None:
    with pytest.raises(NotValid) as refused:
        codes.check_code(text)
    assert says in refused.value.message
    assert len(refused.value.message) < 80


@pytest.mark.parametrize(
    ("padded", "code"),
    [
        ("530000000000", "53"),
        ("530100000000", "5301"),
        ("530113000000", "530113"),
        ("530113100000", "530113100"),
        ("530113100200", "530113100200"),
        ("441900000000", "4419"),
        ("441900003000", "441900003"),
        ("530113104010", "530113104010"),
    ],
)
def test_the_twelve_digit_form_loses_whole_groups_of_zeros_only(padded: str, code: str) -> None:
    assert codes.unpadded(padded) == code
    assert codes.padded(code) == padded


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("530113001", TownshipKind.STREET),
        ("530113104", TownshipKind.TOWN),
        ("530113201", TownshipKind.TOWNSHIP),
        ("110115403", TownshipKind.SPECIAL),
        ("350527000", None),
    ],
)
def test_the_township_digits_say_its_kind(code: str, kind: TownshipKind | None) -> None:
    assert codes.township_kind(code) == kind


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("220581102000", None),
        ("220581102001", VillageKind.COMMUNITY),
        ("220581102200", VillageKind.VILLAGE),
        ("110105020400", VillageKind.LIKE_COMMUNITY),
        ("522632210500", VillageKind.LIKE_VILLAGE),
        ("522632210600", None),
    ],
)
def test_the_village_digits_say_its_kind(code: str, kind: VillageKind | None) -> None:
    assert codes.village_kind(code) == kind


def test_the_country_has_no_parent() -> None:
    with pytest.raises(NotValid):
        codes.parent_code("")


def test_a_short_code_cannot_be_cut_longer() -> None:
    with pytest.raises(NotValid):
        codes.cut("5301", Level.VILLAGE)


@given(LONGEST, st.sampled_from([Level.PROVINCE, *list(Level)[2:]]))
def test_a_code_lies_in_every_branch_it_is_cut_to(code: str, level: Level) -> None:
    branch = codes.cut(code, level)
    assert codes.level_of(branch) is level
    assert codes.check_code(branch) == branch
    assert codes.is_within(code, branch)
    low, high = codes.bounds(branch)
    assert low <= code < high


@given(LONGEST, LONGEST, st.sampled_from(list(Level)))
def test_the_bounds_of_a_branch_hold_its_codes_and_no_other(code: str, other: str, level: Level) -> None:
    low, high = codes.bounds(codes.cut(other, level))
    assert (low <= code < high) == codes.is_within(code, codes.cut(other, level))


@given(LONGEST)
def test_climbing_parent_by_parent_meets_all_ancestors(code: str) -> None:
    met = []
    while code := codes.parent_code(code):
        met.append(code)
    assert tuple(reversed(met)) == (*codes.ancestors(met[0]), met[0])


CODES = st.sampled_from(
    ["530113106", "530113106203", "530113106205", "530113106203001", "530113106205002", "5301", "530102"]
)


@given(some=st.lists(CODES), others=st.lists(CODES), place=CODES)
def test_what_lies_in_both_is_what_each_of_them_holds(some: list[str], others: list[str], place: str) -> None:
    """Seen by any place at the bottom of the tree."""
    leaf = place.ljust(18, "7")
    inside = [any(leaf.startswith(one) for one in held) for held in (some, others, codes.common(some, others))]
    assert inside[2] == (inside[0] and inside[1])
