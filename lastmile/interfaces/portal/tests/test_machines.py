"""The feed, the signed message and the card; and that what did not change is not sent again."""

from io import BytesIO

import pytest
from lxml import etree
from PIL import Image
from shapely import Polygon

from lastmile.domains.alerts.models import Alert, Version
from lastmile.domains.alerts.tests.factories import AT, NEXT_TOWN, TOWN, VILLAGE, an_alert
from lastmile.foundation.access.tests.factories import a_region
from lastmile.interfaces.portal import keys
from lastmile.interfaces.portal.tests.nights import worded
from lastmile.kernel import cap, clock
from lastmile.kernel.cap import feeds

SQUARE = Polygon([(103.0, 26.0), (103.1, 26.0), (103.1, 26.1), (103.0, 26.1)])


def trust() -> cap.Trust:
    return cap.Trust(keys.seal().certificates)


def message_of(client, alert) -> cap.Message:
    """The message, after our own check found nothing against it."""
    answer = client.get(f"/p/alerts/{alert.uid}.cap")
    verdict = cap.check(answer.content, trust())
    assert answer["Content-Type"].startswith("application/cap+xml")
    assert verdict.ok and verdict.signature == cap.Signature.VALID, verdict.reasons
    return verdict.message


def second(alert, effect: str, level: str = "red", **more) -> Version:
    words = {"red": "红色", "blue": "蓝色"}[level]
    Alert.unscoped.filter(pk=alert.pk).update(version=2)
    return Version.objects.create(
        alert=alert, number=2, state="applied", effect=effect, via="typed", identifier=f"{alert.number}-2", came_at=AT,
        decided_at=AT, sent_at=AT, event="暴雨", signal="rainstorm", level=level, level_text=words, grade=1,
        issuer="东川区气象台", **more,
    )  # fmt: skip


def test_an_alert_goes_out_as_a_signed_message_that_passes_our_own_check(client, town):
    alert = an_alert(areas=[VILLAGE])
    Version.objects.filter(alert=alert).update(outline=SQUARE)
    message = message_of(client, alert)
    info = message.infos[0]
    assert (message.msg_type, message.status, message.source) == ("Alert", "Actual", "东川区气象台")
    assert (info.severity, cap.level_of(info).colour) == ("Extreme", "red")
    assert cap.region_codes(info.areas[0]) == (VILLAGE,) and len(info.areas[0].polygons[0]) == 5
    assert info.web == f"http://testserver/p/alerts/{alert.uid}/"


def test_a_message_says_the_same_whatever_language_the_asker_reads(client, town, settings):
    alert = an_alert(areas=[TOWN])
    settings.DEMO = True
    answer = client.get(f"/p/alerts/{alert.uid}.cap", headers={"Accept-Language": "en"})
    assert cap.check(answer.content).message.note == "演示数据·非真实灾情"


def test_a_later_message_refers_to_the_earlier_one(client, town):
    alert = an_alert(areas=[TOWN])
    first = message_of(client, alert)
    second(alert, "update", headline="雨还在下")
    message = message_of(client, alert)
    assert message.msg_type == "Update" and [one.identifier for one in message.references] == [first.identifier]


@pytest.mark.parametrize("state", ["lifted", "expired"])
def test_the_end_goes_out_as_a_cancellation(client, town, state):
    alert = an_alert(areas=[TOWN])
    first = message_of(client, alert)
    if state == "lifted":
        second(alert, "lift")
    Alert.unscoped.filter(pk=alert.pk).update(state=state, ended_at=AT, ended_why="雨停了")
    message = message_of(client, alert)
    assert message.msg_type == "Cancel" and message.infos[0].response_types == ("AllClear",)
    assert [one.identifier for one in message.references] == [first.identifier] != [message.identifier]


def test_a_drill_and_a_demo_are_never_taken_for_real(client, town, settings):
    drill = an_alert(areas=[TOWN], drill=True)
    assert message_of(client, drill).status == "Exercise" and "【演练】" in message_of(client, drill).infos[0].headline
    settings.DEMO = True
    message = message_of(client, an_alert(areas=[TOWN]))
    assert (message.status, message.note) == ("Test", "演示数据·非真实灾情")
    assert "演示数据·非真实灾情" in client.get("/p/alerts.atom").content.decode()


def test_an_alert_without_colour_or_signal_goes_out_too(client, town):
    message = message_of(client, an_alert(areas=[TOWN], signal="", level="", event="尾矿库险情"))
    assert message.infos[0].severity == "Unknown" and message.infos[0].categories == ("Other",)


def test_our_own_reader_reads_the_feed_and_fetches_from_it(client, town):
    alert = an_alert(areas=[TOWN])
    feed = feeds.parse(client.get("/p/alerts.atom").content)
    assert [one.link for one in feed.entries] == [f"http://testserver/p/alerts/{alert.uid}.cap"] and not feed.problems
    assert feed.entries[0].updated == AT
    a_region(NEXT_TOWN)
    assert not feeds.parse(client.get(f"/p/alerts.atom?at={NEXT_TOWN}").content).entries
    assert client.get("/p/alerts.atom?at=nowhere").status_code == 404


@pytest.mark.parametrize("ending", ["s.atom", "s/{uid}.cap", "s/{uid}/card.png"])
def test_what_did_not_change_is_not_sent_again(client, town, ending):
    address = "/p/alert" + ending.format(uid=an_alert(areas=[TOWN]).uid)
    first = client.get(address)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(address, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
    Alert.unscoped.update(state="lifted", ended_at=clock.at(clock.local(AT).date(), 23, 50), ended_why="雨停")
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_the_card_is_a_picture_in_the_colour_of_the_alert(client, town):
    answer = client.get(f"/p/alerts/{worded(an_alert(areas=[TOWN]), area_text='东川' * 300).uid}/card.png")
    picture = Image.open(BytesIO(answer.content))
    assert picture.size == (900, 1200) and picture.getpixel((5, 5)) == (200, 16, 46)


def test_too_many_pictures_from_one_address_are_held_back(client, town, monkeypatch):
    from lastmile.foundation.web import ratelimit

    monkeypatch.setattr(ratelimit, "count", lambda *parts, seconds: 1_000)
    assert client.get(f"/p/alerts/{an_alert(areas=[TOWN]).uid}/card.png").status_code == 429
    assert client.get("/p/?q=海科").status_code == 429 and client.get("/p/").status_code == 200


def test_a_key_of_one_s_own_is_used_and_one_that_does_not_fit_is_refused(client, town, settings, tmp_path):
    from django.core.exceptions import ImproperlyConfigured

    first = keys.seal()
    assert keys.seal().fingerprint == first.fingerprint and (settings.CAP_KEY.stat().st_mode & 0o777) == 0o600
    settings.CAP_CERTIFICATE = tmp_path / "other.crt"
    settings.CAP_CERTIFICATE.write_text("nothing")
    with pytest.raises(ImproperlyConfigured):
        keys.seal()


def test_the_feed_is_xml_whatever_stands_in_it(client, town):
    an_alert(areas=[TOWN], event="a\x0b<&]]>", issuer="\x00台".replace("\x00", ""))
    assert etree.fromstring(client.get("/p/alerts.atom").content) is not None
