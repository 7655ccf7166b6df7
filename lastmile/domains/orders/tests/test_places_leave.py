"""Places leave a call's area and come back: what is owed there ends, says why, and is owed again."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lastmile.domains.orders import jobs, services
from lastmile.domains.orders.models import Call
from lastmile.domains.orders.selectors import choosing, counting, mine, watching
from lastmile.domains.orders.services import narrowing
from lastmile.domains.orders.tests.factories import HAIKE, SHIMEN, TOWN, Town, a_call, a_town, duty, hold, person_of
from lastmile.domains.orders.tests.nights import CallNight
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.obligations.models import Callout, CalloutCover, Obligation
from lastmile.foundation.people.models import Person, Post
from lastmile.kernel import clock

BOTH = (HAIKE, SHIMEN)
KINDS = ["grid_member", "village_secretary"]


def open_posts(call: Call) -> set[int]:
    rows = Obligation.unscoped.filter(subject_uid=call.uid, kind="call.answer", done_at__isnull=True)
    return set(rows.values_list("post", flat=True))


def standing(*villages: str) -> set[int]:
    rows = Post.unscoped.filter(kind__in=KINDS).values_list("pk", "region_code")
    return {pk for pk, code in rows if code.startswith(villages)}


def a_night() -> tuple[CallNight, Town, Call]:
    night, town = CallNight(), a_town()
    call = a_call(areas=BOTH, post_kinds=KINDS)
    night.until(1)
    return night, town, call


def stay(call: Call, *villages: str) -> None:
    services.narrow(duty(), uid=call.uid, stay=villages)


def back(call: Call, *villages: str) -> None:
    services.widen(duty(), uid=call.uid, areas=villages)


def ringing(person: object) -> bool:
    calls = Callout.objects.filter(person=person).values("uid")
    return Attempt.objects.filter(reference__in=calls, state="waiting").exists()


@pytest.mark.django_db
def test_nobody_is_called_or_climbed_past_for_a_place_that_left() -> None:
    night, town, call = a_night()
    stay(call, HAIKE)
    gone = person_of(town.post(SHIMEN))
    assert open_posts(call) == standing(HAIKE) and not ringing(gone)
    rows = Obligation.unscoped.filter(subject_uid=call.uid, region_code__startswith=SHIMEN)
    assert set(rows.values_list("outcome", "reason")) == {("superseded", "已不在范围内,不再叫应")}
    about = CalloutCover.objects.filter(obligation_uid__in=rows.values("uid"))
    made = about.count()
    night.until(40)
    assert about.count() == made


@pytest.mark.django_db
def test_what_rings_for_a_post_inside_rings_on() -> None:
    night, town = CallNight(), a_town()
    one = person_of(town.post(SHIMEN))
    spare = hold(Post.unscoped.create(**_like(town.post(HAIKE))), one).post
    call = a_call(areas=BOTH, post_kinds=KINDS)
    night.until(1)
    stay(call, HAIKE)
    assert ringing(one) and open_posts(call) >= {spare.pk}
    stay(call, f"{HAIKE}002")
    assert not ringing(one)


def _like(post: Post) -> dict[str, object]:
    fields = ("kind", "title", "region_id", "region_code", "superior_id")
    return {name: getattr(post, name) for name in fields}


@pytest.mark.django_db
def test_who_left_is_said_on_the_board_and_counts_for_nothing_there() -> None:
    _night, _town, call = a_night()
    stay(call, HAIKE)
    call.refresh_from_db()
    watch = watching.watch(duty(), call, tab="course")
    assert watch.left == "石门村 3 岗 3 人已不在范围内,不再叫应"
    assert (watch.tally.people, watch.tally.missing, call.people, call.posts) == (3, 3, 3, 3)
    assert "范围缩小,不在范围内的不再叫" in [one.words.split(" ")[0] for one in watch.events]


@pytest.mark.django_db
def test_a_place_that_comes_back_is_called_anew_also_by_whoever_had_answered() -> None:
    night, town, call = a_night()
    answered, silent = town.post(SHIMEN), town.post(SHIMEN, 1)
    night.answers(call, person_of(answered))
    stay(call, HAIKE)
    assert counting.tally(call, Q()).reached == 1
    night.until(3)
    back(call, SHIMEN)
    assert {answered.pk, silent.pk} <= open_posts(call)
    night.until(4)
    assert ringing(person_of(answered)) and ringing(person_of(silent))
    tally = counting.tally(call, Q())
    assert (tally.posts, tally.people, tally.missing) == (6, 6, 6)
    night.answers(call, person_of(silent))
    assert counting.tally(call, Q()).missing == 5


@pytest.mark.django_db
def test_whoever_is_called_later_reads_their_own_time_to_answer() -> None:
    night, town, call = a_night()
    stay(call, HAIKE)
    night.until(3)
    back(call, SHIMEN)
    late, first = ([mine.open_calls_for(of(person_of(town.post(place))))[0].due_at] for place in (SHIMEN, HAIKE))
    assert (late[0] - first[0]).total_seconds() == 180 and first[0] == call.due_at


def of(person: Person) -> Scope:
    return replace(duty(), person_id=person.pk, person_uid=person.uid)


@pytest.mark.django_db
def test_somebody_is_sent_to_the_door_again_when_the_place_came_back() -> None:
    night, _town, call = a_night()
    night.until(16)
    stay(call, HAIKE)
    doors = Obligation.unscoped.filter(subject_uid=call.uid, kind="call.door", done_at__isnull=True)
    assert doors.exists() and not doors.filter(place__contains="石门").exists()
    back(call, SHIMEN)
    night.until(34)
    assert doors.filter(place__contains="石门").exists()


@pytest.mark.django_db
def test_an_answer_that_comes_when_the_place_has_left_is_noted_and_counts_for_nothing() -> None:
    night, town, call = a_night()
    stay(call, HAIKE)
    gone = person_of(town.post(SHIMEN))
    jobs.take_answer(Callout.objects.get(pk=night.answers(call, gone)).uid)  # told twice
    assert counting.tally(call, Q()).reached == 0
    [entry] = Entry.objects.filter(subject_uid=call.uid, action__startswith="call.answered")
    assert (entry.action, entry.figures["person"]) == ("call.answered_outside", str(gone.uid))
    assert "已不在范围内才应答 1 人" in [one.words for one in watching.watch(duty(), call, tab="course").events]


@pytest.mark.django_db
def test_a_worker_that_dies_between_leaves_it_to_the_job() -> None:
    _night, _town, call = a_night()
    narrowing._narrow(duty(), call.uid, [HAIKE])  # and no further
    assert open_posts(call) == standing(*BOTH)
    jobs.let_go(call.uid)
    jobs.let_go(call.uid)
    assert open_posts(call) == standing(HAIKE)


@pytest.mark.django_db
def test_it_goes_on_where_it_stopped_between_two_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    _night, _town, call = a_night()
    monkeypatch.setattr(narrowing, "BATCH", 2)
    narrowing._narrow(duty(), call.uid, [HAIKE])
    call.refresh_from_db()
    narrowing._let_go(duty(), call)
    assert len(open_posts(call)) == 4
    assert services.let_go(duty(), call) == 1
    assert open_posts(call) == standing(HAIKE)


@pytest.mark.django_db
def test_posts_that_are_opened_behind_a_change_end_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    _night, town, call = a_night()
    stay(call, HAIKE)
    posts = Post.unscoped.filter(kind="grid_member")
    monkeypatch.setattr(choosing, "posts_of_call", lambda _call: posts)  # as it read them before the change
    hold(Post.unscoped.create(**_like(town.post(SHIMEN))))
    services.open_posts(duty(), call)
    assert open_posts(call) == standing(HAIKE)


@pytest.mark.django_db
def test_where_every_place_left_nobody_is_called() -> None:
    night, _town, call = a_night()
    stay(call, f"{TOWN}999")
    assert open_posts(call) == set() and services.open_posts(duty(), call) == 0
    night.until(9)
    back(call, SHIMEN)
    assert open_posts(call) == standing(SHIMEN)
    rows = Obligation.unscoped.filter(subject_uid=call.uid, kind="call.answer", done_at__isnull=True)
    assert all(one.opened_at == night.now < one.due_at for one in rows)


@pytest.mark.django_db
def test_a_call_over_all_of_its_region_has_no_places_to_lose() -> None:
    CallNight()
    a_town()
    call = a_call(post_kinds=KINDS)
    stay(call, HAIKE)
    assert open_posts(call) == standing(*BOTH)


# --- whatever happens in whatever order ------------------------------------------------------------------------------

AREAS = [
    list(one) for one in ([HAIKE], [SHIMEN], [HAIKE, SHIMEN], [f"{HAIKE}001"], [f"{HAIKE}002", SHIMEN], [TOWN], [])
]


class Places(RuleBasedStateMachine):
    """Two villages of two grids; areas change, people answer, minutes pass, a worker dies between."""

    @initialize()
    def begin(self) -> None:
        self.open = transaction.atomic()
        self.open.__enter__()
        self.night, self.town = CallNight(), a_town()
        self.posts = [self.town.post(village, number) for village, number in product(BOTH, (0, 1))]
        self.spare = hold(Post.unscoped.create(**_like(self.posts[2])), person_of(self.posts[1])).post
        self.posts.append(self.spare)
        self.call = a_call(areas=BOTH)
        self.area = list(BOTH)
        self.answered: set[int] = set()

    def inside(self, post: Post, area: list[str]) -> bool:
        return post.region_code.startswith(tuple(area)) if area else False

    def change(self, area: list[str]) -> None:
        """As an alert does it: out with what left, in with what is new."""
        fresh = [one for one in self.posts if self.inside(one, area) and not self.inside(one, self.area)]
        stays = [one for one in self.posts if self.inside(one, area) and self.inside(one, self.area)]
        here = {person_of(one) for one in stays}
        self.answered -= {one.pk for one in fresh if person_of(one) not in here}
        self.area = area

    @rule(area=st.sampled_from(AREAS), dies=st.booleans())
    def the_area_changes(self, area: list[str], dies: bool) -> None:
        was = self.area
        self.change(area)
        if dies:
            narrowing._narrow(duty(), self.call.uid, area)
            jobs.let_go(self.call.uid)
        else:
            stay(self.call, *area)
        fresh = [one for one in area if not any(one.startswith(old) for old in was)]
        if fresh:
            back(self.call, *fresh)

    @rule(number=st.integers(0, 4))
    def somebody_answers_in_the_app(self, number: int) -> None:
        person = person_of(self.posts[number])
        theirs = [one for one in self.posts if person_of(one) == person and self.inside(one, self.area)]
        if theirs:
            services.answer_in_app(of(person), self.call.uid)
            self.answered |= {one.pk for one in theirs}

    @rule(minutes=st.sampled_from([1, 6]))
    def time_passes(self, minutes: int) -> None:
        self.night.until(self.night.minute + minutes)

    @invariant()
    def only_who_stands_inside_and_has_not_answered_is_asked(self) -> None:
        wanted = {one.pk for one in self.posts if self.inside(one, self.area)} - self.answered
        assert open_posts(self.call) == wanted

    @invariant()
    def nobody_is_rung_for_nothing(self) -> None:
        waiting = Attempt.objects.filter(state="waiting", asks=True).values("reference")
        for callout in Callout.objects.filter(uid__in=waiting):
            covers = CalloutCover.objects.filter(callout=callout).values("obligation_uid")
            assert Obligation.unscoped.filter(uid__in=covers, done_at__isnull=True).exists()

    @invariant()
    def the_kept_counts_are_those_of_the_recount(self) -> None:
        tally, call = counting.tally(self.call, Q()), Call.unscoped.get(pk=self.call.pk)
        rows = list(counting.owed(self.call).values_list("post", "held_by__person", "done_at"))
        assert len({post for post, _who, _at in rows}) == len(rows) == tally.posts == call.posts
        assert tally.people == call.people == len({who for _post, who, _at in rows})
        assert tally.missing == len({who for _post, who, at in rows if at is None})

    def teardown(self) -> None:
        if hasattr(self, "open"):
            transaction.set_rollback(True)
            self.open.__exit__(None, None, None)
        clock.set_source(None)


@pytest.mark.django_db
def test_whatever_leaves_and_comes_back_exactly_those_inside_are_asked() -> None:
    chosen = settings(
        max_examples=6,
        stateful_step_count=9,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Places, settings=chosen)
