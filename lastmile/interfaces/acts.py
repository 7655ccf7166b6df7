"""The one button of whatever is owed, by kind of obligation: in the office, and on the phone where that differs."""

from __future__ import annotations

from typing import Any, TypeAlias

from django.utils.translation import gettext_lazy as _

# Words of the button, address name, what the address takes beside the matter's uid.
Acts: TypeAlias = dict[str, tuple[Any, str, tuple[str, ...]]]

# These ring for what stands on the list with rows of its own, and are none themselves.
RINGS = ("alert.late",)

OFFICE: Acts = {
    "hazard.confirm": (_("核实"), "hazards:act", ("confirm",)),
    "hazard.rectify": (_("登记整改"), "hazards:act", ("rectify",)),
    "hazard.verify": (_("复查"), "hazards:act", ("verify",)),
    "hazard.recheck": (_("抽查"), "hazards:matter", ()),
    "hazard.judge": (_("判定"), "hazards:matter", ()),
    "hazard.prepare": (_("落实五项"), "hazards:act", ("prepare",)),
    "hazard.progress": (_("报进展"), "hazards:act", ("progress",)),
    "hazard.track": (_("记跟踪"), "hazards:act", ("progress",)),
    "hazard.answer": (_("答复"), "hazards:act", ("answer",)),
    "hazard.extend": (_("审批延期"), "hazards:act", ("decide",)),
    "hazard.accept": (_("验收"), "hazards:act", ("accept",)),
    "hazard.lift": (_("解除督办"), "hazards:act", ("lift",)),
    "certificate.renew": (_("登记新证书"), "people:add_skill", ()),
    "profile.look": (_("核对"), "profile:look", ()),
    "declaration.look": (_("核对"), "declarations:declaration", ()),
    "declaration.back": (_("看一眼"), "declarations:declaration", ()),
    "clearance.decide": (_("答复"), "exports:clearance", ()),
    "tip.accept": (_("受理"), "tips:act", ("accept",)),
    "tip.reply": (_("答复"), "tips:act", ("reply",)),
    "tip.check": (_("登记核实结果"), "tips:act", ("check",)),
    "tip.answer": (_("答复"), "tips:matter", ()),
    "patrol.round": (_("去走"), "field:round", ()),
    "patrol.visit": (_("去走"), "patrols:place", ()),
    "call.answer": (_("应答"), "orders:board", ()),
    "move.help": (_("去办"), "moves:help", ()),
    "move.missing": (_("去找"), "moves:help", ()),
    "move.back": (_("叫出来"), "moves:help", ()),
    "move.acknowledge": (_("收到"), "moves:given", ()),
    "move.rollcall": (_("清点"), "moves:rollcall", ()),
    "call.door": (_("登记结果"), "orders:board", ()),
    "alert.report": (_("报一下"), "alerts:action", ()),
    "alert.review": (_("登记复盘会"), "alerts:account_review", ()),
    "alert.late": (_("去看"), "alerts:actions", ()),
    "alert.order": (_("下令或确认"), "alerts:action", ()),
    "alert.doors": (_("看名单"), "alerts:action", ()),
    "alert.shelter": (_("去开门"), "alerts:action", ()),
    "point.move": (_("登记结果"), "points:matter", ()),
    "point.ready": (_("登记结果"), "points:matter", ()),
    "point.report": (_("登记结果"), "points:matter", ()),
    "point.decide": (_("研判"), "points:matter", ()),
    "point.watch": (_("记读数"), "points:readings", ()),
}
FIELD: Acts = {
    **OFFICE,
    "hazard.rectify": (_("登记整改"), "field:act", ("rectify",)),
    "hazard.verify": (_("复查"), "field:act", ("verify",)),
    "patrol.round": (_("去巡查"), "field:round", ()),
    "patrol.visit": (_("去走访"), "field:visit", ()),
    "alert.report": (_("报一下"), "field:action", ()),
    "move.help": (_("去办"), "field:help", ()),
    "move.missing": (_("去找"), "field:help", ()),
    "move.back": (_("叫出来"), "field:help", ()),
    "move.rollcall": (_("清点"), "field:count", ()),
    "point.move": (_("登记"), "field:point_step", ("move",)),
    "point.ready": (_("登记"), "field:point_step", ("ready",)),
    "point.report": (_("登记"), "field:point_step", ("report",)),
    "point.decide": (_("研判"), "field:point", ()),
    "point.watch": (_("去看、记读数"), "field:point", ()),
}
