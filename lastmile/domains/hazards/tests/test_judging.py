"""重大: suspected by the office, judged by a department, the five before 整改, closed by acceptance alone."""

from datetime import timedelta

import pytest

from lastmile.domains.hazards import acts, selectors, services
from lastmile.domains.hazards.forms import Judge
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.tests.factories import a_hazard, departments, the_cast
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.people.models import Account
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, WrongState

pytestmark = pytest.mark.django_db
FIVE = {"measures": "降水位", "plan": "先撤", "responsible_unit": "水务站", "responsible_person": "某人", "money": 0}


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


@pytest.fixture
def water(cast):
    return departments()[0]


def owed(hazard):
    return {row.kind: row.holder for row in obligations.of_subject(hazard.uid) if not row.outcome}


def suspected(cast):
    hazard = a_hazard(cast.wang, picture="water", title="坝上裂缝")
    return services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="suspected")


def judged(cast, water):
    hazard = suspected(cast)
    return services.judge_major(water, uid=hazard.uid, unit="东川区水务局", clause="第三条")


def test_the_department_of_its_category_owes_the_judgement_and_sees_only_this_one(cast, water):
    hazard, other = suspected(cast), a_hazard(cast.wang)
    assert owed(hazard) == {"hazard.judge": "孙某", "hazard.rectify": "王某"}
    assert [one.pk for one in selectors.hazards_in(water)] == [hazard.pk] != [other.pk]


def test_the_office_may_suspect_but_not_judge(cast):
    hazard = suspected(cast)
    with pytest.raises(NotAllowed):
        services.judge_major(cast.zhang, uid=hazard.uid, unit="应急办", clause="第三条")


def test_a_day_that_had_passed_when_it_was_judged_is_no_deadline_for_what_comes_now(cast, water):
    hazard = suspected(cast)
    Hazard.unscoped.filter(pk=hazard.pk).update(due_on=clock.today() - timedelta(days=5))
    services.judge_major(water, uid=hazard.uid, unit="东川区水务局", clause="第三条")
    assert "时限" in selectors.lacks(services.prepare_hazard(cast.zhang, uid=hazard.uid, **FIVE))
    in_a_month = clock.today() + timedelta(days=30)
    services.prepare_hazard(cast.zhang, uid=hazard.uid, due_on=in_a_month, **FIVE)
    [row] = [one for one in obligations.of_subject(hazard.uid) if one.kind == "hazard.rectify" and not one.outcome]
    assert row.due_at == clock.end_of(in_a_month)


def test_judged_it_waits_for_the_five_and_says_which_are_missing(cast, water):
    hazard = judged(cast, water)
    assert selectors.lacks(hazard) == ("责任", "措施", "资金", "预案")
    assert set(owed(hazard)) == {"hazard.prepare"}
    with pytest.raises(WrongState, match="还差:责任、措施、资金、预案"):
        services.rectify_hazard(cast.wang, uid=hazard.uid, proof="改了")


def test_with_the_five_it_is_owed_with_a_line_every_week(cast, water):
    hazard = judged(cast, water)
    services.prepare_hazard(cast.zhang, uid=hazard.uid, **FIVE)
    assert set(owed(hazard)) == {"hazard.rectify", "hazard.progress"}
    services.note_progress(cast.wang, uid=hazard.uid, note="已降水位")
    assert set(owed(hazard)) == {"hazard.rectify", "hazard.progress"}


def rectified(cast, water):
    hazard = judged(cast, water)
    services.prepare_hazard(cast.zhang, uid=hazard.uid, **FIVE)
    return services.rectify_hazard(cast.wang, uid=hazard.uid, proof="改了")


def test_it_is_not_closed_without_the_judging_unit(cast, water):
    hazard = rectified(cast, water)
    assert owed(hazard)["hazard.accept"] == "孙某"
    with pytest.raises(NotValid, match="判定单位的验收"):
        services.verify_hazard(cast.zhang, uid=hazard.uid)
    services.accept_major(water, uid=hazard.uid, unit="东川区水务局", document="东水验〔2026〕1号")
    assert services.verify_hazard(cast.zhang, uid=hazard.uid).status == "closed"


def test_the_office_owes_the_last_look_once_it_is_accepted_and_not_before(cast, water):
    hazard = rectified(cast, water)
    assert set(owed(hazard)) == {"hazard.accept"}
    services.accept_major(water, uid=hazard.uid, unit="东川区水务局", document="东水验〔2026〕1号")
    assert set(owed(hazard)) == {"hazard.verify"}


