from datetime import timedelta

import pytest

from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.jobs.models import Job
from lastmile.foundation.obligations import answering, services
from lastmile.foundation.obligations.models import Callout, Obligation
from lastmile.foundation.obligations.rules import Outcome
from lastmile.foundation.obligations.tests.factories import a_person, a_post, hold
from lastmile.foundation.obligations.tests.night import START, Night
from lastmile.foundation.people.models import Person

pytestmark = pytest.mark.django_db


def answers(
    night: Night, person: Person, *, channel: str = "voice", heard: float = 25, key: str = "1", reply: str = "1"
) -> bool:
    call = Callout.objects.filter(person=person).order_by("-id")[0]
    return answering.take_answer(
        reference=call.uid, channel=channel, at=night.now, heard_seconds=heard, key=key, reply=reply
    )


def close_what_is_answered(night: Night, person: Person) -> list[Obligation]:
    """What the owning domain does when it hears callout.answered."""
    rows = list(answering.covered_by(night.matter.uid, person.pk))
    services.close(a_scope("53"), rows, done_at=night.now)
    answering.stop_idle_calls(rows)
    return rows


def states(night: Night, person: Person) -> set[str]:
    return {one.state for one in night.attempts(person)}


def test_one_answer_answers_all_posts_of_the_person() -> None:
    chen = a_person("陈有福")
    posts = [a_post(), a_post("forest_ranger")]
    for post in posts:
        hold(post, chen)
    night = Night(posts).until(1)
    assert answers(night, chen)
    assert {row.post_id for row in answering.covered_by(night.matter.uid, chen.pk)} == {post.pk for post in posts}
    told = Job.objects.filter(fact="callout.answered").values_list("subject_uid", flat=True)
    assert set(told) == {Callout.objects.get().uid}


def test_an_answer_on_any_channel_stops_the_rest() -> None:
    post = a_post()
    chen = hold(post).person
    night = Night([post]).until(1)
    assert states(night, chen) == {"waiting"}
    answers(night, chen, channel="sms")
    assert states(night, chen) == {"cancelled"}


def test_nine_of_twenty_seconds_do_not_count_and_the_redial_comes() -> None:
    post = a_post()
    ma = hold(post, "马春梅").person
    night = Night([post]).until(1)
    assert not answers(night, ma, heard=9)
    assert night.until(3).calls(ma) == [("holder_a", 0), ("holder_a", 3)]


def test_answers_on_two_channels_and_twice_on_one_are_one_answer() -> None:
    post = a_post()
    chen = hold(post).person
    night = Night([post]).until(1)
    assert answers(night, chen)
    assert not answers(night, chen, channel="sms")
    assert not answers(night, chen)
    told = Job.objects.filter(fact="callout.answered").values_list("handler", flat=True)
    assert len(told) == len(set(told)) > 0


def test_the_stand_ins_answer_closes_what_it_stood_in_for_and_nobody_is_called_on() -> None:
    superior = a_post("village_secretary", "530113104201")
    secretary = hold(superior).person
    post = a_post(superior=superior)
    chen, yu = hold(post).person, hold(post, rank="B").person
    night = Night([post]).until(9)
    assert answers(night, yu)
    [closed] = close_what_is_answered(night, yu)
    assert closed.post == post
    assert states(night, chen) == {"cancelled"}
    assert night.until(30).calls(secretary) == []
    row = night.owed(post)
    assert (row.outcome, row.next_step_at) == (Outcome.LATE, None)


def test_a_late_answer_after_the_climb_still_counts_and_says_late() -> None:
    superior = a_post("village_secretary", "530113104201")
    secretary = hold(superior).person
    post = a_post(superior=superior)
    chen = hold(post).person
    night = Night([post]).until(12)
    assert answers(night, chen)
    close_what_is_answered(night, chen)
    assert night.owed(post).outcome == Outcome.LATE
    assert states(night, secretary) == {"cancelled"}


def test_a_superior_who_will_go_and_look_closes_nothing_of_others() -> None:
    superior = a_post("village_secretary", "530113104201")
    secretary = hold(superior).person
    post = a_post(superior=superior)
    hold(post)
    night = Night([post]).until(10)
    assert answers(night, secretary)
    assert close_what_is_answered(night, secretary) == []
    assert night.owed(post).done_at is None


def test_a_superior_who_answers_for_others_has_answered_for_himself() -> None:
    superior = a_post("village_secretary", "530113104201")
    secretary = hold(superior).person
    post = a_post(superior=superior)
    hold(post)
    night = Night([post, superior]).until(8)
    assert answers(night, secretary)
    assert [row.post for row in close_what_is_answered(night, secretary)] == [superior]


def test_the_ladder_holds_its_breath_while_the_answer_is_on_its_way_and_goes_on_when_it_got_lost() -> None:
    post = a_post()
    chen = hold(post).person
    night = Night([post]).until(2.9)
    answers(night, chen)
    assert night.until(3.5).calls(chen) == [("holder_a", 0)]
    assert len(night.until(4.5).calls(chen)) == 2


def test_a_call_for_two_people_goes_on_for_the_one_still_missing() -> None:
    superior = a_post("village_secretary", "530113104201")
    secretary = hold(superior).person
    posts = [a_post(superior=superior), a_post(superior=superior)]
    first, second = (hold(post).person for post in posts)
    night = Night(posts).until(10)
    for person, left in ((first, {"waiting"}), (second, {"cancelled"})):
        answers(night, person)
        close_what_is_answered(night, person)
        assert states(night, secretary) == left


def test_an_answer_for_an_unknown_call_is_no_answer() -> None:
    from lastmile.kernel.ids import uuid7

    assert not answering.take_answer(reference=uuid7(), channel="sms", at=START, reply="1")


def test_what_was_answered_in_person_stops_the_calls() -> None:
    post = a_post()
    chen = hold(post).person
    night = Night([post]).until(1)
    assert answering.answered_otherwise(night.matter.uid, chen.pk, via="desk", at=night.now) == 1
    assert states(night, chen) == {"cancelled"}
    assert Callout.objects.get().answered_via == "desk"


def test_the_channel_of_the_last_success_goes_first() -> None:
    post = a_post()
    chen = hold(post).person
    first = Night([post]).until(0)
    answers(first, chen, channel="sms")
    Attempt.objects.all().delete()
    second = Night([post]).until(0)
    assert second.attempts(chen)[0].channel == "sms"
    assert second.now - START == timedelta(0)
