"""What the public told the stage, all invented, by the same services as the pages; one with a code that `demo run` names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from lastmile.demo import clock as demo_clock
from lastmile.demo.cast import HAIKE, SHIMEN, STAGE
from lastmile.domains.hazards import public as hazards
from lastmile.domains.tips import public as tips
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people.models import Account, Holding, Post
from lastmile.foundation.people.selectors import scope_of
from lastmile.foundation.regions.models import RegionShape
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import clock

KNOWN: dict[str, Any] = {
    "kind": "danger",
    "token": "demo-danger",
    "what": "村小学后面的挡墙裂了一道缝,雨一下就掉土",
    "where": "3组村小学后墙",
}
QUARRY: dict[str, Any] = {
    "kind": "violation",
    "token": "demo-quarry",
    "what": "河边砂石场没有手续,夜里还在开采,边坡挖得很陡",
    "where": "石门村河边桥头往上200米",
    "named": True,
    "name": "何某(虚构)",
    "phone": "15400000951",
}
WORKSHOP: dict[str, Any] = {
    "kind": "violation",
    "token": "demo-workshop",
    "what": "集镇上一家修理铺二楼住人,楼梯口堆满气瓶",
    "where": "集镇老街中段",
}
OLD: dict[str, Any] = {
    "kind": "violation",
    "token": "demo-gas",
    "what": "有人用面包车拉着气罐上门卖气,没有证",
    "where": "海科村口小卖部旁",
    "phone": "15400000952",
}
OPINION: dict[str, Any] = {
    "kind": "opinion",
    "token": "demo-opinion",
    "what": "去年说要装的雨量喇叭一直没有装,问过两次没人回话",
    "where": "海科村3组",
}


def load() -> None:
    """A danger that was put right and answered, three tips on their way, and an opinion that the county handles."""
    office = _scope("office_director", STAGE)
    _danger(office)
    quarry = _told(QUARRY, SHIMEN, days=9)
    with clock.stopped(_ago(8)):
        tips.accept_tip(office, uid=quarry.uid)
        tips.hand_tip(office, uid=quarry.uid, department="land", reason="有没有采矿许可由自然资源部门查")
    contact = _contact("land")
    with clock.stopped(_ago(7)):
        tips.reply_tip(contact, uid=quarry.uid, answer="accepted", words="派执法人员到现场")
    with clock.stopped(_ago(3)):
        tips.check_tip(contact, uid=quarry.uid, finding="true", result="现场看到夜间开采,没有许可", gravity="illegal")
    old = _told(OLD, HAIKE, days=12)
    with clock.stopped(_ago(11)):
        tips.accept_tip(office, uid=old.uid)
    with clock.stopped(_ago(1)):
        tips.hand_tip(office, uid=old.uid, department="housing", reason="瓶装气经营许可由住建部门管")
    _told(WORKSHOP, STAGE, days=0.875)
    _told(OPINION, HAIKE, days=4)


def code() -> str:
    """The 查询码 of the danger: the same form sent again gives the same code."""
    return tips.send_tip(region=get_region(HAIKE), **KNOWN).code


def _danger(office: Scope) -> None:
    tip = _told({**KNOWN, "position": _inside(HAIKE)}, HAIKE, days=16)
    with clock.stopped(_ago(15.9)):
        hazards.take_tip(tip.uid)
        hazards.confirm_hazard(office, uid=tip.uid, grade="general", responsible_unit="海科村小学", category="geology")
    with clock.stopped(_ago(13)):
        hazards.rectify_hazard(office, uid=tip.uid, proof="挡墙加固,裂缝灌浆")
    with clock.stopped(_ago(12)):
        hazards.verify_hazard(_scope("office_staff", STAGE), uid=tip.uid)


def _inside(code: str) -> tuple[float, float]:
    """Somewhere in the village, as a phone would say it."""
    point = RegionShape.objects.get(region__code=code).outline.representative_point()
    return (round(point.x, 6), round(point.y, 6))


def _told(said: dict[str, Any], code: str, *, days: float) -> Any:
    with clock.stopped(_ago(days)):
        return tips.send_tip(region=get_region(code), **said).tip


def _ago(days: float) -> Any:
    return demo_clock.START - timedelta(days=days)


def _contact(department: str) -> Scope:
    """Whoever answers at a department of the county."""
    return _holder(Post.unscoped.get(kind="department_staff", unit__sector=department))


def _scope(kind: str, code: str) -> Scope:
    return _holder(Post.unscoped.filter(kind=kind, region_code=code).order_by("id").first())


def _holder(post: Post | None) -> Scope:
    return scope_of(Account(person=Holding.objects.filter(post=post, rank="A").select_related("person").get().person))
