"""The console's menu, in the order of the day.

Label, address name, permission that shows it ("" for everybody), and where else one is when one is there: the pages an
entry leads to are not all below its own address.
"""

from django.utils.translation import gettext_lazy as _

MENU = [
    (_("今日待办"), "console:home", ""),
    (_("一张图"), "console:map", "region.view"),
    (_("隐患"), "hazards:list", "hazard.view"),
    (_("举报和意见"), "tips:list", "tip.view"),
    (_("预警"), "alerts:list", "alert.view"),
    (_("危险点"), "points:list", "point.view"),
    (_("巡查"), "patrols:rounds", "patrol.view"),
    (_("叫应"), "orders:list", "call.view"),
    (_("转移"), "moves:list", "move.view"),
    (_("避险点"), "moves:shelters", "shelter.view"),
    (_("发布渠道"), "outlets:list", "publication.view"),
    (_("区划网格"), "console:regions", "region.view"),
    (_("人员岗位"), "people:list", "people.view"),
    (_("卡和表"), "prints:grids", "people.view", "/prints/"),
    (_("基本情况"), "profile:area", "profile.view", "/staffing/", "/declarations/"),
    (_("队伍物资"), "resources:teams", "resource.view", "/resources/"),
    (_("台账进出"), "imports:kinds", "profile.change", "/exports/"),
    (_("参数"), "console:packs", "pack.view"),
    (_("台账核验"), "console:record", "ledger.view"),
    (_("要大家填什么"), "console:burden", ""),
]
