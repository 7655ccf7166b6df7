"""One alert as the public reads it, before and after its end."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from lastmile.domains.alerts import public as alerts
from lastmile.domains.alerts.models import Alert, Version
from lastmile.domains.alerts.tests.factories import AT, TOWN, VILLAGE
from lastmile.domains.evacuation.tests.factories import a_shelter
from lastmile.interfaces.portal import cards
from lastmile.interfaces.portal.tests.nights import over_village, worded
from lastmile.interfaces.portal.tests.test_places import said
from lastmile.kernel import clock


def test_it_says_what_to_do_what_not_where_and_until_when(client, office):
    alert = over_village(until_at=clock.at(clock.local(AT).date(), 23, 59))
    page = said(client, f"/p/alerts/{alert.uid}/")
    for words in (
        "正在生效",
        "现在做",
        "不要做",
        "不过水淹的路桥",
        "海科村",
        "到 7月25日 23:59",
        "东川区气象台",
        alert.number,
    ):
        assert words in page
    assert 'href="tel:0871-62120000"' in page and "首次发布" in page


def test_it_names_the_nearest_shelters_with_how_they_stand(client, town):
    a_shelter(route="沿大路往村小学走", phone="15400000777", phone_public=False)
    page = said(client, f"/p/alerts/{over_village().uid}/?at={VILLAGE}")
    assert "海科村小学" in page and "未开放" in page and "能住 120 人" in page and "沿大路往村小学走" in page
    assert "15400000777" not in page


def test_after_the_end_only_that_it_is_over(client, town):
    alert = over_village()
    Alert.unscoped.filter(pk=alert.pk).update(state="lifted", ended_at=clock.at(clock.local(AT).date(), 23, 20))
    page = said(client, f"/p/alerts/{alert.uid}/")
    assert "已于 7月25日 23:20 解除" in page and "先别回去" in page
    assert "当时怎么说的" in page and "<summary>" in page  # what was advised then is folded away
    assert "不过水淹的路桥" not in page and "现在做" not in page


def test_the_picture_of_an_ended_alert_says_how_it_ended(town):
    alert = over_village()
    Alert.unscoped.filter(pk=alert.pk).update(state="lifted", ended_at=clock.at(clock.local(AT).date(), 23, 20))
    first, then = cards.said(alerts.get_public(alert.uid), address="https://x", demo=False).lines
    assert first.endswith("23:20 解除。") and "先别回去" in then


def test_a_drill_is_marked(client, town):
    assert "【演练】" in said(client, f"/p/alerts/{over_village(drill=True).uid}/")


def test_an_alert_of_no_known_signal_says_its_own_words(client, town):
    alert = worded(over_village(signal="", event="尾矿库险情", level=""), instruction="下游的人往东坡走。")
    page = said(client, f"/p/alerts/{alert.uid}/")
    assert "下游的人往东坡走。" in page and "尾矿库险情预警" in page


def test_words_of_others_are_never_taken_for_code(client, town):
    alert = worded(over_village(), headline="<script>x</script>", description="{{ 1 }}<img src=x>")
    page = said(client, f"/p/alerts/{alert.uid}/")
    assert "<script>x" not in page and "<img src=x>" not in page


def test_a_later_message_that_still_waits_is_not_told(client, town):
    alert = over_village()
    Version.objects.create(
        alert=alert, number=2, state="waiting", effect="upgrade", via="typed", identifier="next", came_at=AT,
        sent_at=AT, event="暴雨", level_text="特红", issuer="某台",
    )  # fmt: skip
    assert "特红" not in said(client, f"/p/alerts/{alert.uid}/")


def test_shelters_are_listed_own_village_first(client, town):
    a_shelter(region_code="530113104205", name="石门村委会")
    a_shelter(name="海科村小学", barrier_free=True)
    page = said(client, f"/p/{VILLAGE}/shelters/")
    assert page.index("海科村小学") < page.index("石门村委会") and "无障碍" in page
    assert "请先选乡镇" in said(client, "/p/530113/shelters/")


def test_a_place_without_shelters_says_whom_to_ask(client, town):
    assert "这里还没有登记避险点。请打镇值班电话问。" in said(client, f"/p/{TOWN}/shelters/")


def test_the_picture_of_the_way_is_shown_where_there_is_one(client, town, settings, tmp_path):
    from lastmile.foundation.access.tests.factories import a_scope
    from lastmile.foundation.files import services as files

    photo = BytesIO()
    Image.new("RGB", (60, 40)).save(photo, "JPEG")
    settings.MEDIA_ROOT = tmp_path
    shelter = a_shelter()
    assert client.get(f"/p/{TOWN}/shelters/{shelter.uid}/route/").status_code == 404
    files.keep(a_scope("53"), shelter, SimpleUploadedFile("w.jpg", photo.getvalue()), role="route")
    assert "看路线图" in said(client, f"/p/{VILLAGE}/shelters/")
    picture = client.get(f"/p/{TOWN}/shelters/{shelter.uid}/route/")
    assert picture.status_code == 200 and picture["Content-Type"] == "image/jpeg"


def test_the_day_stands_before_the_offices_on_the_picture_so_that_two_of_them_do_not_cut_it(town):
    alert = over_village()
    Alert.unscoped.filter(pk=alert.pk).update(issuer="昆明市自然资源和规划局、昆明市气象台、东川区气象台")
    said = cards.said(alerts.get_public(alert.uid), address="https://x", demo=False)
    assert said.when.startswith(f"{clock.local(alert.sent_at):%m-%d %H:%M} 发布 · 昆明市")
    font = cards._font(34)
    assert len(list(cards._broken(f"{said.state} · {said.when}", font, cards.WIDTH - 2 * cards.MARGIN))) == 2
