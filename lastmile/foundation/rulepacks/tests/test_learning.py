"""Learning pages and the kit: complete for every danger we warn of, in lines said aloud, each with its source."""

import pytest

from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.learning import GROUPS, HAZARDS, LEAST_LINES, LONGEST_LINE, MEASURES
from lastmile.foundation.rulepacks.tables import PackIsWrong
from lastmile.foundation.rulepacks.tests.broken import a_copy

TOPICS = catalogue.topics()
FIVE = {"家庭火灾", "燃气泄漏", "地震", "洪涝、积水", "滑坡、崩塌"}


def test_the_five_hazards_of_k_2_4k_are_there():
    assert {one.title for one in TOPICS.values()} >= FIVE and {one.hazard for one in TOPICS.values()} >= set(HAZARDS)


@pytest.mark.parametrize("climate", ["", *catalogue.climates()])
@pytest.mark.parametrize("name", TOPICS)
def test_every_page_has_all_four_measures_in_lines_of_one_breath(name, climate):
    topic = TOPICS[name]
    assert tuple(topic.measures) == MEASURES
    said = [line for one in topic.measures.values() for line in one.lines_in(climate)]
    assert len(said) == len(set(said)) >= LEAST_LINES * len(MEASURES)
    assert all(line.endswith("。") and len(line) <= LONGEST_LINE for line in [topic.first, *said])
    assert not [line for line in said if any(word in line for word in ("务必", "高度重视", "预案", "群众"))]


@pytest.mark.parametrize("name", TOPICS)
def test_every_page_says_where_it_comes_from_and_whom_to_call(name):
    topic = TOPICS[name]
    assert topic.source and topic.basis and topic.version and topic.updated
    assert any(number in "".join(topic.measures["call"].lines) for number in ("119", "120", "值班室"))


def test_every_signal_and_every_kind_of_danger_point_leads_to_a_page():
    assert {one for topic in TOPICS.values() for one in topic.signals} == set(catalogue.signals_built_in())
    assert {one for topic in TOPICS.values() for one in topic.points} == set(catalogue.point_kinds())


def test_seasons_and_lines_differ_between_the_climates():
    smoke = TOPICS["carbon_monoxide"]
    assert smoke.threatens_in(10, "jilin") and not smoke.threatens_in(10, "kunming")
    assert smoke.measures["check"].lines_in("kunming")[-1] != smoke.measures["check"].lines_in("jilin")[-1]
    assert TOPICS["forest_fire"].threatens_in(12, "kunming") and not TOPICS["forest_fire"].threatens_in(12, "jilin")


def test_the_kit_has_the_five_groups_of_k_2_4l_in_their_order():
    kit = catalogue.kit()
    assert tuple(one.id for one in kit.groups) == GROUPS
    assert [one.title for one in kit.groups] == ["防护", "处置", "照明", "逃生", "生活保障"]
    assert all(len(one.items_in("")) >= 3 for one in kit.groups) and kit.source and kit.basis
    assert {one.name for group in kit.groups for one in group.items_in("jilin")} >= {"棉被棉衣", "口罩"}


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("learning/flood.toml", 'hazard = "flood"', 'hazard = "water"', "hazard must be one of"),
        ("learning/earthquake.toml", 'hazard = "earthquake"\n', "", "no topic is for earthquake"),
        ("learning/drought.toml", '["drought"]', "[]", "no topic is for drought"),
        ("learning/chemicals.toml", '["plant"]', "[]", "no topic is for plant"),
        ("learning/heat.toml", '["heat"]', '["heet"]', "signals has unknown words: heet"),
        ("learning/heat.toml", "[help]", "[halp]", "help is missing"),
        ("learning/heat.toml", '  "不喝酒,不一口气灌冰水。",\n', f'  "{"热" * 30}",\n', "a line is longer than"),
        ("learning/heat.toml", "all = [6, 7, 8]", "all = [6, 7, 13]", "all must be months"),
        ("learning/heat.toml", '"K-2.6.1e"', '"听说"', "no document of documents.toml: 听说"),
        ("learning/heat.toml", "updated = 2026-11-26\n", "", "basis or updated is missing"),
        ("kit.toml", 'id = "light"', 'id = "treat"', "the groups must be"),
        ("kit.toml", 'id = "rope"', 'id = "mask"', "two items have the same id"),
        ("kit.toml", 'only = "kunming"', 'only = "hainan"', "only must be one of"),
    ],
)
def test_a_wrong_pack_stops_the_start(tmp_path, file, old, new, said):
    with pytest.raises(PackIsWrong) as problem:
        catalogue.load(a_copy(tmp_path, file, old, new))
    assert said in str(problem.value)
