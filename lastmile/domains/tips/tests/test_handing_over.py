"""转交: a share of the one tip without who told it, a clock on the department's answer and on what it finds."""

from datetime import timedelta

import pytest

from lastmile.domains.tips import acts, selectors, services
from lastmile.domains.tips.tests.factories import NAME, PHONE, a_tip, department, director, named
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.ledger.models import Private
from lastmile.foundation.obligations import climbing, digest
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.people.models import Account
from lastmile.foundation.prints.tests import reading
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, NotVisible, WrongState

pytestmark = pytest.mark.django_db


def owed(tip):
    return {row.kind: row.holder for row in obligations.of_subject(tip.uid) if not row.outcome}


def handed(zhang, tip, to="land"):
    services.accept_tip(zhang, uid=tip.uid)
    return services.hand_tip(zhang, uid=tip.uid, department=to, reason="没有采矿许可,镇里无权查")


def test_the_department_owes_an_answer_and_the_office_goes_on_owing_the_sender_theirs():
    zhang, sun = director(), department()
    tip = handed(zhang, a_tip())
    assert owed(tip) == {"tip.answer": "张某", "tip.reply": "孙某"} and tip.handed_to == "东川区自然资源局"
    assert [one.act for one in acts.buttons(sun, tip)] == ["reply"] and selectors.get_tip(sun, tip.uid) == tip
    assert str(acts.buttons(sun, tip)[0].label) == "答复转交"


def test_it_stands_on_the_departments_list_from_the_day_it_comes_and_leaves_it_with_the_last_act(client):
    zhang, sun = director(), department()
    tip = handed(zhang, a_tip())
    assert selectors.open_handover(tip).answer_due_at > clock.end_of(clock.today())
    assert [row.title for row in obligations.owed_today(sun).today] == [f"答复转交 {tip.number}"]
    client.force_login(Account.objects.get(login="孙某"))
    assert f'href="/tips/{tip.uid}/"' in client.get("/").content.decode()
    assert "举报和意见" not in client.get(f"/tips/{tip.uid}/").content.decode()
    services.reply_tip(sun, uid=tip.uid, answer="refused", words="属市场监管")
    assert not obligations.owed_today(sun).today and not obligations.owed_today(zhang).today


def test_late_it_climbs_as_everything_that_is_owed():
    tip = handed(director(), a_tip(), to=department() and "land")
    due_at = selectors.open_handover(tip).answer_due_at
    with clock.stopped(due_at + timedelta(days=1)):
        climbing.climb_all()
        digest.send_all()
    assert [one for one in Attempt.objects.all() if "您有1件事已逾期" in one.say]


def test_taken_on_it_owes_what_it_finds_and_then_sees_the_tip_no_more():
    zhang, sun = director(), department()
    tip = handed(zhang, a_tip())
    with pytest.raises(WrongState, match="等部门答复"):
        services.check_tip(zhang, uid=tip.uid, finding="true", result="确实没有手续")
    services.reply_tip(sun, uid=tip.uid, answer="accepted")
    assert owed(tip) == {"tip.answer": "张某", "tip.check": "孙某"}
    services.check_tip(sun, uid=tip.uid, finding="true", result="确实没有手续", gravity="illegal")
    assert owed(tip) == {"tip.answer": "张某"} and selectors.get_tip(zhang, tip.uid).handed_to == ""
    with pytest.raises(NotVisible):
        selectors.get_tip(sun, tip.uid)


def test_refused_with_a_reason_it_is_the_offices_again():
    zhang, sun = director(), department()
    tip = handed(zhang, a_tip())
    with pytest.raises(NotValid, match="理由"):
        services.reply_tip(sun, uid=tip.uid, answer="refused")
    tip = services.reply_tip(sun, uid=tip.uid, answer="refused", words="属市场监管")
    assert (tip.handed_to, owed(tip)) == ("", {"tip.answer": "张某"})
    services.hand_tip(zhang, uid=tip.uid, department="market", reason="退回后再转")
    assert [one.number[-2:] for one in selectors.handovers_of(tip)] == ["转1", "转2"]


def test_taken_back_nothing_is_owed_by_the_department_and_the_office_looks_itself():
    zhang, sun = director(), department()
    tip = handed(zhang, a_tip())
    services.take_tip_back(zhang, uid=tip.uid, note="镇里自己查")
    assert owed(tip) == {"tip.answer": "张某"}
    with pytest.raises(NotVisible):
        services.reply_tip(sun, uid=tip.uid, answer="accepted")
    services.check_tip(zhang, uid=tip.uid, finding="false", result="有手续")


def test_what_the_department_said_stands_in_the_timeline(client):
    tip = handed(director(), a_tip(), to=department() and "land")
    client.force_login(Account.objects.get(login="孙某"))
    client.post(f"/tips/{tip.uid}/reply/", {"answer": "accepted"})
    assert "部门答复:受理" in client.get(f"/tips/{tip.uid}/").content.decode()


def test_where_nobody_is_there_the_office_asks_and_enters_who_answered():
    zhang = director()
    tip = handed(zhang, a_tip(), to="fire")
    assert owed(tip)["tip.reply"] == "张某"
    with pytest.raises(NotValid, match="代录"):
        services.reply_tip(zhang, uid=tip.uid, answer="accepted")
    assert "登记部门答复" in {str(one.label) for one in acts.buttons(zhang, tip)}
    services.reply_tip(zhang, uid=tip.uid, answer="accepted", name="电话,李科长")
    assert owed(tip)["tip.check"] == "张某"


def test_the_department_does_its_part_and_nothing_else():
    zhang, sun = director(), department()
    tip = handed(zhang, a_tip())
    for act in (services.take_tip_back, services.answer_tip):
        with pytest.raises((NotAllowed, WrongState)):
            act(sun, uid=tip.uid, **{"note" if act is services.take_tip_back else "words": "好"})


def test_its_page_and_its_sheet_say_nothing_of_the_sender(client):
    tip = handed(director(), named(), to=department() and "land")
    client.force_login(Account.objects.get(login="孙某"))
    page = client.get(f"/tips/{tip.uid}/")
    shown, [handover] = page.content.decode(), selectors.handovers_of(tip)
    sheet = reading.text(client.get(f"/tips/{tip.uid}/handover/{handover.uid}/").content)
    assert page.status_code == 200 and tip.what in shown and "转交单" in shown
    for word in (NAME, PHONE, "钱×", "154****", "实名", "谁报的"):
        assert word not in shown and word not in sheet, word
    assert "举报转交单" in sheet and handover.number in sheet and "东川区自然资源局" in sheet
    assert not Private.objects.filter(entry__subject_uid=tip.uid).exists()


def test_after_its_last_act_the_department_is_led_home(client):
    tip = handed(director(), a_tip(), to=department() and "land")
    client.force_login(Account.objects.get(login="孙某"))
    answer = client.post(f"/tips/{tip.uid}/reply/", {"answer": "refused", "words": "不归我们"})
    assert answer.status_code == 302 and answer.url == "/"
    assert client.get(f"/tips/{tip.uid}/").status_code == 403
