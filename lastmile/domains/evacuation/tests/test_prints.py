"""What hangs on a wall or is carried from door to door: one sheet where it fits, no bare last page, an unknown number is 待核."""

from lastmile.foundation import prints
from lastmile.foundation.prints import qr
from lastmile.foundation.prints.tests import reading

ROW = {
    "who": "欧阳建国", "status": "已通知", "is_home": True, "registered": 4, "tonight": None, "needs": "老人",
    "helpers": "网格员、隔壁邻居", "phone": "",
}  # fmt: skip
HEAD = {
    "drill": False, "point": "海科村3组滑坡点", "number": "0007", "printed": "07-25 23:33", "title": "暴雨红色预警", "households": 22,
    "people": 70, "unknown": 0, "keepers": "何某 15400001019", "signal": "广播喊", "route": "出门往左", "shelter": "镇中学",
    "phone": "0871-00000000",
}  # fmt: skip


def sheet(count):
    rows = [{**ROW, "serial": number} for number in range(1, count + 1)]
    return prints.pdf("evacuation/sheet.typ", {"sheets": [{**HEAD, "rows": rows}]})


def test_two_dozen_households_with_room_to_add_and_to_sign_are_one_sheet():
    [page] = reading.texts(sheet(22))
    assert page.count("加") == 2 and "填表人签字" in page and "待核" in page


def test_the_last_of_several_sheets_is_not_bare():
    *_, last = reading.texts(sheet(60))
    assert "转移名单" in last and "填表人签字" in last and (last.count("加") > 1 or "欧阳建国" in last)


def test_the_page_of_a_shelter_stays_one_with_long_words():
    words = {
        "name": "阿旺镇向阳社区居民委员会活动中心", "where": "阿旺镇向阳社区居民委员会", "place": "老街中段往上" * 6, "kind": "村(居)委会", "indoor": None,
        "outdoor": 1200, "facilities": "饮水、电、厕所、广播、标志牌、物资", "barrier_free": None, "route": "走后街进东门,先到操场点名再进教室;" * 5,
        "keeper": "欧阳建国、司马相如", "phone": "", "picture": "", "qr": qr.draw("http://127.0.0.1/p/1").svg,
    }  # fmt: skip
    [page] = reading.texts(prints.pdf("evacuation/shelter.typ", {"card": words}))
    assert page.count("待核") == 3 and "没通知先别回去" in page
