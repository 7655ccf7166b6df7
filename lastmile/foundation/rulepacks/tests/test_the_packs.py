"""What the shipped packs say, held against the clauses."""

from collections import Counter

import pytest

from lastmile.foundation.access.lines import ALL_LINES
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.rules import Confidence, Only, shown, where_from

CATALOGUE = catalogue.current()


@pytest.mark.parametrize(
    ("pack", "key", "value", "clause"),
    [
        ("jilin", "staffing.office_staff_least", 3, "J-4.3c"),
        ("jilin", "staffing.office_staff_most", 5, "J-4.3c"),
        ("jilin", "staffing.village_staff_least", 2, "J-4.3d"),
        ("jilin", "staffing.village_staff_most", 3, "J-4.3d"),
        ("jilin", "staffing.grid_staff_least", 1, "J-4.3e"),
        ("jilin", "staffing.chiefs", 2, "J-2.3b"),
        ("jilin", "grid.households_least", 300, "J-2.2e"),
        ("jilin", "grid.households_most", 500, "J-2.2e"),
        ("jilin", "grid.rural_rule", "villager_group", "J-2.2d"),
        ("jilin", "training.county_days", 10, "J-4.5c"),
        ("jilin", "training.township_days", 5, "J-4.5d"),
        ("jilin", "institution.systems", 6, "J-4.6a"),
        ("jilin", "institution.mechanisms", 5, "J-4.6b"),
        ("jilin", "plan.special", 7, "J-4.6e"),
        ("kunming", "staffing.leaders_in_charge", 1, "K-2.1.2b"),
        ("kunming", "staffing.full_time_least", 1, "K-2.1.2c"),
        ("kunming", "staffing.full_time_most", 2, "K-2.1.2c"),
        ("kunming", "staffing.village_named_least", 1, "K-2.1.2e"),
        ("kunming", "staffing.responder_certificates_least", 1, "K-2.3.3c"),
        ("kunming", "drill.township_a_year", 1, "K-2.5.2f"),
        ("kunming", "drill.village_a_year", 1, "K-2.5.2f"),
        ("kunming", "meeting.studies_a_month", 1, "K-2.2.5b"),
        ("kunming", "training.sessions_a_year", 1, "K-2.6.2c"),
        ("kunming", "plan.village_elements", 7, "K-2.4i"),
    ],
)
def test_a_figure_of_the_documents_is_there_with_its_clause(pack: str, key: str, value: object, clause: str) -> None:
    figure = CATALOGUE.packs[pack].figures[key]
    assert (figure.value, figure.confidence) == (value, Confidence.SEEN)
    assert clause in figure.source


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("hazard.on_spot_days", "0天"),
        ("hazard.general_days", "7天"),
        ("hazard.general_days_most", "15天"),
        ("hazard.recheck_share", "5%"),
        ("hazard.transfer_answer_workdays", "3工作日"),
        ("late.post_days", "0天"),
        ("late.superior_days", "3天"),
        ("late.leader_days", "7天"),
        ("warning.t1_red_minutes", "5分钟"),
        ("warning.t1_orange_minutes", "10分钟"),
        ("warning.t1_yellow_minutes", "30分钟"),
        ("warning.t1_blue_minutes", "120分钟"),
        ("warning.t2_red_minutes", "15分钟"),
        ("warning.t2_orange_minutes", "30分钟"),
        ("warning.t3_red_minutes", "30分钟"),
        ("patrol.red_days", "1天"),
        ("patrol.orange_days", "7天"),
        ("patrol.yellow_days", "30天"),
        ("patrol.blue_days", "90天"),
        ("report.village_phone_minutes", "15分钟"),
        ("report.township_phone_minutes", "30分钟"),
        ("report.township_written_minutes", "60分钟"),
        ("call.listen_seconds", "20秒"),
        ("call.redials", "3次"),
        ("access.lock_failures", "5次"),
        ("season.flood_from", "05-01"),
        ("season.fire_from", "无"),
    ],
)
def test_a_word_without_a_number_has_its_suggested_default(key: str, text: str) -> None:
    assert shown(CATALOGUE.packs["national"].figures[key]) == text


def test_the_packs_of_the_two_documents_cite_only_their_own() -> None:
    for pack, other in (("jilin", "K-"), ("kunming", "J-")):
        assert not [key for key, figure in CATALOGUE.packs[pack].figures.items() if other in figure.source]


def test_no_two_figures_have_the_same_name() -> None:
    titles = Counter(form.title for form in CATALOGUE.forms.values())
    assert [title for title, count in titles.items() if count > 1] == []


def test_every_group_of_figures_has_some() -> None:
    assert {form.group for form in CATALOGUE.forms.values()} == set(CATALOGUE.groups)


def test_what_nobody_is_sure_of_says_what_to_confirm() -> None:
    unsure = [one for pack in CATALOGUE.packs.values() for one in pack.figures.values() if one.confidence == "U"]
    assert len(unsure) > 30
    assert all(figure.to_confirm in where_from(figure) for figure in unsure)


def test_what_the_law_fixes_no_region_moves() -> None:
    levels = [form for form in CATALOGUE.forms.values() if form.group == "level"]
    assert {form.only for form in levels} == {Only.FIXED}


def test_every_personal_field_that_is_stored_has_a_time_of_keeping() -> None:
    from django.apps import apps

    from lastmile.foundation.access.encrypted import EncryptedText

    fields = [field for model in apps.get_models() for field in model._meta.get_fields()]
    keys = {field.retention for field in fields if isinstance(field, EncryptedText)}
    assert keys
    assert keys <= set(CATALOGUE.forms)


def test_the_documents_kinds_of_work_are_all_there_each_under_one_line() -> None:
    kinds = CATALOGUE.work_kinds.values()
    by_clause = {clause: {kind.title for kind in kinds if clause in kind.sources} for clause in ("J-3.2d", "J-3.4g")}
    assert by_clause["J-3.4g"] == {"安全生产", "水旱", "消防火灾", "森林草原火灾", "地震", "地质灾害"}
    assert by_clause["J-3.2d"] == {"安全生产", "消防火灾", "防汛抗旱", "森林草原火灾", "地震", "地质灾害"}
    assert {kind.line for kind in kinds} == ALL_LINES


def test_hazards_have_eight_pictures_and_seven_categories() -> None:
    assert [one.title for one in CATALOGUE.hazard_categories.values()] == [
        "安全生产", "消防", "水旱", "森林", "地质", "地震", "气象",
    ]  # fmt: skip
    assert [one.title for one in CATALOGUE.hazard_pictures.values()] == [
        "火/电/气", "房屋", "道路", "水边/水库", "山体", "林区", "企业/施工", "其他",
    ]  # fmt: skip
    assert CATALOGUE.hazard_pictures["slope"].line == "relief"
