"""The account afterwards: what it says, that it is frozen and checked, reasons in one tap, and the meeting that is owed."""

import io
from copy import deepcopy
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from lastmile.domains.alerts.models import Account, ClockReason
from lastmile.domains.alerts.rules import account as rules
from lastmile.domains.alerts.selectors import account as selectors
from lastmile.domains.alerts.selectors import account_papers
from lastmile.domains.alerts.services import account as services
from lastmile.domains.alerts.services import issuing
from lastmile.domains.alerts.tests.nights import AT, TOWN, a_county, announce, calls, desk, later, run_jobs
from lastmile.domains.orders.tests.factories import scope_of
from lastmile.domains.orders.tests.test_pages import sign_in
from lastmile.foundation.obligations import answering, climbing
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.obligations.models import Callout, Obligation
from lastmile.foundation.people.models import Holding
from lastmile.foundation.prints.tests import reading
from lastmile.foundation.web import meanwhile
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

pytestmark = pytest.mark.django_db


def _over(level: str = "red"):
    """One person answers in time, one after the clock, then it is lifted."""
    alert = announce(level).alert
    climbing.climb_all()
    made = list(Callout.objects.filter(subject_uid=calls(alert)[-1].uid).order_by("id"))
    for callout, minutes in zip(made[:2], (1, 10), strict=True):
        at = later(minutes)
        answering.take_answer(reference=callout.uid, channel="voice", at=at, heard_seconds=22, key="1")
        run_jobs()
    later(60)
    issuing.end_alert(desk(), uid=alert.uid, why="雨已减弱")
    run_jobs()
    alert.refresh_from_db()
    return alert


@pytest.fixture(scope="module")
def written(kept):
    """An alert that was lifted and the hour of that, written once a file."""

    def write():
        a_county()
        return _over(), clock.now()

    return kept(write, at=AT)


@pytest.fixture
def over(written):
    alert, at = deepcopy(written)
    clock.set_source(lambda: at)
    return alert


def officer():
    return scope_of(Holding.objects.get(post__kind="duty_officer"))


@pytest.fixture
def office(over) -> Client:
    return sign_in(Holding.objects.get(post__kind="duty_officer"))


def section(said: dict, word: str) -> dict:
    return next(one for one in said["sections"] if word in one["title"])


def test_it_says_rates_by_level_and_who_was_reached_last_and_how(over) -> None:
    said = services.make_account(officer(), uid=over.uid).content
    total = section(said, "二、叫应")["table"]["rows"][-1]
    assert total[2].startswith("2/")
    assert "语音" in section(said, "最后叫应")["lines"][0]


def test_clocks_say_kept_or_not_with_the_reason_given(over) -> None:
    services.give_reason(officer(), uid=over.uid, clock_key="warning.answer_red_minutes", why="signal", note="停电")
    said = services.make_account(officer(), uid=over.uid).content
    rows = {row[0]: row for row in section(said, "时限")["table"]["rows"]}
    assert rows["红色预警应答时限"][3] == "没守住:通信中断 停电"
    assert rows["下达后第一通电话拨出时限"][3] == "守住"
    assert any("通信中断" in line for line in section(said, "做不到")["lines"])


def test_a_later_tap_replaces_the_reason(over) -> None:
    for why in ("signal", "road"):
        services.give_reason(officer(), uid=over.uid, clock_key="warning.answer_red_minutes", why=why)
    place = selectors.place_of(officer(), over)
    assert selectors.reasons(over, place) == {"warning.answer_red_minutes": "道路中断"}
    with pytest.raises(NotValid):
        services.give_reason(officer(), uid=over.uid, clock_key="warning.answer_red_minutes", why="lazy")
    with pytest.raises(NotValid):  # words would stand in the ledger for good
        services.give_reason(officer(), uid=over.uid, clock_key="李某没接电话", why="road")


def test_the_snapshot_says_what_was_owed_by_whom_and_nothing_ranks_persons(over) -> None:
    said = services.make_account(officer(), uid=over.uid).content
    answers = section(said, "责任快照:应答")
    owed_posts = Obligation.unscoped.filter(kind="call.answer").select_related("post")
    assert answers["lines"][0].startswith(f"应答:{owed_posts.count()} 岗")
    told = str(answers["table"]["rows"])
    assert all(one.held_by is None or one.held_by.person.name in told for one in owed_posts)
    assert "排名" not in str(said) and "名次" not in str(said)


def test_the_snapshot_is_folded_a_place_a_row_with_who_was_late_apart(over) -> None:
    rows = section(services.make_account(officer(), uid=over.uid).content, "责任快照:应答")["table"]["rows"]
    codes = {one.region_code[:12] for one in Obligation.unscoped.filter(kind="call.answer")}
    assert len(rows) == len(codes)
    for column, outcome in ((1, "done"), (2, "late")):
        one = Obligation.unscoped.filter(kind="call.answer", outcome=outcome).first()
        told = f"{clock.local(one.done_at):%H:%M}"
        assert any(one.held_by.person.name in row[column] and told in row[column] for row in rows), outcome


