"""What is written reads back equal and passes the own check."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lastmile.kernel import cap
from lastmile.kernel.cap import words
from lastmile.kernel.cap.tests.samples import MESSAGE, NOW, certificate, key, xml
from lastmile.kernel.coordinates import Position
from lastmile.kernel.errors import NotValid

SIGNS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), include_characters="\n\t")
TEXT = st.text(SIGNS, max_size=20).map(str.strip)
SAID = st.text(SIGNS, min_size=1, max_size=20).map(str.strip).filter(bool)
WORD = st.from_regex(r"[A-Za-z0-9_.:@-]{1,20}", fullmatch=True)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(
    lambda at: at.replace(microsecond=0, tzinfo=timezone(timedelta(hours=8)))
)
DEGREES = st.integers(-90_000_000, 90_000_000).map(lambda value: value / 1_000_000)
POSITIONS = st.builds(Position, DEGREES, DEGREES)
NAMED = st.lists(st.builds(cap.Named, SAID, TEXT), max_size=2).map(tuple)
OUTLINES = st.lists(POSITIONS, min_size=3, max_size=5).map(lambda points: (*points, points[0]))


def many(kind, most=2):
    return st.lists(kind, max_size=most).map(tuple)


AREAS = st.builds(
    cap.Area, SAID, many(OUTLINES, 1), many(st.builds(cap.Circle, POSITIONS, st.integers(0, 1000)), 1), NAMED,
    st.none() | st.integers(-100, 9000),
)  # fmt: skip
RESOURCES = st.builds(cap.Resource, SAID, SAID, st.none() | st.integers(0, 10**9), TEXT, TEXT, TEXT)
INFOS = st.builds(
    cap.Info, SAID, *map(st.sampled_from, (words.URGENCY, words.SEVERITY, words.CERTAINTY)),
    categories=st.lists(st.sampled_from(words.CATEGORY), min_size=1, max_size=2).map(tuple),
    language=st.sampled_from(["", "zh-CN", "en-US"]), response_types=many(st.sampled_from(words.RESPONSE)),
    audience=TEXT, event_codes=NAMED, effective=st.none() | MOMENTS, onset=st.none() | MOMENTS, expires=st.none() | MOMENTS,
    sender_name=TEXT, headline=TEXT, description=TEXT, instruction=TEXT, web=TEXT, contact=TEXT, parameters=NAMED,
    resources=many(RESOURCES, 1), areas=many(AREAS),
)  # fmt: skip
MESSAGES = st.builds(
    cap.Message, WORD, WORD, MOMENTS, *map(st.sampled_from, (words.STATUS, words.MSG_TYPE, words.SCOPE)), source=TEXT,
    restriction=TEXT, addresses=TEXT, codes=many(TEXT), note=TEXT,
    references=many(st.builds(cap.Reference, WORD, WORD, MOMENTS)), incidents=TEXT, infos=many(INFOS),
)  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(MESSAGES)
def test_every_message_reads_back_equal_and_keeps_the_grammar(message):
    verdict = cap.check(cap.write(message), now=NOW)
    assert verdict.message == message and verdict.is_valid, verdict.reasons


@settings(max_examples=5, deadline=None)
@given(MESSAGES)
def test_a_signed_one_reads_back_equal_too(message):
    trust = cap.Trust((certificate("ec", days=(-27_000, 27_000)),))
    verdict = cap.check(cap.write(message, key=key(), certificates=trust.certificates), trust, NOW)
    assert verdict.message == message and verdict.signature == cap.Signature.VALID


def test_universal_time_is_written_as_minus_zero():
    assert b"<sent>2026-07-25T14:40:00-00:00</sent>" in xml(sent=MESSAGE.sent.astimezone(UTC))


def test_signs_xml_cannot_hold_are_refused():
    with pytest.raises(NotValid):
        xml(note="a\x00b")
