"""Feeds of every kind, and one bad entry among good ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lastmile.kernel import cap
from lastmile.kernel.cap import feeds
from lastmile.kernel.cap.tests.samples import MESSAGE, NOW, certificate, signed, xml

BARE = signed().split(b"?>", 1)[1]
ATOM = (
    b"""<feed xmlns="http://www.w3.org/2005/Atom">
<entry><id>a</id><title>One</title><updated>2026-07-25T22:40:00+08:00</updated><link href="a.html"/>
<link type="application/cap+xml" href="a.cap"/></entry>
<entry><title>no id, no link</title></entry>
<entry><id>b</id><content type="text/xml">%s</content></entry>
<entry><id>c</id><link href="javascript:alert(1)"/></entry>
<entry><id>d</id><link href="http://[bad"/></entry></feed>"""
    % BARE
)
RSS = b"""<rss version="2.0"><channel><item><guid>g</guid><link>https://example.org/g.cap</link>
<pubDate>Sat, 25 Jul 2026 22:40:00 +0800</pubDate></item><item><link>ftp://example.org/x</link></item>
<item><guid isPermaLink="false">h</guid><link>/h.cap</link><pubDate>yesterday</pubDate></item></channel></rss>"""


def test_atom_gives_the_cap_link_and_what_stands_inside():
    feed = feeds.parse(ATOM, base="https://example.org/feeds/all.xml")
    assert [(one.id, one.link) for one in feed.entries] == [("a", "https://example.org/feeds/a.cap"), ("b", "")]
    assert feed.entries[0].updated == MESSAGE.sent and [one.values["n"] for one in feed.problems] == [2, 4, 5]


def test_an_alert_inside_a_feed_keeps_its_signature():
    inside = feeds.parse(ATOM).entries[-1].alert
    assert cap.check(inside, cap.Trust((certificate(),)), NOW).signature == cap.Signature.VALID


def test_rss_gives_its_items_and_passes_over_what_cannot_be_fetched():
    feed = feeds.parse(RSS, base="https://example.org/")
    assert [(one.id, one.link) for one in feed.entries] == [
        ("g", "https://example.org/g.cap"),
        ("h", "https://example.org/h.cap"),
    ]
    assert feed.entries[0].updated == MESSAGE.sent and feed.entries[1].updated is None and len(feed.problems) == 1


def test_a_bare_alert_and_a_list_of_them_are_feeds_too():
    (alone,) = feeds.parse(xml()).entries
    assert (alone.id, alone.updated) == (MESSAGE.identifier, MESSAGE.sent)
    several = feeds.parse(b"<alerts>" + BARE + BARE.replace(b"224000_1", b"224000_2") + b"</alerts>")
    assert [one.id[-1] for one in several.entries] == ["1", "2"]


def test_a_feed_broken_in_one_place_still_gives_its_links_but_no_alert_from_inside():
    feed = feeds.parse(ATOM.replace(b"One", b"One & Two"), base="https://example.org/")
    assert [one.id for one in feed.entries] == ["a"] and feed.problems[0].id == "xml.broken"
    broken = feeds.parse(ATOM.replace(b"no id, no link", b"no & id"), base="https://example.org/")
    assert all(one.alert is None for one in broken.entries)


@pytest.mark.parametrize("content", [b"", b"<html/>", b"%PDF", b"<!DOCTYPE feed [<!ENTITY a 'b'>]><feed/>"])
def test_what_is_no_feed_says_so(content):
    feed = feeds.parse(content)
    assert not feed.entries and feed.problems


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_feed_cut_off_or_with_bytes_changed_never_raises(data):
    content = bytearray(data.draw(st.sampled_from([ATOM, RSS])))
    for _number in range(data.draw(st.integers(0, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    feeds.parse(bytes(content[: data.draw(st.integers(0, len(content)))]), base="https://example.org/")