def test_what_was_to_be_done_is_a_row_an_action(over) -> None:
    rows = section(services.make_account(officer(), uid=over.uid).content, "该办的事")["table"]["rows"]
    assert len({row[0] for row in rows}) == len(rows)


def test_what_was_made_stays_and_making_it_anew_is_another(over) -> None:
    first = services.make_account(officer(), uid=over.uid)
    later(5)
    second = services.make_account(officer(), uid=over.uid)
    assert (first.number, second.number) == (1, 2) and first.digest != second.digest
    assert selectors.check(first).good


def test_a_row_changed_behind_its_back_is_found(over) -> None:
    made = services.make_account(officer(), uid=over.uid)
    Account.unscoped.filter(pk=made.pk).update(content={**made.content, "title": "没有的事"})
    made.refresh_from_db()
    assert not selectors.check(made).good
    said = made.content
    Account.unscoped.filter(pk=made.pk).update(digest=selectors.digest_of(said))
    made.refresh_from_db()
    assert not selectors.check(made).good  # the ledger knows the first one


def test_pdf_and_word_say_the_same(over, office) -> None:
    made = services.make_account(officer(), uid=over.uid)
    pdf = office.get(reverse("alerts:account_paper", args=[over.uid, made.uid, "pdf"]))
    word = office.get(reverse("alerts:account_paper", args=[over.uid, made.uid, "docx"]))
    printed = reading.text(pdf.content)
    document = Document(io.BytesIO(word.content))
    written = "".join(one.text for one in document.paragraphs)
    for part in made.content["sections"]:
        assert part["title"].replace(" ", "") in printed and part["title"] in written
    assert len(document.tables) == sum(bool(one["table"] and one["table"]["rows"]) for one in made.content["sections"])
    assert made.digest in printed and made.digest in written


def test_the_page_offers_reasons_and_shows_that_a_report_is_good(over, office) -> None:
    office.post(
        reverse("alerts:account_reason", args=[over.uid]), {"clock": "warning.answer_red_minutes", "why": "hands"}
    )
    office.post(reverse("alerts:account_make", args=[over.uid]))
    text = office.get(reverse("alerts:account", args=[over.uid])).content.decode()
    assert "人手不足" in text and "核验通过" in text


def test_of_two_who_tap_a_reason_the_second_is_told_of_the_first(over, office) -> None:
    address, clock_key = reverse("alerts:account_reason", args=[over.uid]), "warning.answer_red_minutes"
    began = meanwhile.said({clock_key.replace(".", "-"): ""})
    sent = {"clock": clock_key, "began": began}
    assert [office.post(address, {**sent, "why": "hands"}).status_code for _again in range(2)] == [302, 302]
    answer = office.post(address, {**sent, "why": "road"})
    assert answer.status_code == 409 and "人手不足" in answer.content.decode()
    assert ClockReason.unscoped.get().why == "hands"


# --- the meeting -------------------------------------------------------------------------------------------------------


def test_a_meeting_is_owed_after_red_by_the_township_within_the_days_of_the_pack(over) -> None:
    [row] = owed.open_on(over.uid, rules.REVIEW)
    assert row.region_code == TOWN and row.due_at - over.ended_at == timedelta(days=7)
    assert services.owe_reviews(over) == 1 and len(owed.open_on(over.uid, rules.REVIEW)) == 1


def test_entering_the_meeting_closes_what_was_owed_once(over, office) -> None:
    held = {
        "held_at": clock.local(clock.now()).strftime("%Y-%m-%dT%H:%M"),
        "chaired_by": "杨树和",
        "attended": "应急办、海科村",
    }
    address = reverse("alerts:account_review", args=[over.uid])
    assert office.post(address, held).status_code == 422
    before = {**held, "held_at": "2025-07-26T09:00", "found": "没有", "decided": "没有"}
    assert "时间在预警之前,请核对。" in office.post(address, before).content.decode()
    answer = office.post(address, {**held, "found": "木多村没信号", "decided": "应急办七天内申请补点"})
    assert answer.status_code == 302 and not owed.open_on(over.uid, rules.REVIEW)
    assert office.post(address, {**held, "found": "没有", "decided": "没有"}).status_code == 409


def test_columns_of_the_word_file_are_as_wide_as_those_of_the_print(over) -> None:
    one = services.make_account(officer(), uid=over.uid)
    document = Document(io.BytesIO(account_papers.as_word(one, "https://x/")))
    [first, *_rest] = [table for table in document.tables if len(table.columns) == 3]
    assert first.columns[1].width > 3 * first.columns[0].width
