"""The office's pages: rounds by place, weather, lists changed and brought along, the month's statement."""

import re
from copy import deepcopy
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lastmile.domains.patrols import services
from lastmile.domains.patrols.forms import lists as forms
from lastmile.domains.patrols.models import LocalList, Weather
from lastmile.domains.patrols.selectors import lists
from lastmile.domains.patrols.tests.factories import a_walk, same, the_cast
from lastmile.domains.patrols.tests.test_xlsform import GOOD, a_book
from lastmile.foundation.people.models import Account
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
TOWN = "530113104"
SUMMER = clock.at(date(2026, 7, 22), 9)


@pytest.fixture(scope="module")
def found(kept):
    return kept(the_cast, at=SUMMER)


@pytest.fixture
def cast(found):
    with clock.stopped(SUMMER):
        yield deepcopy(found)


@pytest.fixture
def zhang(client, cast):
    client.force_login(Account.objects.get(login="张某"))
    return client


def changed(key="ebike", **head):
    """The change form as a browser would send it, some of it typed over."""
    start, rows = forms.begin(lists.list_at(TOWN, key).wording, 0)
    sent = {**start, "reason": "本地习惯", **head, "form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        sent |= {f"form-{number}-{name}": value for name, value in row.items() if value not in (False, None)}
    return sent


def test_the_page_of_rounds_says_place_season_and_what_is_left(zhang, cast):
    services.open_due()
    page = zhang.get("/patrols/").content.decode()
    assert all(words in page for words in ("3组滑坡点", "主汛期(七下八上)", "定期巡查", "雨中"))
    assert "王某" not in page  # by place, never by person


@pytest.mark.parametrize("tab", ["late", "missed", "places", "nobody", "year"])
def test_every_tab_opens_empty_with_a_sentence(zhang, tab):
    page = zhang.get(f"/patrols/?tab={tab}")
    assert page.status_code == 200


def test_a_year_without_a_pack_says_where_to_choose_one(zhang):
    assert "防溺水" in zhang.get("/patrols/?tab=year").content.decode()


def test_the_weather_is_said_with_one_press_and_twice_is_once(zhang):
    sent = {"phase": "in_rain", "uid": uuid7()}
    for _again in range(2):
        assert zhang.post("/patrols/weather/", sent).status_code == 302
    assert Weather.unscoped.get().phase == "in_rain"
    assert zhang.post("/patrols/weather/", {"phase": "snow"}).status_code == 422


def test_a_list_is_changed_compared_and_given_back(zhang):
    sent = changed(**{"title": "电动车充电"}) | {"form-0-say": "推出去,火一烧全楼跑不掉"}
    assert zhang.post("/patrols/lists/ebike/change/", sent).status_code == 302
    page = zhang.get("/patrols/lists/ebike/").content.decode()
    assert all(words in page for words in ("电动车充电", "和内置的不同", "推出去,火一烧全楼跑不掉", "请现在推到外面"))
    assert zhang.post("/patrols/lists/ebike/restore/", {"reason": "统一"}).status_code == 302
    assert lists.list_at(TOWN, "ebike").status == "内置"


def test_items_added_one_after_another_are_items_of_their_own(zhang):
    """First in the second of the two blank rows, then in the first of the next two: the same place in the form."""
    blank = len(forms.begin(lists.list_at(TOWN, "ebike").wording, 0)[1]) + 1
    for seen, ask in enumerate(("充电棚有没有灭火器", "线路有没有漏电保护")):
        row = {"on": "on", "ask": ask, "kind": "yesno", "bad": "no", "found": ask, "say": "请补上"}
        sent = changed(seen=str(seen)) | {f"form-{blank}-{name}": value for name, value in row.items()}
        sent["form-TOTAL_FORMS"] = blank + 1
        assert zhang.post("/patrols/lists/ebike/change/", sent).status_code == 302
    items = lists.list_at(TOWN, "ebike").wording.items
    assert [one.ask for one in items][-2:] == ["充电棚有没有灭火器", "线路有没有漏电保护"]
    assert len({one.id for one in items}) == len(items)


@pytest.mark.parametrize("act", ["restore", "off"])
def test_whoever_gives_up_a_list_that_somebody_changed_meanwhile_hears_of_it(zhang, act):
    address = f"/patrols/lists/ebike/{act}/"
    zhang.post("/patrols/lists/ebike/change/", changed(title="电动车充电"))
    began = re.search(r'name="began" value="([^"]+)"', zhang.get(address).content.decode())[1]
    assert zhang.post("/patrols/lists/ebike/change/", changed(title="电动车", seen="1")).status_code == 302
    answer = zhang.post(address, {"reason": "用回统一的", "began": began})
    page = answer.content.decode()
    assert answer.status_code == 409 and "第2版" in page and "用回统一的" in page
    assert lists.list_at(TOWN, "ebike").wording.title == "电动车"
    anew = re.search(r'name="began" value="([^"]+)"', page)[1]
    assert zhang.post(address, {"reason": "用回统一的", "began": anew}).status_code == 302


def test_a_change_on_an_old_page_or_without_words_is_refused_and_nothing_is_lost(zhang):
    sent = changed()
    assert zhang.post("/patrols/lists/ebike/change/", sent).status_code == 302
    again = zhang.post("/patrols/lists/ebike/change/", sent)
    assert again.status_code == 422
    assert "刚才有人改过" in again.content.decode()
    empty = zhang.post("/patrols/lists/slope/change/", changed("slope") | {"form-0-say": ""})
    assert "当场怎么说" in empty.content.decode()
    assert LocalList.unscoped.count() == 1


def test_an_xlsform_comes_in_and_a_wrong_one_is_explained(zhang):
    def bring(*survey):
        file = SimpleUploadedFile("烤烟房.xlsx", a_book(*survey))
        return zhang.post("/patrols/lists/bring/", {"file": file, "title": "", "category": "fire"})

    assert bring(GOOD).status_code == 302
    assert LocalList.unscoped.get().title == "烤烟房防火"
    refused = bring(GOOD, ("geotrace", "t", "走过的路"))
    assert refused.status_code == 422
    assert "第3行:有 geotrace" in refused.content.decode()


def test_a_walk_is_shown_with_what_nobody_answered_and_its_hazard(zhang, cast):
    walk = a_walk(cast.wang, cast.point, same(drain={"a": "yes"})).walk
    page = zhang.get(f"/patrols/walks/{walk.uid}/").content.decode()
    assert all(words in page for words in ("没答", "排水沟堵塞", "王某"))
    assert "3组滑坡点" in zhang.get("/patrols/walks/").content.decode()


def test_the_statement_is_of_a_township_and_says_so_above(zhang, cast):
    services.open_due()
    a_walk(cast.wang, cast.point)
    assert "地质灾害 1" in zhang.get("/patrols/statement/").content.decode()
    for month in ("junk", "0001-01", "9999-12"):
        assert zhang.get(f"/patrols/statement/?month={month}").status_code == 200
