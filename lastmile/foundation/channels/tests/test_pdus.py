"""PDUs and long texts: what goes in comes out, and no bytes bring anything down."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from lastmile.foundation.channels.smpp import pdu, receipts, texts
from lastmile.foundation.channels.smpp.pdu import BadPdu, Pdu, Short

WORDS = st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=600)
some = settings(max_examples=60, deadline=None)


def sent(part: texts.Part) -> Short:
    one = Short("", "15400000001", part.message, part.esm_class, part.data_coding)
    return pdu.short(one.encoded())


@some
@given(WORDS, st.integers(0, 2**128))
def test_a_text_comes_back_from_its_parts_whole(text: str, reference: int) -> None:
    found = [texts.incoming(sent(part)) for part in texts.parts(text, reference)]
    assert "".join(one.text for one in found) == text
    assert [(one.part, one.parts) for one in found] == [(number, len(found)) for number in range(1, len(found) + 1)]
    assert len({one.reference for one in found}) == 1


@some
@given(WORDS)
def test_no_part_is_longer_than_a_message_carries(text: str) -> None:
    for part in texts.parts(text, 7):
        septets = 160 if not part.esm_class else 153 + 6
        assert len(part.message) <= (140 if part.data_coding == texts.UCS2 else septets)


@some
@given(st.text(alphabet="😀🌊山", min_size=60, max_size=200))
def test_no_sign_is_cut_in_two(text: str) -> None:
    for part in texts.parts(text, 7):
        part.message[6 if part.esm_class else 0 :].decode("utf-16-be")


@some
@given(WORDS)
def test_a_text_as_one_message_of_any_length(text: str) -> None:
    assert texts.incoming(sent(texts.whole(text))).text == text


@some
@given(st.binary(max_size=200))
def test_any_bytes_are_a_pdu_or_not_yet_one_or_refused(octets: bytes) -> None:
    buffer = bytearray(octets)
    try:
        found = pdu.take(buffer)
    except BadPdu:
        return
    assert found is None or len(found.body) + 16 + len(buffer) == len(octets)


@some
@given(st.binary(max_size=300))
def test_any_body_is_a_message_or_refused(octets: bytes) -> None:
    try:
        message = pdu.short(octets)
        texts.incoming(message)
        receipts.read(message)
    except BadPdu:
        return


@some
@given(st.lists(st.binary(max_size=40), max_size=5), st.integers(1, 20))
def test_pdus_come_whole_however_the_stream_is_cut(bodies: list[bytes], step: int) -> None:
    stream = b"".join(Pdu(4, sequence=number, body=body).encoded() for number, body in enumerate(bodies))
    buffer, found = bytearray(), []
    for at in range(0, len(stream), step):
        buffer += stream[at : at + step]
        while (one := pdu.take(buffer)) is not None:
            found.append(one.body)
    assert found == bodies


def test_seventy_chinese_signs_are_one_message_and_one_more_is_two() -> None:
    assert [len(texts.parts("山" * count, 1)) for count in (70, 71, 134, 135)] == [1, 2, 2, 3]


def test_an_incoming_text_without_alphabet_may_be_gbk() -> None:
    message = Short("154", "", "险情".encode("gb18030"))
    assert texts.incoming(message).text == "险情"


def test_a_receipt_is_read_from_options_or_words() -> None:
    words = Short("154", "", b"id:0a1 sub:001 stat:UNDELIV err:027 text:", esm_class=4)
    options = Short("154", "", b"", esm_class=4, options={0x1E: b"0a2\0", 0x427: b"\2"})
    assert receipts.read(words) == receipts.Receipt("0a1", "failed", "027")
    assert receipts.read(options) == receipts.Receipt("0a2", "delivered", "")


def test_a_receipt_that_is_not_final_says_nothing() -> None:
    found = receipts.read(Short("154", "", b"id:0a1 stat:ENROUTE err:000", esm_class=4))
    assert found is not None and found.what == ""
