"""学一学 on the public's pages: what threatens this place first, all four measures, found by words, on paper."""

import pytest

from lastmile.domains.alerts.models import Version
from lastmile.domains.alerts.tests.factories import TOWN, VILLAGE
from lastmile.domains.points.tests.factories import a_point, an_office
from lastmile.foundation.prints.tests import reading
from lastmile.foundation.rulepacks import catalogue
from lastmile.interfaces.portal.tests.nights import over_village
from lastmile.interfaces.portal.tests.test_places import said


def listed(page: str) -> list[str]:
    """Pages in the order of the list, by title."""
    titles = [one.title for one in catalogue.topics().values()]
    found = [
        (page.index(f"<strong>{title}</strong>"), title) for title in titles if f"<strong>{title}</strong>" in page
    ]
    return [title for _at, title in sorted(found)]


def of_signal(alert, signal: str):
    Version.objects.filter(alert=alert).update(signal=signal)
    return alert


def test_the_home_of_a_place_leads_to_learning_and_the_card(client, town):
    page = said(client, f"/p/{VILLAGE}/")
    assert f'href="/p/learn/?at={VILLAGE}"' in page and f'href="/p/{VILLAGE}/card/"' in page


def test_what_threatens_the_place_comes_first_and_says_why(client, town):
    a_point(an_office(), kind="plant", name="某某冷库")
    of_signal(over_village(), "gale")
    page = said(client, f"/p/learn/?at={VILLAGE}")
    assert listed(page)[:2] == ["大风、冰雹", "危险化学品泄漏"] and len(listed(page)) == len(catalogue.topics())
    assert "现在有预警" in page and "附近有危险点" in page and "某某冷库" not in page


def test_without_a_place_all_pages_are_there(client, town):
    page = said(client, "/p/learn/")
    assert len(listed(page)) == len(catalogue.topics()) and "附近" not in page


def test_words_find_pages_and_none_found_says_what_to_do(client, town):
    assert listed(said(client, "/p/learn/?q=煤气中毒")) == ["一氧化碳(煤烟)中毒"]
    assert "没有找到“没有这个”" in said(client, "/p/learn/?q=没有这个")


@pytest.mark.parametrize("topic", catalogue.topics().values(), ids=lambda one: one.id)
def test_every_page_shows_its_four_measures_its_source_and_can_be_heard(client, town, topic):
    page = said(client, f"/p/learn/{topic.id}/?at={VILLAGE}")
    for words in ("隐患排查", "疏散避险", "求助报警", "自救处置", topic.first, topic.source, topic.version):
        assert words in page
    assert all(line in page for one in topic.measures.values() for line in one.lines_in("kunming"))
    assert page.count("data-listen>") == 5 and "data-listen-button" in page


def test_lines_of_the_other_climate_stay_away(client, town):
    assert "火塘边烤火" in said(client, f"/p/learn/carbon_monoxide/?at={TOWN}")
    assert "火塘边烤火" not in said(client, "/p/learn/carbon_monoxide/")


@pytest.mark.parametrize(("paper", "width"), [("a4", 210), ("a5", 148), ("x", 210)])
def test_a_page_is_one_sheet_of_paper(client, office, paper, width):
    answer = client.get(f"/p/learn/landslide.pdf?at={VILLAGE}&paper={paper}")
    [(wide, _high)], text = reading.sizes(answer.content), reading.text(answer.content)
    assert answer["Content-Type"] == "application/pdf" and wide == width and len(reading.texts(answer.content)) == 1
    assert "山有动静先走人" in text and "自救处置" in text and "0871-62120000" in text


@pytest.mark.parametrize("paper", ["a4", "a5"])
def test_every_page_fits_one_sheet(client, office, monkeypatch, paper):
    monkeypatch.setattr("lastmile.foundation.web.ratelimit.count", lambda *parts, seconds: 1)
    for name in catalogue.topics():
        sheet = client.get(f"/p/learn/{name}.pdf?at={VILLAGE}&paper={paper}").content
        assert len(reading.texts(sheet)) == 1, name


def test_an_alert_leads_to_what_to_learn_of_its_kind(client, town):
    alert = of_signal(over_village(), "rainstorm")
    page = said(client, f"/p/alerts/{alert.uid}/?at={VILLAGE}")
    for name in ("flash_flood", "landslide", "debris_flow"):
        assert f'href="/p/learn/{name}/?at={VILLAGE}"' in page
    assert "/p/learn/" not in said(client, f"/p/alerts/{of_signal(alert, '').uid}/")


def test_a_page_that_is_none_is_said_kindly(client, town):
    answer = client.get("/p/learn/nothing/")
    assert answer.status_code == 404 and "没有找到" in answer.content.decode()


def test_the_list_costs_the_same_whatever_threatens(client, town, django_assert_max_num_queries):
    zhang = an_office()
    for kind in ("plant", "landslide", "road"):
        a_point(zhang, kind=kind, name=f"{kind}点")
    with django_assert_max_num_queries(12):
        said(client, f"/p/learn/?at={VILLAGE}")