def test_accepted_there_is_nothing_more_to_accept(cast, water):
    hazard = rectified(cast, water)
    assert acts.buttons(water, hazard)[0].action.act == "accept"
    paper = {"unit": "东川区水务局", "document": "东水验〔2026〕1号"}
    accepted = services.accept_major(water, uid=hazard.uid, **paper)
    assert [one.action.act for one in acts.buttons(water, accepted) if not one.why_not] == ["list"]
    with pytest.raises(WrongState, match="已经验收"):
        services.accept_major(water, uid=hazard.uid, **paper)
    with pytest.raises(WrongState, match="已经验收"):
        services.lower_hazard(water, uid=hazard.uid, unit="东川区水务局", note="没有贯通")


def test_lowered_after_it_was_rectified_the_office_owes_the_last_look(cast, water):
    hazard = rectified(cast, water)
    services.lower_hazard(water, uid=hazard.uid, unit="东川区水务局", note="没有贯通")
    assert set(owed(hazard)) == {"hazard.verify"}


def test_an_acceptance_on_paper_is_typed_with_unit_and_document(cast, water):
    hazard = rectified(cast, water)
    paper = {"accepting_unit": "东川区水务局", "acceptance_document": "东水验〔2026〕1号"}
    closed = services.verify_hazard(cast.zhang, uid=hazard.uid, **paper)
    assert (closed.status, closed.accepting_unit) == ("closed", "东川区水务局")


def test_a_line_without_a_standard_of_its_own_names_it_in_the_clause(cast, water):
    said = {"standard": "other", "clause": "DZ/T 0438-2023 第5条", "unit": "自然资源局", "on": "2026-01-01"}
    form = Judge(said, hazard=suspected(cast))
    assert form.is_valid() and form.cleaned_data["clause"] == "DZ/T 0438-2023 第5条"


def test_no_other_unit_than_the_judging_one_accepts(cast, water, client):
    hazard = rectified(cast, water)
    with pytest.raises(NotValid, match="判定单位“东川区水务局”"):
        services.verify_hazard(cast.zhang, uid=hazard.uid, accepting_unit="阿旺镇", acceptance_document="1")
    client.force_login(Account.objects.get(login="张某"))
    assert 'value="东川区水务局"' in client.get(f"/hazards/{hazard.uid}/verify/").content.decode()


def test_handing_over_stands_for_none_of_the_five_and_replaces_none(cast, water, client):
    hazard = judged(cast, water)
    asked = {"department": "water", "reason": "归水务", "measures": "拉警戒带"}
    assert "措施" in selectors.lacks(services.hand_over(cast.zhang, uid=hazard.uid, **asked))
    client.force_login(Account.objects.get(login="王某"))
    assert "镇村临时管控:拉警戒带" in client.get(f"/field/hazard/{hazard.uid}/").content.decode()
    services.take_back(cast.zhang, uid=hazard.uid, note="再想想")
    services.prepare_hazard(cast.zhang, uid=hazard.uid, **FIVE)
    assert services.hand_over(cast.zhang, uid=hazard.uid, **asked).measures == "降水位"


def test_lowered_with_a_reason_it_goes_on_as_a_general_one(cast, water):
    hazard = judged(cast, water)
    services.lower_hazard(water, uid=hazard.uid, unit="东川区水务局", note="没有贯通")
    assert (Hazard.unscoped.get(pk=hazard.pk).grade, set(owed(hazard))) == ("general", {"hazard.rectify"})


def test_a_suspected_one_is_not_closed_before_somebody_judged(cast, water):
    hazard = suspected(cast)
    services.rectify_hazard(cast.wang, uid=hazard.uid, proof="改了")
    with pytest.raises(WrongState, match="还没有判定"):
        services.verify_hazard(cast.zhang, uid=hazard.uid)
    offered = {one.action.act: one.why_not for one in acts.buttons(cast.zhang, Hazard.unscoped.get(pk=hazard.pk))}
    assert "还没有判定" in offered["verify"]


