"""A wrong pack stops the platform at start with one sentence that says where and what."""

from pathlib import Path

import pytest

from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.tables import PackIsWrong
from lastmile.foundation.rulepacks.tests.broken import a_copy

NATIONAL = "national/hazards.toml"


def test_the_shipped_packs_load(tmp_path: Path) -> None:
    assert catalogue.load(a_copy(tmp_path)).packs.keys() == {"national", "jilin", "kunming"}


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (NATIONAL, "value = 7,", 'value = "seven",', "hazards.toml hazard.general_days: value 'seven' is refused"),
        (NATIONAL, "value = 7,", "value = 700,", "不能大于60天"),
        (NATIONAL, "value = 7,", "", "hazard.general_days: value is missing"),
        (NATIONAL, "value = 7,", "valeu = 7, value = 7,", "valeu has no meaning here"),
        (NATIONAL, 'confidence = "default"', 'confidence = "X"', "confidence must be one of"),
        (NATIONAL, 'kind = "whole"', 'kind = "hole"', "kind must be one of"),
        (NATIONAL, "least = 0.5, most = 240", "least = 500, most = 240", "least is above most"),
        (NATIONAL, 'confidence = "default"', 'confidence = "U"', "to_confirm must say what"),
        (NATIONAL, "[hazard]", "[hazrad]", "hazrad is not among the groups"),
        (NATIONAL, 'source = "平台建议值', 'source = "听说', "no document of documents.toml is named"),
        (NATIONAL, "[hazard]", "[hazard", "hazards.toml is not TOML"),
        (NATIONAL, "", "\n[hazard2]\nx = 3\n", "a figure must be a table"),
        ("national/routine.toml", "[duty]", "[hazard.general_days]\nvalue = 1\n[duty]", "the figure stands twice"),
        ("jilin/figures.toml", "office_staff_least", "office_staff_lest", "the national pack has no such figure"),
        ("jilin/figures.toml", "value = 3,", "value = 0,", "不能小于1人"),
        ("jilin/figures.toml", "value = 3,", 'value = 3, unit = "人",', "unit has no meaning here"),
        ("jilin/pack.toml", '"jilin"', '"other"', "id must be the name of the folder"),
        ("posts.toml", '"hazard.report"', '"hazard.shout"', "unknown words: hazard.shout"),
        ("posts.toml", 'superiors = ["bureau_leader"]', 'superiors = ["bureau_boss"]', "names no post: bureau_boss"),
        ("posts.toml", "superiors = []", 'superiors = ["grid_member"]', "superiors go in a ring"),
        ("posts.toml", '"@everyone", ', '"@nobody", ', "@nobody names no set"),
        ("posts.toml", "levels = [1, 2, 3]", "levels = [1, 2, 9]", "levels has unknown words: 9"),
        ("ladders.toml", 'to = "holder_b"', 'to = "holder_c"', "to must be one of"),
        ("ladders.toml", '"call.redials"', '"call.redails"', "call.redails is no figure"),
        ("ladders.toml", '"late.post_days"', '"call.redials"', "is not a length of time"),
        ("ladders.toml", "earliest_minutes = 10", "earliest_minutes = 1", "begins earlier than the one before"),
        ("ladders.toml", '"bureau_duty"]', '"bureau_cat"]', "names no post: bureau_cat"),
        ("lines.toml", 'line = "safety"', 'line = "savety"', "line must be one of"),
        ("small_places.toml", '"small_place.shop_area"', '"small_place.inn_beds"', "must be a whole number of 平方米"),
        ("small_places.toml", '"small_place.shop_area"', '"small_place.shop"', "most must be one of"),
        ("small_places.toml", '"restaurant_gas", ', '"restaurant_gass", ', "there is no list restaurant_gass"),
        ("small_places.toml", '"小吃店"', '"小超市"', "小超市 is a word of another sort already"),
        ("small_places.toml", 'measure = "beds"', 'measure = "bed"', "measure must be one of"),
        ("hazard_kinds.toml", 'kind = "geology"', 'kind = "geologie"', "kind must be one of"),
        ("hazard_kinds.toml", 'category = "flood"', 'category = "water"', "category must be one of"),
        ("workdays.toml", "2026-02-14", "2026-02-13", "worked must be Saturdays and Sundays of 2026"),
        ("workdays.toml", "2026-02-14", "2026-02-15", "2026-02-15 is both off and worked"),
        ("workdays.toml", "until = 2026-02-23", "until = 2027-02-23", "from and until must be days of 2026"),
        ("workdays.toml", 'confidence = "V"', 'confidence = "U"', "confidence must be one of"),
        ("workdays.toml", "[2026]", "[next]", "the table must be named by its year"),
    ],
)
def test_a_fault_is_named_in_one_sentence(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    with pytest.raises(PackIsWrong) as wrong:
        catalogue.load(a_copy(tmp_path, file, old, new))
    sentence = str(wrong.value)
    assert said in sentence
    assert sentence.startswith("Rule pack ")
    assert "\n" not in sentence
    assert str(tmp_path) not in sentence


def test_a_pack_file_that_is_missing_or_no_text_is_named(tmp_path: Path) -> None:
    copy = a_copy(tmp_path)
    (copy / "posts.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PackIsWrong, match=r"posts\.toml is not TOML"):
        catalogue.load(copy)
    (copy / "posts.toml").unlink()
    with pytest.raises(PackIsWrong, match=r"posts\.toml cannot be read"):
        catalogue.load(copy)


def test_the_version_of_a_pack_changes_with_its_content_only(tmp_path: Path) -> None:
    copy = catalogue.load(a_copy(tmp_path, "jilin/figures.toml", "value = 300", "value = 301"))
    before = catalogue.current()
    assert copy.packs["jilin"].version != before.packs["jilin"].version
    assert copy.packs["kunming"].version == before.packs["kunming"].version
