"""Where does this figure come from, and how an office sets its own."""

import re

import pytest

from lastmile.foundation.rulepacks import catalogue, selectors
from lastmile.interfaces.console.tests.cast import sign_in

pytestmark = pytest.mark.django_db
TOWNSHIP = "530113104"


def found(client, **asked):
    return client.get("/packs/", asked).content.decode()


def test_every_figure_says_where_it_comes_from(office):
    _cast, client = office
    page = found(client, all=1)
    assert "没应答重拨次数" in page and "平台建议值" in page and "J-2.1a" in page
    assert page.count('<tr id="') == len(catalogue.current().forms)


def test_the_first_page_is_contents_and_each_subject_a_page_of_its_own(office):
    _cast, client = office
    page = found(client)
    assert '<tr id="' not in page
    assert set(re.findall(r'href="\?part=(\w+)"', page)) == set(catalogue.current().groups)
    page = found(client, part="call")
    calls = [form.key for form in catalogue.current().forms.values() if form.group == "call"]
    assert re.findall(r'<tr id="([\w.]+)"', page) == calls and 'href="?part=call" aria-current="page"' in page
    assert '<tr id="' not in found(client, part="none")


def test_a_figure_leads_back_to_its_own_row(office):
    _cast, client = office
    page = client.get("/packs/call.redials/").content.decode()
    assert 'href="/packs/?part=call#call.redials"' in page
    assert 'id="call.redials"' in found(client, part="call")


@pytest.mark.parametrize("words", ["重拨", "call.redials", "CALL.redials", "没应答 平台建议", "叫应 重拨"])
def test_a_figure_is_found_by_words_of_its_name_its_subject_or_its_source(office, words):
    _cast, client = office
    page = found(client, q=words)
    assert '<tr id="call.redials"' in page and "网格员转告时限" not in page


def test_a_figure_is_found_by_the_clause_it_comes_from_and_by_that_of_another_pack(office):
    _cast, client = office
    rows = re.findall(r'<tr id="([\w.]+)"', found(client, q="j-2.1a"))
    forms = catalogue.current()
    assert rows and len(rows) < len(forms.forms)
    for key in rows:
        sources = " ".join(pack.figures[key].source for pack in forms.packs.values() if key in pack.figures)
        assert "J-2.1a" in sources
    elsewhere = next(one for one in forms.packs["jilin"].figures.values() if one.key in forms.packs["kunming"].figures)
    client.post("/packs/choose/", {"pack": "kunming"})
    assert f'<tr id="{elsewhere.key}"' in found(client, q=elsewhere.source[:40])
    assert elsewhere.source in client.get(f"/packs/{elsewhere.key}/").content.decode()


def test_a_search_looks_beyond_the_subject_one_came_from(office):
    _cast, client = office
    assert '<tr id="call.redials"' in found(client, q="重拨", part="privacy")


def test_the_list_is_narrowed_by_what_has_to_be_confirmed(office):
    _cast, client = office
    assert "待确认:" in found(client, only="confirm")
    assert "没有符合条件的参数。" in found(client, only="local")
    assert set(re.findall(r'<tr id="(\w+)', found(client, only="confirm", part="hazard"))) <= {"hazard"}


def test_what_nothing_goes_by_yet_says_so_in_the_list_and_on_its_page(office):
    _cast, client = office
    page = found(client, only="unread")
    assert "还没有页面用到" in page and "没应答重拨次数" not in page
    form = next(one for one in catalogue.current().forms.values() if one.unread)
    assert form.title in page
    assert "还没有页面用到:改了也不影响" in client.get(f"/packs/{form.key}/").content.decode()
    assert "还没有页面用到" not in client.get("/packs/call.redials/").content.decode()


def test_a_local_value_needs_a_reason_and_stands_at_once(office):
    _cast, client = office
    refused = client.post("/packs/call.redials/", {"value": "2", "reason": ""})
    assert refused.status_code == 422
    client.post("/packs/call.redials/", {"value": "2", "reason": "本镇线路少"})
    assert selectors.value("call.redials", TOWNSHIP).number == 2
    assert "本镇线路少" in client.get("/packs/call.redials/").content.decode()


def test_a_figure_that_two_people_set_is_not_undone_unseen(office):
    _cast, client = office
    began = re.search(r'name="began" value="([^"]+)"', client.get("/packs/call.redials/").content.decode())[1]
    client.post("/packs/call.redials/", {"value": "2", "reason": "本镇线路少", "began": began})
    answer = client.post("/packs/call.redials/", {"value": "5", "reason": "本镇人少", "began": began})
    page = answer.content.decode()
    assert answer.status_code == 409 and "现在存的是“2" in page and "本镇人少" in page
    assert selectors.value("call.redials", TOWNSHIP).number == 2


def test_a_value_that_cannot_be_comes_back_at_the_field(office):
    _cast, client = office
    answer = client.post("/packs/call.redials/", {"value": "很多", "reason": "本镇线路少"})
    assert answer.status_code == 422 and "很多" in answer.content.decode()


def test_the_local_value_is_taken_back(office):
    _cast, client = office
    client.post("/packs/call.redials/", {"value": "2", "reason": "本镇线路少"})
    client.post("/packs/call.redials/", {"clear": "on", "reason": "恢复上级的"})
    assert selectors.value("call.redials", TOWNSHIP).number == 3


def test_a_pack_is_chosen_for_the_place_looked_at(office):
    _cast, client = office
    client.post("/packs/choose/", {"pack": "jilin"})
    assert "吉林规则包" in client.get("/packs/").content.decode()
    assert client.post("/packs/choose/", {"pack": "x"}).status_code == 422


def test_a_grid_member_changes_no_figure(office):
    cast, _client = office
    assert sign_in(cast.wang).post("/packs/choose/", {"pack": "jilin"}).status_code == 403
    assert sign_in(cast.li).post("/packs/call.redials/", {"value": "2", "reason": "试一下"}).status_code == 403


def test_a_figure_that_is_none_is_not_found(office):
    _cast, client = office
    assert client.get("/packs/no.such/").status_code == 404


def test_the_page_of_a_figure_is_about_the_place_of_the_matter_that_asks(office):
    _cast, client = office
    client.post("/packs/call.redials/", {"value": "2", "reason": "本镇线路少"})
    page = client.get("/packs/call.redials/?at=530113104211").content.decode()
    assert "本镇线路少" in page and page.index("2次") < page.index("3次") and "/packs/?at=530113104211" in page


def test_a_value_set_there_stays_there(office):
    _cast, client = office
    answer = client.post("/packs/call.redials/?at=530113104211", {"value": "1", "reason": "村里线路少"})
    assert answer["Location"] == "/packs/call.redials/?at=530113104211"
    assert selectors.value("call.redials", "530113104211").number == 1
    assert selectors.value("call.redials", TOWNSHIP).number == 3


def test_a_place_of_somebody_else_is_not_found(office):
    _cast, client = office
    assert client.get("/packs/call.redials/?at=220281").status_code == 404
