"""Any bytes give a verdict, never an exception, and hostile ones cost little."""

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lastmile.kernel import cap
from lastmile.kernel.cap.tests.samples import MESSAGE, NOW, check, signed, xml

GOOD = xml()
SIGNED = signed()


def told(content: bytes) -> str:
    verdict = check(content)
    assert not verdict.ok and verdict.reasons and not verdict.is_wellformed
    return verdict.unreadable[0].id


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_any_bytes_give_a_verdict(content):
    assert check(content).as_json()["ok"] is False


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_message_cut_off_or_with_bytes_changed_gives_a_verdict(data):
    content = bytearray(data.draw(st.sampled_from([GOOD, SIGNED])))
    for _number in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert check(bytes(content[: data.draw(st.integers(0, len(content)))])).as_json()


WORDS = st.sampled_from(
    ["", " ", "-1", "1e9", "Alert", "2026-02-30T00:00:00+08:00", "26,103 0", "26.0,103.0", "红" * 50, "]]>"]
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_message_with_elements_dropped_doubled_or_refilled_gives_a_verdict(data):
    from lxml import etree

    root = etree.fromstring(data.draw(st.sampled_from([GOOD, SIGNED])))
    for _number in range(data.draw(st.integers(1, 4))):
        every = list(root.iterdescendants())
        if not every:
            break
        one = data.draw(st.sampled_from(every))
        match data.draw(st.sampled_from(["drop", "double", "refill", "rename"])):
            case "drop":
                one.getparent().remove(one)
            case "double":
                one.addnext(etree.fromstring(etree.tostring(one, with_tail=False)))
            case "refill":
                one.text = data.draw(WORDS)
            case "rename":
                one.tag = data.draw(st.sampled_from(["info", f"{{{etree.QName(root).namespace}}}area"]))
    assert check(etree.tostring(root)).as_json()


def test_nothing_and_white_space_are_empty():
    assert told(b"") == told(b" \n\t") == told(b"\x00\x00") == "xml.empty"


def test_another_document_is_not_an_alert():
    verdict = check(b"<rss version='2.0'/>")
    assert verdict.is_wellformed and not verdict.is_valid and not verdict.ok


@pytest.mark.parametrize(
    "head",
    [
        b"<!DOCTYPE alert SYSTEM 'file:///etc/passwd'>",
        b"<!-- hello --> <?php x?> <!DOCTYPE alert [<!ENTITY a SYSTEM 'http://127.0.0.1/'>]>",
        b"<!DOCTYPE alert [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]>",
    ],
)
def test_a_document_type_is_refused_before_anything_parses_it(head):
    assert told(head + b"<alert>&a;</alert>") == "xml.document_type"
    assert told(b"\xff\xfe" + (head + b"<alert>&a;</alert>").decode().encode("utf-16-le")) == "xml.document_type"


def test_an_entity_nobody_declared_is_refused():
    assert told(GOOD.replace("阿旺镇".encode(), b"&town;")).startswith("xml.")


def test_fifty_megabytes_are_not_read():
    assert told(b"<alert>" + b"x" * 50_000_000) == "xml.too_big"


@pytest.mark.parametrize("filling", [b"<a/>" * 1_200_000, b"<a>" * 300_000, b"<a " + b"b='' " * 900_000 + b"/>"])
def test_five_megabytes_of_tags_or_attributes_stay_small(filling):
    content = b"<alert>" + filling[:4_900_000] + b"</alert>"
    tracemalloc.start()
    assert told(content).startswith("xml.")
    assert tracemalloc.get_traced_memory()[1] < 60_000_000
    tracemalloc.stop()


def test_a_thousand_tags_inside_one_another_are_refused():
    assert told(b"<a>" * 1_000 + b"</a>" * 1_000) == "xml.broken"


def test_the_broken_place_is_named():
    verdict = check(b"<alert>\n<info></alert>")
    assert verdict.unreadable[0].values["line"] == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_a_message_is_read_in_the_encodings_offices_use(encoding):
    name = "utf-8" if encoding == "utf-8-sig" else encoding
    text = GOOD.decode().replace("encoding='UTF-8'", f"encoding='{name}'")
    assert check(text.encode(encoding)).message == MESSAGE


def test_a_message_in_gbk_that_says_it_is_utf_8_is_told_so():
    assert told(GOOD.decode().encode("gbk")) == "xml.encoding_wrong"
    assert "GBK" in check(GOOD.decode().encode("gbk")).reasons[0]


def test_an_encoding_nobody_uses_is_named():
    assert told(GOOD.replace(b"UTF-8", b"UTF-7")) == "xml.encoding_unknown"


def test_a_hundred_thousand_wrong_things_are_told_a_hundred_times():
    broken = GOOD.replace(b"</alert>", b"<code><x/></code>" * 5_000 + b"</alert>")
    assert len(check(broken).schema) == 100


def test_the_present_is_the_clock_s_when_none_is_given():
    from lastmile.kernel import clock

    with clock.stopped(NOW):
        assert cap.check(GOOD).ok
