"""移送: a share of one matter, a clock on their answer, the township's own tracking; more time; the same thing twice."""

from datetime import timedelta

import pytest

from lastmile.domains.hazards import acts, selectors, services
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.places.offered import of_those_near
from lastmile.domains.hazards.rules import Act
from lastmile.domains.hazards.tests.factories import a_hazard, departments, the_cast
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.people.models import Account
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, NotVisible, WrongState

pytestmark = pytest.mark.django_db
WORDS = {"reason": "不归镇里管", "measures": "拉警戒带"}


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


def owed(hazard):
    return {row.kind: row.holder for row in obligations.of_subject(hazard.uid) if not row.outcome}


def confirmed(cast, **facts):
    hazard = a_hazard(cast.wang, **facts)
    return services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")


def handed(cast, department="water"):
    return services.hand_over(cast.zhang, uid=confirmed(cast).uid, department=department, **WORDS)


def test_the_department_owes_the_answer_and_the_township_tracks(cast):
    water, _bureau = departments()
    hazard = handed(cast)
    assert set(owed(hazard)) == {"hazard.answer", "hazard.track"} and owed(hazard)["hazard.answer"] == "孙某"
    assert [one.pk for one in selectors.hazards_in(water)] == [hazard.pk]
    with pytest.raises(NotAllowed, match="临时管控"):
        services.rectify_hazard(cast.wang, uid=hazard.uid, proof="改了")


def test_accepted_the_department_rectifies_and_the_office_verifies(cast):
    water, _bureau = departments()
    hazard = handed(cast)
    services.answer_handover(water, uid=hazard.uid, answer="accepted")
    assert owed(hazard)["hazard.rectify"] == "孙某"
    services.rectify_hazard(water, uid=hazard.uid, proof="已治理")
    services.verify_hazard(cast.zhang, uid=hazard.uid)
    with pytest.raises(NotVisible):
        selectors.get_hazard(water, hazard.uid)


def test_refused_with_a_reason_it_is_the_townships_again(cast):
    water, _bureau = departments()
    hazard = handed(cast)
    with pytest.raises(NotValid, match="理由"):
        services.answer_handover(water, uid=hazard.uid, answer="refused")
    services.answer_handover(water, uid=hazard.uid, answer="refused", words="属住建")
    assert set(owed(hazard)) == {"hazard.rectify", "hazard.track"}
    assert any("水务局不受理,看怎么办" in row.title for row in obligations.of_subject(hazard.uid))
    assert Hazard.unscoped.get(pk=hazard.pk).handed_to == ""


@pytest.mark.parametrize("answer", ["accepted", "refused"])
def test_who_takes_it_over_after_its_day_owes_it_by_a_day_to_come_and_the_hazard_stays_late(cast, answer):
    water, _bureau = departments()
    hazard = handed(cast)
    late = clock.today() - timedelta(days=6)
    Hazard.unscoped.filter(pk=hazard.pk).update(due_on=late)
    services.answer_handover(water, uid=hazard.uid, answer=answer, words="先排期")
    [row] = [one for one in obligations.of_subject(hazard.uid) if one.kind == "hazard.rectify" and not one.outcome]
    assert row.due_at == clock.end_of(clock.today() + timedelta(days=7)) and row.figure == "hazard.general_days"
    assert Hazard.unscoped.get(pk=hazard.pk).due_on == late


def test_the_office_is_asked_what_now_and_is_done_by_handing_it_on_or_by_a_word(cast):
    water, _bureau = departments()
    hazard = handed(cast)
    for again in (
        lambda: services.hand_over(cast.zhang, uid=hazard.uid, department="water", **WORDS),
        lambda: services.note_progress(cast.zhang, uid=hazard.uid, note="村里先清沟"),
    ):
        services.answer_handover(water, uid=hazard.uid, answer="returned", words="缺照片")
        [asked] = [row for row in obligations.of_subject(hazard.uid) if row.kind == "hazard.track" and not row.outcome]
        assert "退回补充,补齐再移送" in asked.title and asked.holder in {"张某", "赵某"}
        again()
        assert "退回补充" not in "".join(row.title for row in obligations.of_subject(hazard.uid) if not row.outcome)


def test_without_a_post_there_the_office_asks_and_enters_who_answered(cast):
    hazard = handed(cast, "fire")
    assert owed(hazard)["hazard.answer"] in {"张某", "赵某"}
    with pytest.raises(NotValid, match="代录"):
        services.answer_handover(cast.zhang, uid=hazard.uid, answer="accepted")
    services.answer_handover(cast.zhang, uid=hazard.uid, answer="accepted", name="电话,李科长")
    assert set(owed(hazard)) == {"hazard.track"}


def test_the_department_opens_the_one_page_that_is_shared(cast, client):
    departments()
    hazard, other = handed(cast), a_hazard(cast.wang)
    client.force_login(Account.objects.get(login="孙某"))
    assert client.get(f"/hazards/{hazard.uid}/").status_code == 200
    assert client.get(f"/hazards/{other.uid}/").status_code == 404
    assert hazard.number in client.get("/hazards/").content.decode()


def test_what_a_hazard_waits_for_is_the_first_button_of_whoever_may_do_it(cast):
    water, bureau = departments()
    hazard = handed(cast)
    assert acts.buttons(water, hazard)[0].action.act == Act.ANSWER
    suspected = services.suspect_hazard(cast.zhang, uid=confirmed(cast).uid, note="像重大")
    assert acts.buttons(bureau, suspected)[0].action.act == Act.JUDGE
    assert acts.buttons(cast.zhang, suspected)[0].action.act == Act.RECTIFY


