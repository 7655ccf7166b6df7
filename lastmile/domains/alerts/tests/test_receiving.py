"""What comes in: taken, known, held for a person, or refused; everything is kept."""

from datetime import timedelta

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lastmile.domains.alerts.models import Alert, Feed, Received
from lastmile.domains.alerts.rules import Via
from lastmile.domains.alerts.selectors import chain, receivals, wording
from lastmile.domains.alerts.services import receiving
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.regions.models import RegionShape
from lastmile.kernel import clock
from lastmile.kernel.cap.tests.samples import signed
from lastmile.kernel.errors import NotAllowed, TooMuch

from .messages import a_message
from .nights import AT, COUNTY, NEXT_TOWN, TOWN, desk

pytestmark = pytest.mark.django_db
OLD = "53011341600000_20260725213800_0"


@pytest.fixture(autouse=True)
def _night():
    clock.set_source(lambda: AT)
    a_region(TOWN, "阿旺镇"), a_region(NEXT_TOWN, "汤丹镇")


def _receive(content, *, via=Via.UPLOAD, scope=None, feed=None):
    source = receiving.Source(via=via, region=a_region(COUNTY), feed=feed)
    return receiving.receive(scope or desk(), content, source)


def _alert(received):
    return Alert.unscoped.get(uid=received.alert_uid)


def test_a_chinese_message_is_read_right():
    alert = _alert(_receive(a_message()))
    said = (alert.signal, alert.event, alert.level, alert.level_text, alert.issuer)
    assert said == ("rainstorm", "暴雨", "red", "红色", "东川区气象台")
    assert (alert.region_code, alert.home.code, alert.state) == (TOWN, COUNTY, "waiting")


def test_the_same_message_again_is_known_and_changes_nothing():
    first, again = _receive(a_message()), _receive(a_message())
    assert again.verdict == "known" and again.alert_uid == first.alert_uid
    assert len(chain.versions(_alert(first))) == 1 and Received.unscoped.count() == 2


def test_the_same_number_with_other_content_is_held_and_overwrites_nothing():
    first, other = _receive(a_message()), _receive(a_message(colour="橙色"))
    assert (other.verdict, other.reason) == ("held", "same_number")
    assert _alert(first).level == "red"


@pytest.mark.parametrize(
    "changed, verdict, reason",
    [
        ({"codes": [], "desc": "某地"}, "held", "no_place"),
        ({"codes": ["110101001000"]}, "held", "no_place"),
        ({"expires": "2026-07-25T22:39:00+08:00", "sent": "2026-07-25T20:00:00+08:00"}, "held", "expired"),
        ({"status": "Test"}, "refused", "not_actual"),
        ({"msg_type": "Cancel", "references": [OLD]}, "held", "no_alert"),
    ],
)
def test_what_is_not_taken_says_why(changed, verdict, reason):
    received = _receive(a_message(**changed))
    assert (received.verdict, received.reason) == (verdict, reason)
    assert not Alert.unscoped.exists()


def test_a_shape_off_all_the_outlines_we_know_lies_outside_and_without_outlines_nobody_knows_where():
    elsewhere = a_message(codes=[], more_area="<polygon>27,104 27,105 28,105 28,104 27,104</polygon>")
    assert _receive(elsewhere).reason == "no_place"
    RegionShape.objects.create(region=a_region(COUNTY), outline=shapely.box(103, 26, 103.4, 26.4), source="drawn")
    assert _receive(elsewhere, via=Via.API).reason == "outside"


def test_what_is_held_and_comes_again_is_one_row_that_says_how_often_and_when_last(client):
    unclear = a_message(codes=[], desc="某地")
    first, later = _receive(unclear), AT + timedelta(minutes=5)
    clock.set_source(lambda: later)
    assert _receive(unclear).pk == first.pk and receivals.held_count(desk()) == 1
    row = Received.unscoped.get()
    assert (row.verdict, row.at, row.again, row.again_at) == ("held", AT, 1, later)
    assert _receive(unclear, via=Via.API).pk != first.pk  # another way in
    receiving.set_aside(desk(), uid=first.uid, why="是哪里问不到")
    assert _receive(unclear).pk != first.pk


def test_what_was_held_is_taken_when_it_comes_again_and_can_be_read_now():
    content = a_message(codes=["530113199000"])
    first = _receive(content)
    assert first.reason == "no_place"
    a_region("530113199", "新镇")
    again = _receive(content)
    assert (again.pk, again.verdict, again.reason, again.again) == (first.pk, "taken", "", 1)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_get_a_verdict(content):
    assert _receive(content).verdict in {"refused", "held"}


