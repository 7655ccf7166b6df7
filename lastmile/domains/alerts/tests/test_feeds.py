"""Feeds, read over the wire from a server of our own: conditional, item by item, with what is wrong said on the feed."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lastmile.domains.alerts.models import Alert, Received
from lastmile.domains.alerts.services import feeds
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid

from .messages import a_message
from .nights import AT, COUNTY, NEXT_TOWN, TOWN, desk, later

pytestmark = pytest.mark.django_db
HEAD = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id><title>t</title><updated>2026-07-25T22:00:00+08:00</updated>'
)
OTHER = "53011341600000_20260725224500_0"


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("If-None-Match", "")))
        found = self.server.pages.get(self.path)
        unchanged = found is not None and self.headers.get("If-None-Match") == '"1"'
        self.send_response(304 if unchanged else 200 if found is not None else 404)
        self.send_header("ETag", '"1"')
        self.send_header("Content-Length", str(0 if unchanged else len(found or b"")))
        self.end_headers()
        if found and not unchanged:
            self.wfile.write(found)

    def log_message(self, *_words):
        pass


@pytest.fixture
def server(settings):
    made = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    made.pages, made.asked = {}, []
    threading.Thread(target=made.serve_forever, daemon=True).start()
    settings.FEED_HOSTS = frozenset({f"127.0.0.1:{made.server_port}"})
    yield made
    made.shutdown()


@pytest.fixture
def feed(server):
    clock.set_source(lambda: AT)
    a_region(TOWN, "阿旺镇"), a_region(NEXT_TOWN, "汤丹镇")
    address = f"http://127.0.0.1:{server.server_port}/feed"
    return feeds.add_feed(desk(), region_code=COUNTY, name="省里", address=address, trusted=True)


def _serve(server, *items):
    entries = "".join(
        f"<entry><id>{name}</id><title>{name}</title><updated>2026-07-25T22:40:00+08:00</updated>"
        f'<link href="/{name}" type="application/cap+xml"/></entry>'
        for name, _content in items
    )
    server.pages["/feed"] = f"{HEAD}{entries}</feed>".encode()
    server.pages |= {f"/{name}": content for name, content in items if content is not None}


def test_what_is_new_is_taken_in_once_and_goes_out_by_itself(server, feed):
    _serve(server, ("a", a_message()))
    feeds.look_at(feed)
    feed.refresh_from_db()
    feeds.look_at(feed)
    assert Alert.unscoped.get().state == "in_force" and Received.unscoped.count() == 1
    assert server.asked == [("/feed", ""), ("/a", ""), ("/feed", '"1"')]


def test_one_bad_item_stops_no_other_and_is_named(server, feed):
    _serve(server, ("gone", None), ("nonsense", b"<x"), ("good", a_message(OTHER)))
    feeds.look_at(feed)
    feed.refresh_from_db()
    assert Alert.unscoped.count() == 1
    assert {one.verdict for one in Received.unscoped.all()} == {"taken", "refused"}
    assert feed.trouble.startswith("gone") and feed.etag == "" and feed.well_at == AT


def test_a_feed_that_cannot_be_read_says_so_and_is_asked_less_often(server, feed):
    feeds.look_at(feed)
    feed.refresh_from_db()
    assert feed.trouble and feed.failures == 1 and feed.well_at is None
    first = feed.next_at
    feeds.look_at(feed)
    feed.refresh_from_db()
    assert feed.failures == 2 and feed.next_at > first


def test_a_feed_inside_our_own_network_is_not_read_unless_it_is_named(server, feed, settings):
    settings.FEED_HOSTS = frozenset()
    _serve(server, ("a", a_message()))
    feeds.look_at(feed)
    feed.refresh_from_db()
    assert "内部网络" in feed.trouble and not Received.unscoped.exists() and server.asked == []


def test_only_feeds_whose_time_has_come_are_looked_at(server, feed):
    _serve(server)
    assert feeds.look_at_all() == 1
    assert feeds.look_at_all() == 0


def test_townships_set_up_none_and_an_address_comes_once(feed):
    with pytest.raises(NotAllowed):
        feeds.add_feed(a_scope(TOWN), region_code=TOWN, name="镇里", address="https://example.org/")
    with pytest.raises(NotValid):
        feeds.add_feed(desk(), region_code=COUNTY, name="又一个", address=feed.address)
    with pytest.raises(NotValid):
        feeds.add_feed(desk(), region_code=COUNTY, name="文件", address="file:///etc/passwd")


def test_a_long_feed_is_read_to_its_end_a_part_at_a_look(server, feed, monkeypatch):
    monkeypatch.setattr(feeds, "MOST_ITEMS", 2)
    _serve(server, *((str(number), a_message(f"n{number}")) for number in range(5)))
    for brought in (2, 4, 5, 5):
        assert feeds.look_at_all() == 1
        assert Received.unscoped.count() == brought
        feed.refresh_from_db()
        assert (feed.etag == "") == (brought < 5) and not feed.trouble
        later(15 if feed.etag else 0)
