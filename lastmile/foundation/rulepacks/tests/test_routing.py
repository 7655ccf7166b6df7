"""Departments and standards: both documents side by side, every category goes somewhere, wrong packs are refused."""

import pytest

from lastmile.foundation.rulepacks import catalogue, routing
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.tables import PackIsWrong
from lastmile.foundation.rulepacks.tests.broken import a_copy


def named_by(clause: str) -> list[str]:
    return [one.id for one in catalogue.departments().values() if clause in one.sources]


@pytest.mark.django_db
def test_the_table_has_all_ten_of_jilin_and_all_seven_of_kunming() -> None:
    assert len(named_by(routing.J_CLAUSE)) == packs.value("hazard.departments_j", "").whole == 10
    assert len(named_by(routing.K_CLAUSE)) == packs.value("hazard.departments_k", "").whole == 7


def suggested(**facts: str) -> list[str]:
    return [one.id for one in routing.suggested(catalogue.departments(), **facts)]


def test_every_category_goes_to_one_department() -> None:
    assert all(len(suggested(category=one)) == 1 for one in catalogue.hazard_categories())


def test_industry_comes_before_picture_and_picture_before_category() -> None:
    assert suggested(category="safety", picture="house", industry="烟花爆竹") == ["emergency", "housing"]
    assert suggested(category="safety", picture="road") == ["transport", "emergency"]


def test_what_a_list_says_comes_first_in_its_order() -> None:
    assert suggested(category="fire", advice="公安/文旅") == ["public_security", "culture", "fire"]
    assert suggested(category="safety", advice="市场监管/燃气")[:2] == ["market", "housing"]
    assert suggested(category="fire", advice="供电") == ["fire"]
    assert suggested(category="fire", industry="餐饮", advice="消防救援") == ["fire", "commerce"]


def test_the_first_department_a_list_names_is_the_first_that_is_offered() -> None:
    lists = catalogue.checklists_built_in().values()
    said = {(item.to, one.category) for one in lists for item in one.items if item.to}
    first = {
        advice: advice.removeprefix("供电/").split("/")[0]
        for advice, _category in said - {("供电", "fire"), ("供电", "flood")}
    }
    departments = catalogue.departments()
    wrong = [
        (advice, category)
        for advice, category in said
        if advice in first
        and not departments[suggested(category=category, advice=advice)[0]].is_called("", first[advice])
    ]
    assert wrong == []


def test_a_unit_is_known_by_its_sector_or_its_name() -> None:
    water = catalogue.departments()["water"]
    assert water.is_called("water", "") and water.is_called("水务", "") and water.is_called("", "东川区水利局")
    assert not water.is_called("land", "东川区自然资源局")


def test_standards_that_are_not_confirmed_say_what_is_not() -> None:
    found = catalogue.standards().values()
    assert len(found) >= 14 and all(bool(one.to_confirm) == (one.confidence == "U") for one in found)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("routing.toml", 'categories = ["flood"]', 'categories = ["flood", "fire"]', "exactly one department"),
        ("routing.toml", 'pictures = ["road"]', 'pictures = ["sky"]', "sky"),
        ("major_standards.toml", 'departments = ["fire"]', 'departments = ["nobody"]', "nobody"),
        ("major_standards.toml", 'confidence = "U"', 'confidence = "H"', "to_confirm"),
    ],
)
def test_a_wrong_table_is_refused_with_a_sentence(tmp_path, file, old, new, said) -> None:
    with pytest.raises(PackIsWrong, match=said):
        catalogue.load(a_copy(tmp_path, file, old, new))
