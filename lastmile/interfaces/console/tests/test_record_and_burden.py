"""The record checked on demand, what people are asked, and the search box."""

import re
from pathlib import Path

import pytest

from lastmile.domains.hazards.tests.factories import a_hazard
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.ledger import sealer
from lastmile.interfaces.console import burden, searching
from lastmile.interfaces.console.tests.cast import sign_in

pytestmark = pytest.mark.django_db


def test_the_office_checks_its_own_chain(office):
    cast, client = office
    a_hazard(cast.wang)
    sealer.seal()
    assert "核验通过:账本未被改动。" in client.post("/record/").content.decode()


def test_whoever_may_not_see_the_record_does_not(office):
    cast, _client = office
    assert sign_in(cast.wang).get("/record/").status_code == 403


def test_every_form_that_is_asked_leads_to_acts_the_record_knows():
    """An action nobody writes would count as never asked."""
    sources = "".join(file.read_text() for file in Path("lastmile").rglob("*.py") if "burden" not in file.name)
    asked = {action for one in burden.asks() for action in one.actions}
    unknown = sorted(action for action in asked if f'"{action}"' not in sources and not _built(action, sources))
    assert unknown == []


def _built(action: str, sources: str) -> bool:
    """Hazard acts are written as f"hazard.{action}"."""
    domain, _dot, verb = action.partition(".")
    return domain == "hazard" and f'"{verb}"' in sources


def test_what_a_grid_member_really_filled_in_last_month_is_shown_for_the_post(office):
    cast, client = office
    for number in range(3):
        a_hazard(cast.wang, title=f"隐患{number}")
    sealer.seal()
    page = client.get("/burden/?post=grid_member").content.decode()
    # Two grid members in the township, three reports of three fields each.
    assert "每个岗位一个月约填 4.5 格" in page and "王某" not in page
    assert page.count("每月约 4.5 格") == 1


def opened(client, address):
    return re.findall(r'<section class="sheet" id="(\w+)"', client.get(address).content.decode())


def test_the_part_of_ones_own_post_stands_open_another_by_its_link_and_all_when_asked(office):
    cast, _client = office
    client = sign_in(cast.wang)
    page = client.get("/burden/").content.decode()
    assert opened(client, "/burden/") == ["grid_member"]
    others = re.findall(r'href="\?post=(\w+)#\1"', page)
    assert len(others) > 5 and opened(client, f"/burden/?post={others[0]}") == [others[0]]
    assert opened(client, "/burden/?post=none") == ["grid_member"]
    assert opened(client, "/burden/?all=1") == others


def test_above_the_township_the_page_says_why_there_are_no_figures():
    assert "选一个乡镇" in burden.nothing_measured(None)


def test_one_box_finds_people_hazards_and_places(office):
    cast, client = office
    hazard = a_hazard(cast.wang, title="后坡裂缝变宽")
    page = client.get("/search/", {"q": "裂缝"}).content.decode()
    assert hazard.number in page
    assert "王某" in client.get("/search/", {"q": "王某"}).content.decode()


def test_the_box_holds_what_was_searched_with_it_and_not_what_a_list_was(office):
    _cast, client = office
    for address, words in (("/search/", "裂缝"), ("/hazards/", "")):
        page = client.get(address, {"q": "裂缝"}).content.decode()
        [box] = re.findall(r'<input id="search"[^>]*>', page)
        assert f'value="{words}"' in box


def test_the_box_finds_nothing_of_the_next_village(office):
    cast, _client = office
    a_hazard(cast.wang, title="后坡裂缝变宽")
    assert "没有找到" in sign_in(cast.chen).get("/search/", {"q": "裂缝变宽"}).content.decode()


def test_a_place_is_found_however_many_bear_its_name_elsewhere():
    here = a_scope("530113")
    own = a_region("530113104201", "新村")
    for number in range(30):
        a_region(f"110101001{number + 200}", "新村")
    assert [one.pk for one in searching.in_reach(here, "新村")] == [own.pk]


@pytest.mark.parametrize("asked", ["", "%", "'; DROP TABLE x--", "<script>", "裂" * 200, "(((", "𠮷"])
def test_hostile_words_find_nothing_and_break_nothing(office, asked):
    _cast, client = office
    answer = client.get("/search/", {"q": asked})
    assert answer.status_code == 200 and "<script>" not in answer.content.decode().replace("<script src", "")


def test_a_nul_sign_is_refused_with_a_sentence_wherever_it_is_typed(office):
    _cast, client = office
    for answer in (client.get("/search/", {"q": "a\0b"}), client.post("/holding/", {"holding": "\0"})):
        assert answer.status_code == 400 and "控制符" in answer.content.decode()
