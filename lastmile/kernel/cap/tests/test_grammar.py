"""The grammar of CAP 1.2 and 1.1."""

import pytest

from lastmile.kernel.cap.tests.samples import check, xml

GOOD = xml().decode()


def told(old: str, new: str) -> list[str]:
    assert old in GOOD
    return [one.id.removeprefix("schema.") for one in check(GOOD.replace(old, new, 1).encode()).schema]


def test_the_sample_keeps_it():
    assert check(GOOD.encode()).ok


@pytest.mark.parametrize("name", ["identifier", "sender", "sent", "status", "msgType", "scope"])
def test_every_required_part_of_the_head_is_missed(name):
    begin, end = GOOD.index(f"<{name}>"), GOOD.index(f"</{name}>") + len(name) + 3
    assert told(GOOD[begin:end], "") == ["missing_element"]


@pytest.mark.parametrize("name", ["category", "event", "urgency", "severity", "certainty"])
def test_every_required_part_of_a_block_is_missed(name):
    begin, end = GOOD.index(f"<{name}>"), GOOD.index(f"</{name}>") + len(name) + 3
    assert told(GOOD[begin:end], "") == ["missing_element"]


@pytest.mark.parametrize(
    "old, new",
    [
        ("<status>Actual", "<status>actual"),
        ("<msgType>Alert", "<msgType>Warning"),
        ("<scope>Public", "<scope>Everybody"),
        ("<severity>Extreme", "<severity>Red"),
        ("<category>Met", "<category>Weather"),
        ("<urgency>Immediate", "<urgency>Now"),
        ("<certainty>Likely", "<certainty>Very Likely"),
    ],
)
def test_a_word_outside_its_list_is_named(old, new):
    assert told(old, new) == ["unknown_word"]


@pytest.mark.parametrize(
    "sent",
    ["2026-07-25T14:40:00Z", "2026-07-25T22:40:00", "2026-07-25 22:40:00+08:00", "2026-07-25T22:40+08:00",
     "2026-07-25T22:40:00.5+08:00", "2026-07-32T22:40:00+08:00", "2026-07-25T22:40:00,08:00", "今天"],
)  # fmt: skip
def test_a_moment_has_seconds_and_an_offset_and_no_z(sent):
    assert told("<sent>2026-07-25T22:40:00+08:00", f"<sent>{sent}") == ["wrong_form"]


@pytest.mark.parametrize("text", ["", "26.0, 103.0", "26.0 103.0", "26.0,103.0;26.1,103.1", "26.0,103.0 N"])
def test_an_outline_is_pairs_with_blanks_between(text):
    begin, end = GOOD.index("<polygon>"), GOOD.index("</polygon>")
    assert told(GOOD[begin:end], f"<polygon>{text}") == ["wrong_form"]


@pytest.mark.parametrize("text", ["26.0", "26.0,103.0 5 km", "26.0,103.0 far"])
def test_a_circle_is_a_pair_and_a_number(text):
    assert told("<geocode>", f"<circle>{text}</circle><geocode>") == ["wrong_form"]


def test_parts_have_an_order_and_a_number():
    assert told("<scope>Public</scope>", "<note>a</note><scope>Public</scope>") == ["wrong_order"]
    assert told("<event>暴雨", "<event>洪水</event><event>暴雨") == ["too_many"]


def test_what_the_standard_does_not_know_is_named():
    assert told("<scope>", "<colour>red</colour><scope>") == ["unknown_element"]
    assert told("<scope>", "<scope kind='x'>") == ["attribute"]
    assert told("<scope>", "loose<scope>") == ["stray_text"]
    assert told("Public</scope>", "Public<b/></scope>") == ["unknown_element"]


def test_the_older_version_is_read_by_its_own_words():
    older = GOOD.replace("cap:1.2", "cap:1.1").replace("<certainty>Likely", "<certainty>Very Likely")
    older = older.replace("<sent>2026-07-25T22:40:00+08:00", "<sent>2026-07-25T14:40:00Z")
    verdict = check(older.encode())
    assert verdict.ok and verdict.message.version == "1.1"


def test_every_finding_says_where():
    verdict = check(GOOD.replace("<severity>Extreme", "<severity>Red").encode())
    assert [one.at for one in verdict.schema] == ["info[1]/severity", "info[2]/severity"]
    assert verdict.reasons[0].startswith("info[1]/severity:“Red”不是规定的词")
