"""Local copies: the nearest wins, the built-in stays beside, every version is kept."""

from dataclasses import replace

import pytest

from lastmile.domains.patrols import services
from lastmile.domains.patrols.models import LocalList
from lastmile.domains.patrols.selectors import lists
from lastmile.domains.points.tests.factories import an_office, somebody
from lastmile.kernel.errors import NotAllowed, NotValid, WrongState

pytestmark = pytest.mark.django_db
TOWN, VILLAGE, NEXT = "530113104", "530113104211", "530113105"


@pytest.fixture(scope="module")
def zhang(kept):
    return kept(an_office)


def change(scope, title="改过的", code=TOWN, **more):
    wording = replace(lists.list_at(code, "ebike").wording, title=title)
    return services.change_list(scope, region_code=code, key="ebike", wording=wording, reason="本地习惯", **more)


def title(code):
    return lists.list_at(code, "ebike").wording.title


def test_a_change_holds_below_and_not_beside(zhang):
    change(zhang)
    assert (title(VILLAGE), title(NEXT)) == ("改过的", "电动自行车停放充电")
    assert lists.list_at(VILLAGE, "ebike").status == "本地修改"
    assert lists.list_at(VILLAGE, "ebike").built_in.title == "电动自行车停放充电"


def test_versions_count_up_and_going_back_gives_the_built_in(zhang):
    assert [change(zhang, title=name).number for name in ("一", "二")] == [1, 2]
    services.restore_list(zhang, region_code=TOWN, key="ebike", reason="用回统一的")
    assert title(VILLAGE) == "电动自行车停放充电"
    assert [one.title for one in lists.history(TOWN, "ebike")] == ["二", "一"]
    assert change(zhang, title="三").number == 3
    with pytest.raises(WrongState):
        services.restore_list(zhang, region_code=VILLAGE, key="ebike", reason="没有")


def test_a_list_switched_off_is_not_offered(zhang):
    services.switch_off(zhang, region_code=TOWN, key="ebike", reason="没有电动车")
    assert lists.list_at(VILLAGE, "ebike").is_off
    assert "ebike" not in [one.key for one in lists.lists_for(VILLAGE, "household")]
    assert len(lists.offered(TOWN)) == 15


def test_of_two_who_change_at_once_the_second_is_told(zhang):
    change(zhang, seen=0)
    with pytest.raises(WrongState, match="刚才有人改过"):
        change(zhang, seen=0)
    assert LocalList.unscoped.count() == 1


def test_a_reason_is_asked_for_and_a_grid_member_changes_nothing(zhang):
    with pytest.raises(NotValid, match="为什么改"):
        services.switch_off(zhang, region_code=TOWN, key="ebike", reason=" ")
    wang = somebody("530113104211003", "grid_member", "王某", "15400000004")
    with pytest.raises(NotAllowed):
        change(wang, code="530113104211003")


def test_one_brought_along_is_offered_in_its_place_only(zhang):
    wording = replace(lists.list_at(TOWN, "ebike").wording, title="本镇烤烟房")
    row = services.bring_list(zhang, region_code=TOWN, wording=wording, source="表格导入")
    assert lists.list_at(VILLAGE, row.key).status == "导入"
    assert row.key not in [one.key for one in lists.offered(NEXT)]
    assert lists.lists_for(VILLAGE, "point", "forest")[0].key == "forest"
