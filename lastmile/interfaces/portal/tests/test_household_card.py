"""家庭应急卡: begun with what is known of the place, never sent, blank on paper without script."""

import re

from lastmile.domains.alerts.tests.factories import TOWN, VILLAGE
from lastmile.domains.evacuation.tests.factories import a_shelter
from lastmile.domains.points.tests.factories import a_point, an_office
from lastmile.foundation.prints.tests import reading
from lastmile.foundation.rulepacks import catalogue
from lastmile.interfaces.portal.tests.test_places import said

PAGE = f"/p/{VILLAGE}/card/"
ORDER = ("住在哪", "家里有谁需要照顾", "附近可能有什么灾", "往哪走、在哪汇合", "外地联系人", "家里该备的")


def test_the_fields_stand_in_their_order_and_the_place_is_known(client, town):
    page = said(client, PAGE)
    at = [page.index(f"<legend>{words}</legend>") for words in ORDER]
    assert at == sorted(at) and page.index("data-card-print") > at[-1] and "三分钟填好,贴在门后。" in page
    assert 'data-keep="where" value="海科村"' in page


def test_kinds_of_danger_nearby_are_ticked_and_no_point_is_named(client, town):
    a_point(an_office(), kind="landslide", name="3组滑坡点")
    page = said(client, PAGE)
    [box] = re.findall(r'<input[^>]*value="landslide"[^>]*>', page)
    assert "checked" in box and "checked" not in re.findall(r'<input[^>]*value="gas_leak"[^>]*>', page)[0]
    assert "登记的危险点有:滑坡" in page and "3组滑坡点" not in page


def test_shelters_of_the_place_are_offered_and_all_five_groups_are_there(client, town):
    a_shelter(name="海科村小学")
    page = said(client, PAGE)
    assert '<option value="海科村小学(海科村)">' in page
    for group in catalogue.kit().groups:
        assert group.title in page and all(item.name in page for item in group.items_in("kunming"))
    assert "棉被棉衣" not in page


def test_nothing_of_it_can_be_sent(client, town):
    """No form to send, no field with a name; and the browser is told to refuse whatever a script might try."""
    answer = client.get(PAGE)
    main = re.findall(r"<main.*</main>", answer.content.decode(), re.S)[0]
    assert "<form" not in main and not re.findall(r"<(?:input|select)[^>]* name=", main)
    policy = answer["Content-Security-Policy"]
    assert "connect-src 'none'" in policy and "form-action 'none'" in policy and "script-src 'self'" in policy
    assert client.post(PAGE, {"where": "x"}).status_code == 405


def test_above_a_township_one_chooses_on(client, town):
    page = said(client, "/p/530113/card/")
    assert f'href="/p/{TOWN}/"' in page and "data-keep" not in page
    assert client.get("/p/530113/card.pdf").status_code == 404


def test_the_blank_card_is_one_a5_sheet_with_what_is_known(client, office):
    a_point(an_office(), kind="landslide", name="3组滑坡点")
    a_shelter(name="海科村小学")
    sheet = client.get(f"/p/{VILLAGE}/card.pdf").content
    text = reading.text(sheet)
    assert len(reading.texts(sheet)) == 1 and reading.sizes(sheet) == {(148, 210)}
    for words in (
        "家庭应急卡",
        "海科村",
        "滑坡、崩塌:山有动静先走人",
        "□海科村小学",
        "□灭火器",
        "119",
        "0871-62120000",
    ):
        assert words in text
    assert "3组滑坡点" not in text


def test_a_township_of_every_danger_still_is_one_sheet_and_no_number_leaves_its_name(client, office):
    scope = an_office()
    for number, kind in enumerate(catalogue.point_kinds()):
        a_point(scope, kind=kind, name=f"点{number}")
    [sheet] = reading.texts(client.get(f"/p/{TOWN}/card.pdf").content)
    lines = sheet.splitlines()
    assert "马上走" in sheet and any(
        line.strip().endswith("安全生产举报 12350") or "安全生产举报 12350 " in line for line in lines
    )
