"""Robots, loudspeakers, screens and other services against their twins: each word of theirs told apart."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import ThreadingHTTPServer
from typing import Any

import pytest
from django.db.models.functions import Now

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.channels import dispatch, resolving, selectors, services
from lastmile.foundation.channels.models import Attempt, ChannelState, Outlet, Publication
from lastmile.foundation.channels.publishing.rules import CHANNEL_OF, Kind
from lastmile.foundation.channels.robots import webhook
from lastmile.foundation.channels.simulator.outlets import SECRET
from lastmile.foundation.channels.simulator.server import Exchange, serve
from lastmile.foundation.channels.tests.factories import an_attempt, state_of
from lastmile.kernel import clock
from tools.waiting import PATIENCE

pytestmark = pytest.mark.django_db
TOWN = "530113104"


@pytest.fixture
def twins(settings: Any) -> Iterator[Exchange]:
    """The twins of every kind of outlet."""
    exchange = Exchange(settings.GATEWAY_SECRET)
    server: ThreadingHTTPServer = serve(exchange, 0)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.OUTLET_HOSTS = frozenset({"127.0.0.1"})
    exchange.address = f"http://127.0.0.1:{server.server_address[1]}"  # type: ignore[attr-defined]
    yield exchange
    server.shutdown()
    server.server_close()


def an_outlet(kind: str, address: str, secret: str = SECRET) -> Outlet:
    region = a_region(TOWN)
    return Outlet.unscoped.create(
        region=region, region_code=TOWN, kind=kind, name="测试", address=address, secret=secret, added_at=clock.now()
    )


def published(outlet: Outlet, text: str = "暴雨红色预警", **more: Any) -> Attempt:
    one = Publication.unscoped.create(
        region=outlet.region, region_code=TOWN, subject_kind="alert", subject_uid=outlet.uid, way="radio",
        outlet=outlet, automatic=True, at=more.pop("at", clock.now()), entered_at=clock.now(),
        text_digest=text, times=3, urgency="red",
    )  # fmt: skip
    channel = CHANNEL_OF[Kind(outlet.kind)]
    return an_attempt(channel=channel, address=str(outlet.uid), reference=one.uid, text=text, asks=False, **more)


def at(twins: Any, kind: str, key: str = "a") -> str:
    return f"{twins.address}/{kind}/{key}"


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
def test_a_robot_posts_signed_and_a_post_is_no_answer(twins: Exchange, kind: str) -> None:
    one = published(an_outlet(kind, at(twins, kind)))
    dispatch.drain("robot")
    assert twins.board.posted == [{"kind": kind, "key": "a", "text": "暴雨红色预警"}]
    assert (state_of(one), selectors.answers_of(one.uid)) == ("delivered", [])


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
@pytest.mark.parametrize(
    ("behaviour", "state", "tries"),
    [("refuses", "failed", 1), ("too_fast", "waiting", 0), ("unwell", "waiting", 1), ("garbage", "unknown", 1)],
)
def test_the_words_of_a_robot_are_told_apart(
    twins: Exchange, kind: str, behaviour: str, state: str, tries: int
) -> None:
    one = published(an_outlet(kind, at(twins, kind)))
    twins.board.behaviour[f"{kind}/a"] = behaviour
    dispatch.drain("robot")
    one.refresh_from_db()
    assert (one.state, one.tries) == (state, tries)


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
def test_a_wrong_secret_is_said_so(twins: Exchange, kind: str) -> None:
    one = published(an_outlet(kind, at(twins, kind), secret="another"))
    dispatch.drain("robot")
    one.refresh_from_db()
    assert one.state == "failed" and one.error.startswith("signature")


def test_a_robot_takes_no_more_in_a_minute_than_it_may_and_the_rest_waits_without_harm(twins: Exchange) -> None:
    outlet = an_outlet("wecom", at(twins, "wecom"))
    Outlet.unscoped.filter(pk=outlet.pk).update(window_at=Now(), in_window=20)
    one = published(outlet)
    for _round in range(6):
        Attempt.objects.update(not_before=None)
        dispatch.drain("robot")
    one.refresh_from_db()
    assert (one.state, one.tries, twins.board.posted, selectors.broken()) == ("waiting", 0, [], [])
    Outlet.unscoped.filter(pk=outlet.pk).update(window_at=Now() - timedelta(seconds=61))
    Attempt.objects.update(not_before=None)
    ChannelState.objects.update(carried=0)
    dispatch.drain("robot")
    assert state_of(one) == "delivered"


def test_one_robot_that_is_away_holds_up_no_other(twins: Exchange) -> None:
    away, well = (
        published(an_outlet("wecom", "http://127.0.0.1:9/wecom/a")),
        published(an_outlet("wecom", at(twins, "wecom"))),
    )
    dispatch.drain("robot")
    assert (state_of(away), state_of(well)) == ("waiting", "delivered")


def test_an_outlet_that_stays_away_is_given_up_after_the_packs_time(twins: Exchange) -> None:
    one = published(an_outlet("speaker", "http://127.0.0.1:9/a"), at=clock.now() - timedelta(minutes=31))
    dispatch.drain("speaker")
    one.refresh_from_db()
    assert (one.state, one.error) == ("failed", "unreachable")


@pytest.mark.parametrize("kind", ["speaker", "screen"])
def test_a_device_is_told_text_times_and_urgency_and_says_when_it_played(twins: Exchange, kind: str) -> None:
    one = published(an_outlet(kind, at(twins, kind), secret=""))
    dispatch.drain(kind)
    [posted] = twins.board.posted
    assert (posted["text"], posted["times"], posted["urgency"], posted["place"]) == ("暴雨红色预警", 3, "red", TOWN)
    assert state_of(one) == "handed"
    services.receive(dedupe="x", kind="event", content={"id": str(one.uid), "event": "delivered"})
    services.drain_callbacks()
    assert state_of(one) == "delivered"


def test_a_device_that_took_it_before_a_crash_says_so_when_asked(twins: Exchange) -> None:
    one = published(an_outlet("speaker", at(twins, "speaker"), secret=""))
    dispatch.drain("speaker")
    Attempt.objects.update(state="unknown")
    resolving.resolve("speaker")
    services.drain_callbacks()
    assert (state_of(one), len(twins.board.posted)) == ("handed", 1)


def test_an_outlet_taken_off_the_list_gets_nothing_more(twins: Exchange) -> None:
    outlet = an_outlet("wecom", at(twins, "wecom"))
    one = published(outlet)
    Outlet.unscoped.filter(pk=outlet.pk).update(removed_at=clock.now())
    dispatch.drain("robot")
    assert (state_of(one), twins.board.posted) == ("failed", [])


def test_a_host_nobody_named_is_not_called(twins: Exchange, settings: Any) -> None:
    settings.OUTLET_HOSTS = frozenset()
    one = published(an_outlet("speaker", at(twins, "speaker")))
    dispatch.drain("speaker")
    one.refresh_from_db()
    assert (one.state, one.error, twins.board.posted) == ("failed", "address", [])


def test_another_service_gets_it_through_apprise(twins: Any) -> None:
    port = twins.address.rpartition(":")[2]
    one = published(an_outlet("service", f"json://127.0.0.1:{port}/service/a"))
    dispatch.drain("service")
    assert state_of(one) == "delivered"
    assert [posted["text"] for posted in twins.board.posted] == ["暴雨红色预警"]


def test_many_outlets_are_called_at_the_same_time(
    twins: Exchange, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """Eight that hang together cost one wait: they meet at a gate that opens only for all of them."""
    gate = threading.Barrier(8, timeout=PATIENCE)
    posted: Callable[..., Any] = twins.board.take

    def together(*words: Any) -> Any:
        gate.wait()
        return posted(*words)

    monkeypatch.setattr(twins.board, "take", together)
    tries = [published(an_outlet("screen", at(twins, "screen", str(number)), secret="")) for number in range(8)]
    dispatch.drain("screen")
    assert {state_of(one) for one in tries} == {"handed"}


def test_signatures_are_those_of_the_services_own_samples() -> None:
    """Computed apart: openssl dgst -sha256 -hmac over the strings the services name."""
    assert webhook.dingtalk_sign("SECabc", "1700000000000") == "jcUpW0QmtKduN03n4JqQ0PBosVjqnM8gU7fIIvsDmCM="
    assert webhook.feishu_sign("SECabc", "1700000000") == "XprR1de+0SSBnwWyU/4k6x2TL+Q2SJlM5NNEdAv7MWg="


def test_the_twin_refuses_a_device_message_that_is_not_signed_with_our_secret(twins: Exchange, settings: Any) -> None:
    one = published(an_outlet("speaker", at(twins, "speaker"), secret="another"))
    dispatch.drain("speaker")
    one.refresh_from_db()
    assert (one.state, one.error) == ("failed", "http_403")


def test_a_platform_of_devices_that_cannot_be_asked_keeps_no_other_from_being_asked(twins: Exchange) -> None:
    away = published(an_outlet("speaker", "http://127.0.0.1:9/a"))
    well = published(an_outlet("speaker", at(twins, "speaker"), secret=""))
    dispatch.drain("speaker")
    for number, one in enumerate((away, well)):
        Attempt.objects.filter(pk=one.pk).update(state="unknown", handed_at=clock.now() + timedelta(seconds=number))
    resolving.resolve("speaker")
    services.drain_callbacks()
    assert (state_of(away), state_of(well)) == ("unknown", "handed")
