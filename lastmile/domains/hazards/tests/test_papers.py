"""With what power: a notice always, an order only for delegated categories; inspections counted before they are held."""

from datetime import timedelta

import pytest

from lastmile.domains.hazards import selectors, services
from lastmile.domains.hazards.models import Inspection, Paper
from lastmile.domains.hazards.tests.factories import a_hazard, the_cast
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.people.models import Account
from lastmile.foundation.prints.tests import reading
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


@pytest.fixture
def hazard(cast):
    found = a_hazard(cast.wang, picture="house", title="山墙开裂")
    return services.confirm_hazard(cast.zhang, uid=found.uid, grade="general", responsible_unit="施工队")


def a_power(categories=("safety",)):
    return services.record_power(
        a_scope("530113104"),
        region_code="530113104",
        kind="entrusted",
        authority="东川区应急管理局",
        document_number="东应急委〔2026〕1号",
        categories=list(categories),
        from_on=clock.today(),
    )


def test_without_power_the_paper_is_a_notice(cast, hazard):
    with pytest.raises(WrongState, match="告知单"):
        services.make_paper(cast.zhang, uid=hazard.uid, kind="order")
    notice = services.make_paper(cast.zhang, uid=hazard.uid, kind="notice")
    assert notice.number.endswith(f"应急告〔{clock.today().year}〕1号")
    assert services.make_paper(cast.zhang, uid=hazard.uid, kind="notice") == notice


def test_an_order_only_for_delegated_categories(cast, hazard):
    a_power(["fire"])
    with pytest.raises(WrongState):
        services.make_paper(cast.zhang, uid=hazard.uid, kind="order")
    power = a_power()
    order = services.make_paper(cast.zhang, uid=hazard.uid, kind="order")
    assert order.said["document"] == power.document_number


def test_a_paper_is_a_pdf_with_number_deadline_and_lines_to_sign(cast, hazard, client):
    client.force_login(Account.objects.get(login="张某"))
    answer = client.post(f"/hazards/{hazard.uid}/paper/", {"kind": "notice"}, follow=True)
    text = reading.text(answer.content)
    assert (
        "安全隐患告知单" in text
        and "施工队" in text
        and "被告知人(签名)" in text
        and f"{hazard.due_on.month}月{hazard.due_on.day}日" in text
    )
    assert "不是行政处罚文书" in text and "在期限内消除以上隐患" in text and "待核" not in text


def test_an_order_says_by_which_document(cast, hazard, client):
    a_power()
    client.force_login(Account.objects.get(login="张某"))
    text = reading.text(client.post(f"/hazards/{hazard.uid}/paper/", {"kind": "order"}, follow=True).content)
    assert "责令限期整改指令书" in text and "东川区应急管理局(东应急委〔2026〕1号)委托的事项" in text


def test_a_paper_on_a_late_hazard_asks_till_when_and_never_names_a_day_gone_by(cast, hazard, client):
    client.force_login(Account.objects.get(login="张某"))
    with clock.stopped(clock.now() + timedelta(days=60)):
        day, address = clock.today() + timedelta(days=5), f"/hazards/{hazard.uid}/paper/"
        asked = client.post(address, {"kind": "notice"})
        assert asked.status_code == 200 and not Paper.objects.exists()
        assert "文书上的新期限" in asked.content.decode() and 'name="kind" value="notice"' in asked.content.decode()
        gone = client.post(address, {"kind": "notice", "due_on": clock.today() - timedelta(days=1)})
        assert gone.status_code == 422 and "不能早于今天" in gone.content.decode() and not Paper.objects.exists()
        answer = client.post(address, {"kind": "notice", "due_on": day.isoformat()}, follow=True)
    assert f"{day.month}月{day.day}日" in reading.text(answer.content)
    hazard.refresh_from_db()
    assert hazard.due_on < day


def test_an_order_without_power_is_refused_before_anybody_is_asked_till_when(cast, hazard, client):
    client.force_login(Account.objects.get(login="张某"))
    with clock.stopped(clock.now() + timedelta(days=60)):
        address, until = f"/hazards/{hazard.uid}/paper/", str(clock.today() + timedelta(days=5))
        for said in ({"kind": "order"}, {"kind": "order", "due_on": until}):
            refused = client.post(address, said)
            assert refused.status_code == 409 and "只能出具安全隐患告知单" in refused.content.decode()
            assert ("文书上的新期限" in refused.content.decode()) == ("due_on" in said) and not Paper.objects.exists()
        a_power()
        assert "文书上的新期限" in client.post(address, {"kind": "order"}).content.decode()


def test_the_deadline_of_a_hazard_that_is_not_late_is_the_papers_own(cast, hazard):
    later = hazard.due_on + timedelta(days=9)
    notice = services.make_paper(cast.zhang, uid=hazard.uid, kind="notice", due_on=later)
    assert notice.said["due_on"] == hazard.due_on.isoformat()


def inspect(cast, hazard, **words):
    values = {"kind": "official", "power_unit": "区住建局", "plan_number": "2026-7", **words}
    return services.record_inspection(cast.zhang, uid=hazard.uid, **values)


def test_an_official_inspection_has_a_plan_number_and_counts(cast, hazard, client):
    with pytest.raises(NotValid, match="计划编号"):
        inspect(cast, hazard, plan_number="")
    inspect(cast, hazard)
    client.force_login(Account.objects.get(login="张某"))
    form = client.get(f"/hazards/{hazard.uid}/inspect/").content.decode()
    assert "已有涉企行政检查1次" in form and form.count("参考上限") == 1


def test_beyond_the_years_number_it_asks_why_and_never_blocks(cast, hazard):
    inspect(cast, hazard)
    with pytest.raises(NotValid, match="参考上限"):
        inspect(cast, hazard)
    inspect(cast, hazard, over_cap="群众举报")
    inspect(cast, hazard, kind="assist", plan_number="")
    assert Inspection.unscoped.count() == 3


def test_plan_and_yearly_number_are_of_an_official_inspection_alone(cast, hazard, client):
    client.force_login(Account.objects.get(login="张某"))
    address = f"/hazards/{hazard.uid}/inspect/"
    said = {"kind": "assist", "on": clock.today(), "plan_number": "2026-7", "over_cap": "群众举报"}
    back = client.post(address, said).content.decode()  # who has the power is not said yet
    assert 'value="2026-7"' in back and 'value="群众举报"' in back and back.count("data-only-official") == 3
    client.post(address, {**said, "power_unit": "区住建局"})
    held = Inspection.unscoped.get()
    assert (held.kind, held.plan_number, held.over_cap) == ("assist", "", "")


def test_an_enterprise_of_the_same_name_in_another_county_is_another(cast, hazard):
    inspect(cast, hazard)
    known = {"site_id": None, "subject_unit": "施工队", "year": clock.today().year}
    assert [selectors.year_of(code, **known).held for code in (hazard.region_code, "220581102")] == [1, 0]
