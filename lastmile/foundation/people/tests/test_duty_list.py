"""责任清单: what the body does, each kind of post of an area with all it does, who holds one and is in charge of what."""

import json

import pytest

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.people import duty_list, duty_words, services
from lastmile.foundation.people.tests.factories import (
    GRID,
    NEXT_GRID,
    PHONE,
    TOWNSHIP,
    VILLAGE,
    a_post,
    as_seen_by,
    in_post,
    root,
)
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.duties import FIELDS

pytestmark = pytest.mark.django_db


def of(code, **more):
    return duty_list.content(root(), a_region(code), **more)


def fields(kind, **values):
    """分管领域 of one such post as the list of its township says it."""
    post = a_post(kind, TOWNSHIP)
    services.change_post(root(), uid=post.uid, **values)
    [part] = of(TOWNSHIP)["parts"]
    return part["rows"][0]["domains"]


def test_kinds_stand_in_the_order_of_the_pack_with_their_holders():
    in_post("village_secretary", VILLAGE, "余某", "15400000311")
    in_post()
    a_post(code="530113104211004", duties="看沟")
    secretary, members = of(VILLAGE)["parts"]
    assert (secretary["kind"], members["kind"]) == ("village_secretary", "grid_member")
    assert [row["holders"] for row in members["rows"]] == [[["王某", "A"]], []]
    assert members["rows"][1]["own"] == ["看沟"]
    assert "网格长" in members["above"] and "网格员" in secretary["below"]


def test_posts_of_the_next_village_are_not_in_it():
    scope = as_seen_by("village_secretary", VILLAGE)
    a_post(code=NEXT_GRID)
    a_post(code=GRID)
    parts = duty_list.content(scope, a_region(TOWNSHIP))["parts"]
    assert [len(part["rows"]) for part in parts if part["kind"] == "grid_member"] == [1]


def test_a_list_says_every_field_of_its_kind():
    said = duty_words.lines_of(catalogue.duties_of("grid_member"))
    assert len(said) == len(FIELDS) == len(duty_words.TITLES) and all(lines for _title, lines in said)


def test_a_village_has_both_its_lists_and_a_township_its_own():
    assert [one["id"] for one in of(VILLAGE)["bodies"]] == ["own_duties", "assists"]
    assert [one["id"] for one in of(TOWNSHIP)["bodies"]] == ["township_duties"]
    assert [of(code)["bodies"] for code in (GRID, TOWNSHIP[:6])] == [[], []]


def test_what_the_committee_wrote_stands_behind_what_it_assists_with():
    a_region(VILLAGE)
    services.found_unit(root(), region_code=VILLAGE, kind="committee", name="两委", assists="看水库\n\n通知民宿")
    own, assists = of(VILLAGE)["bodies"]
    assert (own["own"], assists["own"]) == ([], ["看水库", "通知民宿"])


def test_a_deputys_field_is_what_was_written_and_unknown_where_nothing_was():
    assert fields("other_deputy", domains="教育,卫生") == "教育、卫生"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("other_deputy", None),
        ("deputy_in_charge", None),
        ("township_head", "全面工作(第一责任人)"),
        ("office_staff", ""),
    ],
)
def test_a_head_answers_for_all_and_staff_have_no_field(kind, said):
    assert fields(kind) == said


def test_it_has_names_and_no_numbers():
    in_post()
    assert PHONE not in json.dumps(of(VILLAGE), ensure_ascii=False)


def test_a_number_typed_into_a_sentence_is_masked_for_everybody():
    a_post(duties=f"找陈有福 {PHONE},编号 2026000000012")
    said = json.dumps(duty_list.for_everybody(of(VILLAGE)), ensure_ascii=False)
    assert PHONE not in said and "154****0102" in said and "2026000000012" in said


def test_it_is_the_same_text_in_whatever_language_one_reads():
    from django.utils import translation

    in_post()
    with translation.override("en"):
        english = of(VILLAGE)
    assert duty_list.digest(english) == duty_list.digest(of(VILLAGE))


@pytest.mark.parametrize("count", [1, 12])
def test_it_costs_the_same_for_one_post_or_many(count, django_assert_max_num_queries):
    for number in range(1, count + 1):
        in_post(code=f"{VILLAGE}{number:03}", name=f"员{number}", phone=f"154000006{number:02}")
    place, scope = a_region(VILLAGE), root()
    with django_assert_max_num_queries(4):
        duty_list.content(scope, place)