def test_a_message_changed_after_it_was_signed_is_held_for_its_signature():
    content = signed().replace("100毫米".encode(), "10毫米".encode())
    assert _receive(content).reason == "signature"


def test_of_its_own_places_a_code_nobody_knows_is_named_and_not_passed_over():
    received = _receive(a_message(codes=["530113104000", "530113999000", "110101001000"]))
    version = chain.shown(_alert(received))
    assert version is not None and receivals.unknown_codes(version) == ["530113999"]


@pytest.mark.parametrize(
    ("onset", "words"),
    [("2026-07-25T23:30:00", "22:40(预计23:30起)"), ("2026-07-26T14:00:00", "22:40(预计26日14:00起)")],
)
def test_what_begins_later_says_from_when_to_whoever_is_called(onset, words):
    content = a_message().replace(b"<expires>", f"<onset>{onset}+08:00</onset><expires>".encode())
    content = content.replace(b"2026-07-26T06:00:00", b"2026-07-26T18:00:00")
    alert = _alert(_receive(content))
    assert words in wording.call_text(alert, chain.shown(alert))


def test_an_exercise_is_a_drill():
    assert _alert(_receive(a_message(status="Exercise"))).drill


def test_a_level_that_is_no_colour_stays_as_it_was_written():
    headline = "东川区自然资源局发布地质灾害气象风险Ⅱ级预警"
    alert = _alert(_receive(a_message(colour="", headline=headline)))
    assert (alert.level, alert.level_text, alert.grade) == ("", "Ⅱ级", 2)


def test_other_languages_are_kept_beside_the_chinese():
    area = "<area><areaDesc>Awang</areaDesc><geocode><valueName>c</valueName><value>530113104</value></geocode></area>"
    english = (
        "<info><language>en-US</language><category>Met</category><event>Rainstorm</event><urgency>Immediate</urgency>"
        "<severity>Extreme</severity><certainty>Likely</certainty><expires>2026-07-26T06:00:00+08:00</expires>"
        f"<headline>Red warning of rain</headline><description>Rain</description>{area}</info>"
    )
    version = chain.shown(_alert(_receive(a_message(more_info=english))))
    assert version is not None and version.texts["en-us"]["headline"] == "Red warning of rain"


def test_a_township_takes_only_its_own_part():
    town = a_scope(TOWN)
    source = receiving.Source(via=Via.UPLOAD, region=a_region(TOWN))
    received = receiving.receive(town, a_message(codes=["530113104000", "530113102000"]), source)
    alert = _alert(received)
    version = chain.shown(alert)
    assert alert.region_code == TOWN and version is not None and chain.area_codes(version) == [TOWN]


def test_what_a_trusted_feed_brings_goes_out_by_itself_and_another_waits():
    region = a_region(COUNTY)
    trusted = _a_feed(region, trusted=True)
    assert _alert(_receive(a_message(), via=Via.FEED, feed=trusted)).state == "in_force"
    other = _a_feed(region, trusted=False)
    waits = _receive(a_message("53011341600000_20260725224500_0", headline="大风"), via=Via.FEED, feed=other)
    assert chain.waiting(_alert(waits)) is not None


def _a_feed(region, *, trusted):
    return Feed.unscoped.create(
        region=region,
        region_code=region.code,
        name="省里",
        address=f"https://example.org/{trusted}",
        every_minutes=1,
        trusted=trusted,
        next_at=AT,
        made_at=AT,
    )


def test_a_cancellation_that_came_first_keeps_its_alert_from_going_out():
    _receive(a_message(OLD.replace("2138", "2150"), msg_type="Cancel", references=[OLD]))
    received = _receive(a_message(OLD, sent="2026-07-25T21:38:00+08:00"))
    assert (received.verdict, received.reason) == ("held", "taken_back")


def test_every_receipt_stands_in_the_ledger_without_words_of_the_message():
    received = _receive(a_message())
    entry = Entry.objects.get(subject_uid=received.uid, action="alert.received")
    assert entry.figures["verdict"] == "taken" and "东川区" not in str(entry.figures)


def test_more_than_the_pack_allows_is_too_much():
    with pytest.raises(TooMuch):
        _receive(b"x" * 2_000_001)


def test_without_the_permission_nothing_is_even_kept():
    with pytest.raises(NotAllowed):
        _receive(a_message(), scope=a_scope(COUNTY, permissions=["alert.view"]))
    assert not Received.unscoped.exists()