def test_a_county_lists_it_and_lifts_after_it_was_closed(cast):
    water, bureau = departments()
    hazard = judged(cast, water)
    with pytest.raises(NotAllowed):
        services.list_hazard(cast.zhang, uid=hazard.uid, unit="镇里")
    services.list_hazard(bureau, uid=hazard.uid, unit="区安委办", document_number="东安督1号")
    with pytest.raises(WrongState, match="验收销号后"):
        services.lift_supervision(bureau, uid=hazard.uid)
    services.prepare_hazard(cast.zhang, uid=hazard.uid, **FIVE)
    services.rectify_hazard(cast.wang, uid=hazard.uid, proof="改了")
    services.verify_hazard(cast.zhang, uid=hazard.uid, accepting_unit="东川区水务局", acceptance_document="1")
    assert owed(hazard) == {"hazard.lift": "周某"}
    services.reopen_hazard(cast.zhang, uid=hazard.uid, note="又搬回来了")
    assert "hazard.lift" not in owed(hazard), "what cannot be lifted is not asked for"
    services.rectify_hazard(cast.wang, uid=hazard.uid, proof="又改了")
    services.verify_hazard(cast.zhang, uid=hazard.uid, accepting_unit="东川区水务局", acceptance_document="2")
    services.lift_supervision(bureau, uid=hazard.uid)
    assert owed(hazard) == {}


def sees(scope, hazard):
    return selectors.hazards_in(scope).filter(pk=hazard.pk).exists()


def test_whoever_rectifies_reads_on_the_phone_who_judged_it_and_why(cast, water, client):
    hazard = suspected(cast)
    services.lower_hazard(water, uid=hazard.uid, unit="东川区水务局", note="坝高不到")
    client.force_login(Account.objects.get(login="王某"))
    shown = client.get(f"/field/hazard/{hazard.uid}/").content.decode()
    assert "东川区水务局" in shown and "判定为一般:坝高不到" in shown


def test_what_was_opened_to_judge_is_shut_when_it_is_lowered_or_closed(cast, water):
    lowered = suspected(cast)
    services.lower_hazard(water, uid=lowered.uid, unit="东川区水务局", note="坝高不到")
    assert not sees(water, lowered)
    closed = rectified(cast, water)
    assert sees(water, closed)
    services.accept_major(water, uid=closed.uid, unit="东川区水务局", document="水〔2026〕7号")
    services.verify_hazard(cast.zhao, uid=closed.uid)
    assert not sees(water, closed)


def test_the_page_says_who_judges_and_by_when_until_somebody_has(cast, water, client):
    client.force_login(Account.objects.get(login="张某"))
    hazard = suspected(cast)
    page = client.get(f"/hazards/{hazard.uid}/").content.decode()
    assert "是不是重大隐患由" in page and "五项落实以后才能开始整改" in page and "00:00前" not in page
    services.judge_major(water, uid=hazard.uid, unit="东川区水务局", clause="第三条")
    assert "是不是重大隐患" not in client.get(f"/hazards/{hazard.uid}/").content.decode()


def test_where_nobody_here_judges_the_office_owes_to_get_a_judgement_and_the_page_says_so(cast, client):
    client.force_login(Account.objects.get(login="张某"))
    hazard = suspected(cast)
    assert owed(hazard)["hazard.judge"] == "赵某"
    assert "还没有告知到他们:先打电话报上级" in client.get(f"/hazards/{hazard.uid}/").content.decode()
    departments()  # a post opened afterwards owes nothing yet: the page does not say that the office judges
    page = client.get(f"/hazards/{hazard.uid}/").content.decode()
    assert "还没有告知到他们" in page and "是不是重大隐患由" not in page


def test_a_department_that_lowers_it_is_led_home_not_to_a_page_it_no_longer_sees(cast, water, client):
    hazard = suspected(cast)
    client.force_login(Account.objects.get(person_id=water.person_id))
    asked = {"unit": "东川区水务局", "note": "坝高不到"}
    assert client.post(f"/hazards/{hazard.uid}/lower/", asked).url == "/"


def test_opened_again_while_nobody_had_judged_it_the_department_owes_the_judgement_again(cast, water):
    hazard = suspected(cast)
    services.close_elsewhere(cast.zhang, uid=hazard.uid, system="省水利平台", number="7", day=clock.today())
    assert not selectors.hazards_in(water)
    services.reopen_hazard(cast.zhang, uid=hazard.uid, note="那边也没改")
    assert owed(hazard) == {"hazard.judge": "孙某", "hazard.rectify": "王某"}
    assert [one.pk for one in selectors.hazards_in(water)] == [hazard.pk]
