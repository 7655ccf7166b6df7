from typing import Any

import pytest

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.rulepacks import selectors, services
from lastmile.foundation.rulepacks.models import Override, PackChoice
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, NotVisible, WrongState

pytestmark = pytest.mark.django_db
KEY = "hazard.general_days"
COUNTY = "530113"


def change(code: str = COUNTY, scope: Any = None, **words: Any) -> Override:
    given = {"key": KEY, "value": "5", "reason": "汛期从严", **words}
    return services.override(scope or a_scope("5301"), a_region(code), **given)


def test_a_region_sets_its_own_value_and_the_record_shows_it() -> None:
    scope = a_scope("5301")
    made = change(scope=scope)
    assert selectors.value(KEY, "530113104").value == 5
    entry = ledger.last_entry(made)
    assert entry is not None
    assert (entry.action, entry.actor_uid, entry.region_code) == ("pack.overridden", scope.person_uid, COUNTY)
    assert entry.figures == {"key": KEY, "value": 5, "before": None, "inherited": 7}
    assert "汛期从严" not in str(entry.figures)


def test_a_replaced_value_stays_in_the_history() -> None:
    change(value=5)
    change(value=6, reason="人手不够")
    page = selectors.history(a_scope("5301"), a_region(COUNTY), key=KEY)
    assert [(one.text, one.reason, one.ended_at is None) for one in page] == [
        ("6天", "人手不够", True),
        ("5天", "汛期从严", False),
    ]


def test_the_same_value_again_changes_nothing() -> None:
    first = change()
    assert change() == first
    assert Entry.objects.count() == 1


def test_taking_it_back_inherits_again_and_keeps_the_history() -> None:
    made = change()
    services.clear_override(a_scope("5301"), a_region(COUNTY), key=KEY, reason="汛期已过")
    assert selectors.value(KEY, COUNTY).value == 7
    made.refresh_from_db()
    assert made.ended_at is not None and made.ended_why == "汛期已过"
    with pytest.raises(WrongState, match="没有为"):
        services.clear_override(a_scope("5301"), a_region(COUNTY), key=KEY, reason="再来一次")


def test_only_who_may_change_packs_there_changes_them() -> None:
    with pytest.raises(NotAllowed):
        change(scope=a_scope("530112"))
    with pytest.raises(NotAllowed):
        change(scope=a_scope("530113104"))
    with pytest.raises(NotAllowed):
        change(scope=a_scope("5301", permissions=[Permission.PACK_VIEW]))
    with pytest.raises(NotAllowed):
        services.choose_pack(a_scope("22"), a_region(COUNTY), pack="jilin")
    assert not Override.unscoped.exists() and not PackChoice.unscoped.exists() and not Entry.objects.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"key": "hazard.nothing"}, "没有这个参数"),
        ({"value": "很快"}, "要填数字"),
        ({"value": "0"}, "不能小于1天"),
        ({"value": "61"}, "不能大于60天"),
        ({"reason": ""}, "请写明为什么要改"),
        ({"reason": "\0\n "}, "请写明为什么要改"),
        ({"reason": "字" * 121}, "理由最多120个字"),
        ({"key": "level.deaths_major", "value": 12}, "法规明确,不能调整"),
        ({"key": "channel.voice_lines", "value": 60}, "整个系统统一"),
        ({"key": "staffing.office_staff_least", "value": 2}, "不能低于上级规定的3人"),
        ({"key": "patrol.red_days", "value": 2}, "不能高于上级规定的1天"),
        ({"key": "call.group_reply_is_answer_red", "value": "是"}, "不能高于上级规定"),
    ],
)
def test_what_may_not_be_set_is_refused_with_a_sentence_and_nothing_changes(words: dict[str, Any], said: str) -> None:
    with pytest.raises(NotValid, match=said):
        change(**words)
    assert not Override.unscoped.exists() and not Entry.objects.exists()


def test_below_a_stricter_county_a_township_may_not_be_laxer_than_the_county() -> None:
    change(key="staffing.office_staff_least", value=5)
    with pytest.raises(NotValid, match="不能低于上级规定的5人"):
        change("530113104", key="staffing.office_staff_least", value=4)
    assert change("530113104", key="staffing.office_staff_least", value=6).value == 6


def test_a_region_that_no_longer_exists_sets_nothing() -> None:
    gone = a_region(COUNTY)
    gone.closed_on = clock.today()
    with pytest.raises(WrongState, match="已撤销"):
        services.override(a_scope("5301"), gone, key=KEY, value=5, reason="从严")
    with pytest.raises(WrongState, match="已撤销"):
        services.choose_pack(a_scope("5301"), gone, pack="kunming")


def test_choosing_a_pack_is_in_the_record_and_can_be_changed() -> None:
    scope = a_scope("5301")
    first = services.choose_pack(scope, a_region("5301"), pack="kunming")
    assert services.choose_pack(scope, a_region("5301"), pack="kunming") == first
    second = services.choose_pack(scope, a_region("5301"), pack="jilin")
    assert selectors.value("season.flood_from", "530113104").value == "06-01"
    entry = ledger.last_entry(second)
    assert entry is not None and entry.action == "pack.chosen"
    assert (entry.figures["before"], entry.figures["pack"]) == ("kunming", "jilin")
    assert PackChoice.unscoped.filter(ended_at__isnull=False).get() == first


def test_a_pack_that_is_none_is_refused() -> None:
    with pytest.raises(NotValid, match="没有这个规则包"):
        services.choose_pack(a_scope("5301"), a_region("5301"), pack="<script>")


def test_the_page_shows_each_figure_its_origin_and_what_may_be_changed() -> None:
    services.choose_pack(a_scope("5301"), a_region("5301", "昆明市"), pack="kunming")
    change()
    page = selectors.pack_page(a_scope("530113"), a_region(COUNTY))
    rows = {row.form.key: row for group in page.groups for row in group.rows}
    own = rows[KEY]
    assert (own.text, own.own, own.may_change) == ("5天", True, True)
    assert [one.text for one in selectors.sayings(KEY, COUNTY)][:2] == ["5天", "7天"]
    assert rows["drill.village_a_year"].figure.pack == "kunming"
    assert rows["staffing.office_staff_least"].others["jilin"].text == "3人"
    assert not rows["level.deaths_major"].may_change and rows["level.deaths_major"].why_fixed
    assert [(one.pack.id, one.chosen, one.suggested) for one in page.options] == [
        ("national", False, False), ("jilin", False, False), ("kunming", True, True),
    ]  # fmt: skip
    assert (page.chosen_place, page.local_count, page.may_change) == ("昆明市", 1, True)
    assert page.to_confirm_count > 30


def test_the_page_is_hidden_outside_the_branch_and_read_only_without_the_permission() -> None:
    with pytest.raises(NotVisible):
        selectors.pack_page(a_scope("22"), a_region(COUNTY))
    with pytest.raises(NotVisible):
        selectors.history(a_scope("22"), a_region(COUNTY), key=KEY)
    with pytest.raises(NotAllowed):
        selectors.pack_page(a_scope("5301", permissions=[]), a_region(COUNTY))
    page = selectors.pack_page(a_scope("5301", permissions=[Permission.PACK_VIEW]), a_region(COUNTY))
    assert not page.may_change and not any(row.may_change for group in page.groups for row in group.rows)