def test_the_menu_leads_a_department_to_what_is_handed_to_it(cast, client):
    departments()
    client.force_login(Account.objects.get(login="孙某"))
    entry = '<a href="/hazards/"'
    assert entry not in client.get("/").content.decode()
    handed(cast)
    assert entry in client.get("/").content.decode()
    listed = client.get("/hazards/").content.decode()
    assert "新增隐患" not in listed and "/hazards/figures/" not in listed


def test_the_whole_level_of_a_department_is_its_own_posts(cast):
    water, bureau = departments()
    hazard = handed(cast)
    assert len(obligations.level_posts(bureau)) == 2 and len(obligations.level_posts(water)) == 1
    services.answer_handover(water, uid=hazard.uid, answer="refused", words="属住建")
    assert obligations.owed_today(water).waiting == []


def test_joined_unconfirmed_its_page_speaks_of_no_grade_or_deadline(cast, client):
    first, later = a_hazard(cast.wang, position=HERE), a_hazard(cast.li, position=HERE)
    services.join_hazard(cast.zhang, uid=later.uid, first_uid=first.uid)
    client.force_login(Account.objects.get(login="张某"))
    shown = client.get(f"/hazards/{later.uid}/").content.decode()
    assert "未定级" not in shown and "没有另定时" not in shown


def test_more_time_is_granted_by_somebody_else_within_the_packs_days(cast):
    hazard = confirmed(cast)
    until = hazard.due_on + timedelta(days=10)
    with pytest.raises(NotValid, match="最多延15天"):
        services.ask_for_more_time(cast.zhang, uid=hazard.uid, until_on=until + timedelta(days=9), reason="等料")
    services.ask_for_more_time(cast.zhang, uid=hazard.uid, until_on=until, reason="等料")
    with pytest.raises(NotAllowed, match="换一个人"):
        services.decide_extension(cast.zhang, uid=hazard.uid, granted=True)
    assert services.decide_extension(cast.zhao, uid=hazard.uid, granted=True).due_on == until
    [row] = [one for one in obligations.of_subject(hazard.uid) if not one.outcome]
    assert row.due_at == clock.end_of(until)


HERE = (103.18, 26.08)


def test_reports_near_in_place_and_time_are_offered_for_joining(cast):
    first = a_hazard(cast.wang, position=HERE)
    later = a_hazard(cast.li, position=(103.1805, 26.0803))
    far = a_hazard(cast.wang, position=(103.19, 26.08))
    assert selectors.maybe_the_same(cast.zhang, later) == [first]
    assert selectors.maybe_the_same(cast.zhang, far) == []


def test_without_a_position_the_same_kind_in_the_same_grid_is_offered(cast):
    first = a_hazard(cast.wang)
    placed = a_hazard(cast.wang, position=HERE)
    other = a_hazard(cast.wang, picture="fire_power_gas", title="电线老化")
    later = a_hazard(cast.wang)
    assert selectors.maybe_the_same(cast.zhang, later) == [placed, first]
    assert selectors.maybe_the_same(cast.zhang, placed) == [later, first]
    assert selectors.maybe_the_same(cast.zhang, other) == []


def test_the_later_one_is_joined_and_can_be_parted_again(cast):
    first, later = a_hazard(cast.wang, position=HERE), a_hazard(cast.li, position=HERE)
    with pytest.raises(NotValid, match="后发现的"):
        services.join_hazard(cast.zhang, uid=first.uid, first_uid=later.uid)
    joined = services.join_hazard(cast.zhang, uid=later.uid, first_uid=first.uid)
    assert (joined.closing, owed(joined)) == ("joined", {})
    assert selectors.first_of(joined) == first and selectors.joined_into(cast.zhang, first) == [joined]
    with pytest.raises(WrongState, match="分开"):
        services.reopen_hazard(cast.zhang, uid=later.uid, note="又有了")
    assert services.part_hazard(cast.zhang, uid=later.uid).status == "reported"
    assert set(owed(later)) == {"hazard.confirm"}


def test_what_may_be_major_is_joined_only_to_what_may_be_so_too(cast):
    first, later = confirmed(cast), a_hazard(cast.li)
    services.confirm_hazard(cast.zhang, uid=later.uid, grade="suspected")
    with pytest.raises(NotValid, match="标为疑似重大"):
        services.join_hazard(cast.zhang, uid=later.uid, first_uid=first.uid)
    services.suspect_hazard(cast.zhang, uid=first.uid, note="和后一件一样")
    assert services.join_hazard(cast.zhang, uid=later.uid, first_uid=first.uid).closing == "joined"
    assert "hazard.judge" in owed(first)


def test_a_later_one_that_was_handed_over_takes_the_earlier_in(cast):
    """It cannot be joined itself, and its refusal says: join the other to this one."""
    first = a_hazard(cast.wang)
    later = services.confirm_hazard(cast.zhang, uid=a_hazard(cast.li).uid, grade="general")
    services.hand_over(cast.zhang, uid=later.uid, department="water", reason="水利设施", measures="每天看一次")
    with pytest.raises(WrongState, match="请把另一件并到这一件"):
        services.join_hazard(cast.zhang, uid=later.uid, first_uid=first.uid)
    assert [uid for uid, _words in of_those_near(cast.zhang, first)["near"]] == [str(later.uid)]
    assert services.join_hazard(cast.zhang, uid=first.uid, first_uid=later.uid).joined_to == later


@pytest.mark.parametrize("count", [1, 6])
def test_looking_for_the_same_costs_the_same(cast, count, django_assert_max_num_queries):
    last = [a_hazard(cast.wang, position=HERE) for _n in range(count + 1)][-1]
    selectors.maybe_the_same(cast.zhang, last)
    with django_assert_max_num_queries(7):
        assert len(selectors.maybe_the_same(cast.zhang, last)) == count
