"""What a message must keep beyond the grammar; each rule once broken and once kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lastmile.kernel import cap
from lastmile.kernel.cap.tests.samples import (
    AREA,
    CHINESE,
    ENGLISH,
    NOW,
    OUTLINE,
    SENT,
    check,
    rules_of,
    with_info,
    xml,
)
from lastmile.kernel.coordinates import Position

EARLIER = cap.Reference("530113@example.gov.cn", "53011341600000_20260725213800_0", SENT - timedelta(hours=1))


def outline(*pairs: tuple[float, float]) -> bytes:
    return with_info(areas=(replace(AREA, polygons=(tuple(Position(lon, lat) for lon, lat in pairs),)),))


def test_the_sample_breaks_none():
    assert rules_of(xml()) == set()


@pytest.mark.parametrize("kind", ["Update", "Cancel", "Ack", "Error"])
def test_who_speaks_of_an_earlier_message_names_it(kind):
    answers = {"not_a_warning"} if kind in {"Ack", "Error"} else set()
    assert rules_of(xml(msg_type=kind)) == {"no_references"} | answers
    assert rules_of(xml(msg_type=kind, references=(EARLIER,))) == answers


@pytest.mark.parametrize("status", ["Test", "Draft", "System", "Exercise"])
def test_what_is_well_made_and_no_real_warning_says_so(status):
    verdict = check(xml(status=status))
    assert verdict.ok and [one.grave for one in verdict.semantic] == [False]
    assert status in verdict.semantic[0].words


@pytest.mark.parametrize("text", ["a,b", "a,b,c", "a,b,2026-07-25T10:00:00", ",b,2026-07-25T10:00:00+08:00", "a b c"])
def test_a_malformed_reference_is_named(text):
    content = xml(msg_type="Update", references=(EARLIER,)).decode()
    begin, end = content.index("<references>"), content.index("</references>")
    assert rules_of((content[:begin] + f"<references>{text}" + content[end:]).encode()) == {"bad_reference"}


def test_nobody_refers_to_oneself():
    own = cap.Reference("530113@example.gov.cn", "53011341600000_20260725224000_1", SENT)
    assert rules_of(xml(msg_type="Update", references=(own,))) == {"refers_to_itself"}


@pytest.mark.parametrize("name", ["identifier", "sender"])
def test_the_head_is_not_empty_and_without_commas(name):
    assert rules_of(xml(**{name: ""})) == {"empty_text"}
    assert rules_of(xml(**{name: "a, b"})) == {"forbidden_signs"}


def test_event_and_area_say_something():
    assert rules_of(with_info(event=" ")) == {"empty_text"}
    assert rules_of(with_info(areas=(replace(AREA, area_desc=""),))) == {"empty_text"}
    assert rules_of(with_info(headline="", description="", instruction="")) == {"says_nothing"}
    assert rules_of(xml(infos=())) == {"no_info"}


def test_a_narrow_scope_says_for_whom():
    assert rules_of(xml(scope="Restricted")) == {"no_restriction"}
    assert rules_of(xml(scope="Private")) == {"no_addresses"}


def test_an_outline_encloses_something():
    assert rules_of(outline((103, 26), (103.1, 26), (103, 26))) == {"few_points"}
    assert rules_of(outline((103, 26), (103.1, 26), (103.1, 26.1), (103, 26.1))) == {"unclosed"}
    assert rules_of(outline((103, 26), (103.1, 26), (103.2, 26), (103, 26))) == {"no_surface"}
    assert rules_of(outline((103, 26), (103.1, 26.1), (103.1, 26), (103, 26.1), (103, 26))) == {"crosses_itself"}
    assert rules_of(outline(*OUTLINE)) == set()


def test_latitude_and_longitude_are_on_their_sides():
    assert rules_of(outline(*((point.lat, point.lon) for point in OUTLINE))) == {"swapped"}
    assert rules_of(outline((200, 26), (201, 26), (201, 27), (200, 26))) == {"out_of_range"}


@pytest.mark.parametrize(
    "radius, rule", [(None, "no_radius"), (-1.0, "bad_radius"), (99999.0, "bad_radius"), (0.0, "zero_radius")]
)
def test_a_circle_has_a_radius(radius, rule):
    circle = cap.Circle(Position(103.0, 26.0), radius)
    assert rules_of(with_info(areas=(replace(AREA, circles=(circle,)),))) == {rule}


def test_an_area_of_words_alone_is_nowhere():
    assert rules_of(with_info(areas=(cap.Area("山区"),))) == {"nowhere"}
    assert rules_of(with_info(areas=())) == {"no_area"}


def test_time_runs_forward():
    assert rules_of(with_info(expires=SENT - timedelta(minutes=1))) == {"ends_before_it_begins", "expired"}
    assert rules_of(with_info(onset=SENT + timedelta(days=1))) == {"ends_before_onset"}
    assert rules_of(xml(sent=NOW + timedelta(minutes=6))) >= {"sent_in_future"}
    assert rules_of(with_info(effective=SENT - timedelta(hours=9), expires=NOW - timedelta(hours=1))) == {"expired"}


def test_one_block_that_still_holds_is_enough():
    over = replace(ENGLISH, effective=SENT - timedelta(hours=3), expires=SENT - timedelta(hours=1))
    assert rules_of(xml(infos=(CHINESE, over))) == set()


def test_a_time_without_a_zone_is_told():
    content = xml().replace(b"<sent>2026-07-25T22:40:00+08:00", b"<sent>2026-07-25T22:40:00")
    assert rules_of(content) == {"no_zone"}
    assert rules_of(content.replace(b"cap:1.2", b"cap:1.1")) == {"no_zone"}


def test_a_block_is_in_its_own_language():
    assert rules_of(with_info(language="en-US")) == {"mixed_languages"}
    assert rules_of(with_info(headline="Red rainstorm warning")) == {"mixed_languages"}
    assert rules_of(with_info(language="")) == {"no_language"}
    assert rules_of(with_info(headline="暴雨红色预警 (Red rainstorm warning)")) == set()
    assert rules_of(xml(infos=(CHINESE, replace(ENGLISH, language="")))) == {"no_language"}


def test_a_name_stands_once_and_a_block_too():
    twice = (cap.Named("AlertLevel", "Red"), cap.Named("AlertLevel", "Orange"))
    assert rules_of(with_info(parameters=twice)) == {"same_parameter"}
    assert rules_of(xml(infos=(CHINESE, CHINESE))) == {"same_block"}


def test_level_and_severity_go_together():
    assert rules_of(with_info(severity="Minor")) == {"level_clash"}
    assert rules_of(with_info(parameters=(cap.Named("预警级别", "紫色"),))) == {"unknown_level"}


def test_what_only_needs_a_look_does_not_stop_the_message():
    verdict = check(with_info(severity="Minor"))
    assert verdict.ok and verdict.semantic and not verdict.reasons
