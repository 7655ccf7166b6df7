"""The nearest value a region set, else the pack chosen nearest, else the national pack."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.rulepacks import catalogue, selectors, services
from lastmile.foundation.rulepacks.rules import where_from
from lastmile.kernel.errors import NotValid

KEY = "hazard.verify_days"  # free to move either way, and in the national pack only
STAFF = "staffing.office_staff_most"
CODES = ["53", "5301", "530113", "530113104", "530113104201", "530113104201001"]
OTHER = ["22", "530112", "530113105", "530113104202"]
ANYBODY = a_scope("")


def lineage(code: str) -> Iterator[str]:
    """The code and those above it, nearest first, written down the plain way."""
    while code:
        yield code
        code = {2: "", 4: code[:2], 6: code[:4]}.get(len(code), code[:-3])


SETTINGS = st.dictionaries(st.sampled_from([*CODES, *OTHER]), st.integers(1, 30), max_size=6)
CHOICES = st.dictionaries(
    st.sampled_from([*CODES, *OTHER]), st.sampled_from(["jilin", "kunming", "national"]), max_size=4
)


class TestNearest(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(SETTINGS, CHOICES, st.sampled_from([*CODES, *OTHER]))
    def test_the_nearest_one_up_the_tree_is_in_force(
        self, local: dict[str, int], chosen: dict[str, str], asked: str
    ) -> None:
        for code, pack in chosen.items():
            services.choose_pack(ANYBODY, a_region(code), pack=pack)
        for code, days in local.items():
            services.override(ANYBODY, a_region(code), key=KEY, value=days, reason="试验")
        nearest = next((local[code] for code in lineage(asked) if code in local), None)
        pack = next((chosen[code] for code in lineage(asked) if code in chosen), "national")
        packs = catalogue.current().packs

        figure = selectors.value(KEY, asked)
        assert figure.value == (packs["national"].figures[KEY].value if nearest is None else nearest)
        staff = selectors.value(STAFF, asked)
        assert staff.pack == (pack if STAFF in packs[pack].figures else "national")
        above = [code for code in lineage(asked)][1:]
        inherited = next((local[code] for code in above if code in local), packs["national"].figures[KEY].value)
        assert selectors.inherited(KEY, asked).value == inherited


pytestmark = pytest.mark.django_db


def test_with_nothing_set_the_national_figure_is_in_force_everywhere() -> None:
    assert selectors.value(KEY, "530113104") == selectors.value(KEY, "") == selectors.value(KEY, "22")


def test_a_code_of_no_level_is_refused() -> None:
    with pytest.raises(NotValid):
        selectors.value(KEY, "53011")


def test_a_figure_nobody_defined_is_a_fault_of_the_code_that_asks() -> None:
    with pytest.raises(catalogue.UnknownFigure):
        selectors.value("hazard.no_such_thing", "53")


def test_a_figure_says_where_it_comes_from() -> None:
    kunming, dongchuan = a_region("5301", "昆明市"), a_region("530113", "东川区")
    services.choose_pack(ANYBODY, kunming, pack="kunming")
    services.override(ANYBODY, dongchuan, key=KEY, value=2, reason="汛期从严")
    local = where_from(selectors.value(KEY, "530113104"))
    assert local.startswith("东川区本地参数(") and local.endswith("理由:汛期从严")
    chosen = where_from(selectors.value("drill.village_a_year", "530113104"))
    assert chosen == "昆明规则包(昆明市选用):昆明市通知 K-2.5.2f(2020年12月18日)"
    assert where_from(selectors.value("grid.households_least", "")).startswith(
        "全国默认:平台建议值,取 吉林省实施意见 J-2.2e"
    )


def test_both_documents_stand_side_by_side_whichever_pack_is_in_use() -> None:
    services.choose_pack(ANYBODY, a_region("5301"), pack="kunming")
    services.override(ANYBODY, a_region("530113"), key="staffing.office_staff_least", value=4, reason="任务重")
    jilin = {figure.key: figure.value for figure in selectors.profile("jilin", "530113104", groups=["staffing"])}
    kunming = {figure.key: figure.value for figure in selectors.profile("kunming", "530113104", groups=["staffing"])}
    assert jilin["staffing.office_staff_least"] == 4
    assert jilin["staffing.village_staff_least"] == 2
    assert kunming["staffing.leaders_in_charge"] == 1
    assert "staffing.office_staff_least" not in kunming


def test_every_figure_of_a_place_is_listed_with_its_origin() -> None:
    services.override(ANYBODY, a_region("530113"), key=KEY, value=2, reason="从严")
    listed = {figure.key: figure for figure in selectors.figures("530113104")}
    assert listed.keys() == catalogue.current().forms.keys()
    assert listed[KEY].is_local and listed[KEY].region_code == "530113"
