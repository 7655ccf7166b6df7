"""The people of the night, and where they stand. Places are real down to the village, everything else is invented."""

from __future__ import annotations

from dataclasses import dataclass

CITY = "5301"  # 昆明市
COUNTY = "530113"
STAGE = "530113104"  # 阿旺镇
CITY_STREET = "530113001"  # 铜都街道
MINES = "530113102"  # 汤丹镇
RED_SOIL = "530113106"  # 红土地镇
GAPS = ("530113002", "530113103", "530113105", "530113107")
HAIKE, SHIMEN, MUDUO, XIANGYANG = "530113104211", "530113104205", "530113104204", "530113104001"


@dataclass(frozen=True)
class Member:
    """One of the cast: name, number, login name in the demo (or none), and the year of birth."""

    name: str
    phone: str
    login: str = ""
    born: int = 1985
    keypad: bool = False


CAST = {
    "zhou": Member("周岚", "15400000011", "zhoulan", 1990),
    "yang": Member("杨树和", "15400000102", "yangshuhe", 1978),
    "li": Member("李开云", "15400000103", "likaiyun", 1980),
    "zhang": Member("张晓棠", "15400000104", "zhangxiaotang", 1993),
    "pu": Member("普文娟", "15400000105", "puwenjuan", 1995),
    "yu": Member("余正昌", "15400000311", "yuzhengchang", 1972),
    "man": Member("余小满", "15400000415", "yuxiaoman", 1988),
    "chen": Member("陈有福", "15400000412", "chenyoufu", 1968, True),
    "luo": Member("罗应学", "15400000417", "", 1975),
    "ma": Member("马春梅", "15400000521", "machunmei", 1986),
    "sun": Member("孙立群", "15400000631", "", 1970),
    # The county's side: who lists, judges, takes on and accepts.
    "mu": Member("沐云帆", "15400000012", "muyunfan", 1984),
    "shi": Member("施红梅", "15400000013", "shihongmei", 1987),
    "duan": Member("段志刚", "15400000014", "duanzhigang", 1981),
}
DEPARTMENTS = {"land": "shi", "water": "", "housing": "duan"}  # by sector, who of the cast sits there

# What the simulator does with them: first call, second call …
BEHAVIOUR = {
    "voice": {
        "15400000412": ["off"],
        "15400000521": ["hangs_up", "answers"],
        "15400000631": ["rings_out"],
        "15400000415": ["answers"],
        "15400000311": ["answers"],
    },
    "sms": {},
}
# Posts of the stage that a red call turns to: 183 posts held by 152 people.
CALLED = {
    "duty_leader": 1,
    "village_liaison_leader": 6,
    "village_secretary": 17,
    "grid_member": 96,
    "disaster_informant": 17,
    "geology_monitor": 12,
    "reservoir_patrol": 4,
    "forest_ranger": 20,
    "team_captain": 10,
}
GRIDS, HOUSEHOLDS, POPULATION = 96, 8_420, 27_360
