"""已收到 → 在核实 → 已处理 → 已答复, and what is owed on the way."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lastmile.domains.tips import acts, rules, selectors, services
from lastmile.domains.tips.models import Answer, Tip
from lastmile.domains.tips.rules import Act, Finding, Gravity, Kind, Status
from lastmile.domains.tips.tests.factories import a_tip, director, named, sent
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations.models import Obligation
from lastmile.kernel.errors import NotValid, WrongState


def owed(tip: Tip) -> list[str]:
    return sorted(Obligation.unscoped.filter(subject_uid=tip.uid, done_at=None).values_list("kind", flat=True))


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(list(Kind)), st.lists(st.sampled_from(list(Act)), max_size=8))
def test_whatever_is_done_the_words_only_go_on(kind, done):
    status = Status.RECEIVED
    for act in done:
        new = rules.next_of(kind, status, act)
        assert new is None or new == status or rules.is_further(new, status)
        status = new or status


@settings(deadline=None, max_examples=50)
@given(st.booleans(), st.sampled_from(list(Finding)), st.sampled_from(list(Gravity)))
def test_a_reward_wants_a_name_a_true_finding_and_a_grave_matter(named_, finding, gravity):
    good = named_ and finding in ("true", "partly") and gravity in ("major", "illegal")
    assert rules.may_be_rewarded(named=named_, finding=finding, gravity=gravity) == good


@pytest.mark.django_db
def test_from_received_to_answered_with_what_is_owed():
    zhang, tip = director(), a_tip()
    assert owed(tip) == ["tip.accept", "tip.answer"]
    services.accept_tip(zhang, uid=tip.uid)
    assert owed(tip) == ["tip.answer"]
    services.check_tip(zhang, uid=tip.uid, finding="true", result="确实没有手续", gravity="illegal")
    services.answer_tip(zhang, uid=tip.uid, words="已责令停产。")
    tip.refresh_from_db()
    assert owed(tip) == [] and tip.status == "answered"
    assert [bool(step.at) for step in selectors.steps_of(tip)] == [True] * 4
    assert Answer.objects.get(tip=tip).words == "已责令停产。"


@pytest.mark.django_db
def test_an_act_that_does_not_fit_is_refused_and_its_button_is_not_there():
    zhang, tip = director(), a_tip()
    with pytest.raises(WrongState):
        services.answer_tip(zhang, uid=tip.uid, words="好")
    assert [one.act for one in acts.buttons(zhang, tip)] == ["accept", "decline"]


@pytest.mark.django_db
def test_real_name_true_and_grave_is_marked_with_its_clause():
    zhang, tip = director(), named()
    services.accept_tip(zhang, uid=tip.uid)
    services.check_tip(zhang, uid=tip.uid, finding="true", result="确实", gravity="illegal")
    tip.refresh_from_db()
    assert tip.rewardable and ledger.last_entry(tip).figures["clause"] == "J-4.7d"


@pytest.mark.django_db
def test_not_ours_says_why_and_is_answered():
    tip = a_tip()
    zhang = director()
    with pytest.raises(NotValid):
        services.decline_tip(zhang, uid=tip.uid, words="  ")
    services.decline_tip(zhang, uid=tip.uid, words="请找市场监管局 12315。")
    tip.refresh_from_db()
    assert tip.status == "answered" and owed(tip) == []
    assert not any(step.ahead for step in selectors.steps_of(tip))


@pytest.mark.django_db
def test_not_solved_is_said_once_on_each_answer_and_owed_anew():
    zhang = director()
    one = sent()
    services.decline_tip(zhang, uid=one.tip.uid, words="不归这里管。")
    again = services.say_again(code=one.code, words="还在开采")
    assert again.status == "received" and owed(again) == ["tip.accept", "tip.answer"]
    with pytest.raises(WrongState):
        services.say_again(code=one.code)
    services.decline_tip(zhang, uid=again.uid, words="已转市场监管局。")
    assert services.say_again(code=one.code).times_again == 2
