"""The start and the home of a place."""

from datetime import timedelta

from lastmile.domains.alerts.models import Alert
from lastmile.domains.alerts.tests.factories import AT, NEXT_TOWN, TOWN, VILLAGE, an_alert
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.rulepacks import services as packs


def said(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_a_place_is_found_by_its_name_or_part_of_it(client, town):
    page = said(client, "/p/?q=海科")
    assert f'href="/p/{VILLAGE}/"' in page and "阿旺镇" in page
    assert "没有找到“没有这个”" in said(client, "/p/?q=没有这个")


def test_without_an_alert_the_place_says_so_and_what_to_do(client, town):
    page = said(client, f"/p/{TOWN}/")
    assert "现在没有生效预警" in page and "通知名单" in page and f'href="/p/{VILLAGE}/"' in page


def test_an_alert_over_the_township_stands_first_also_in_its_villages(client, town):
    alert = an_alert(areas=[TOWN])
    for code in (TOWN, VILLAGE, "530113"):
        page = said(client, f"/p/{code}/")
        assert "暴雨红色预警" in page and f"/p/alerts/{alert.uid}/" in page and "is-red" in page
    a_region(NEXT_TOWN)
    assert "暴雨红色预警" not in said(client, f"/p/{NEXT_TOWN}/")


def test_what_is_not_for_the_public_or_not_issued_is_nowhere(client, town):
    hidden = [an_alert(areas=[TOWN], reach="restricted", event="内部事项"), an_alert(areas=[TOWN], event="还没发")]
    Alert.unscoped.filter(pk=hidden[1].pk).update(state="waiting", version=0)
    for path in ("/p/", f"/p/{TOWN}/", "/p/alerts.atom"):
        page = said(client, path)
        assert "内部事项" not in page and "还没发" not in page
    for alert in hidden:
        for ending in ("/", ".cap", "/card.png"):
            assert client.get(f"/p/alerts/{alert.uid}{ending}").status_code == 404


def test_what_ended_lately_stands_in_the_line_of_what_was(client, town):
    late, old = an_alert(areas=[TOWN]), an_alert(areas=[TOWN], event="大风")
    ended = {"state": "lifted", "ended_why": "雨停了"}
    Alert.unscoped.filter(pk=late.pk).update(ended_at=AT - timedelta(days=1), **ended)
    Alert.unscoped.filter(pk=old.pk).update(ended_at=AT - timedelta(days=9), **ended)
    page = said(client, f"/p/{TOWN}/")
    assert "已解除" in page and "暴雨红色预警" in page and "大风" not in page


def test_the_numbers_of_the_place_stand_below_and_a_missing_one_is_said(client, office):
    page = said(client, f"/p/{VILLAGE}/")
    assert 'href="tel:0871-62120000"' in page and "本镇公开举报电话:还没有公布" in page
    packs.override(a_scope("53"), office.region, key="portal.tip_phone", value="0871-62120001", reason="向社会公布")
    assert 'href="tel:0871-62120001"' in said(client, f"/p/{VILLAGE}/")


def test_the_report_page_says_whom_to_call(client, office):
    page = said(client, f"/p/{VILLAGE}/report/")
    assert "0871-62120000" in page and "12350" in page


def test_large_type_is_kept_and_leads_back(client, town):
    answer = client.get(f"/p/type/?large=1&back=/p/{TOWN}/")
    assert answer.status_code == 302 and answer["Location"] == f"/p/{TOWN}/"
    assert "is-large" in said(client, f"/p/{TOWN}/")
    for back in ("//evil.example/", "https://evil.example/p/", "/sign-in/", "/p/\\evil"):
        assert "evil.example" not in client.get("/p/type/", {"back": back})["Location"]


def test_a_place_that_is_none_has_a_page_of_the_public_s_own(client, town):
    answer = client.get("/p/nowhere/")
    assert answer.status_code == 404 and "按名字找地方" in answer.content.decode()


def test_a_page_costs_the_same_for_one_alert_or_several(client, town, django_assert_max_num_queries):
    for number in range(3):
        an_alert(areas=[TOWN, VILLAGE], event=f"暴雨{number}")
    with django_assert_max_num_queries(16):
        said(client, f"/p/{TOWN}/")
