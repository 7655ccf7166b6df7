"""Hazards of the demo, made by the services themselves at moments of the past, so that every trace of them is real."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import shapely

from lastmile.demo import clock as demo_clock
from lastmile.demo.cast import CITY_STREET, MINES, STAGE
from lastmile.domains.hazards import public as hazards
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people.models import Account, Holding, Post
from lastmile.foundation.people.selectors import scope_of
from lastmile.foundation.regions.models import RegionShape
from lastmile.kernel import clock

TITLES = {
    "slope": ("后坡出现裂缝", "挡墙开裂外鼓", "坡脚有新落石", "排水沟被土石堵塞", "坡上电杆倾斜"),
    "house": ("老房山墙开裂", "土坯房屋檐塌落", "自建房违规加层", "危房仍有人居住", "房后排水不畅"),
    "fire_power_gas": (
        "电线老化私拉乱接",
        "电动车在楼道充电",
        "灶具软管超长老化",
        "灭火器过期",
        "气瓶放在卧室",
        "安全出口堆放杂物",
    ),
    "road": ("临崖路段护栏缺失", "路面塌陷", "桥面护栏松动", "弯道无警示牌"),
    "water": ("小水库溢洪道堵塞", "塘坝无警示牌", "沟口停放车辆", "河边低洼处堆放物资"),
    "forest": ("林缘堆放秸秆", "坟山未清理可燃物", "输电线下树障", "进山口无人值守"),
    "company_site": ("工棚搭在沟口", "临边无防护", "配电箱无漏电保护", "采石场边坡过陡"),
    "other": ("窨井盖缺失", "广告牌松动", "水井无盖", "大树枯枝欲坠"),
}
UNITS = ("村委会", "户主本人", "施工队", "供电所", "小卖部经营者", "镇水务站", "农家乐经营者")
Say = Callable[[str], None]


def load(say: Say) -> None:
    """64 open in 阿旺镇 (4 overdue, 1 suspected major), 210 in 铜都街道, 38 in 汤丹镇, and some closed ones."""
    _power(CITY_STREET)
    for code, reported, rectifying, rectified, closed in (
        (STAGE, 6, 50, 8, 24),
        (CITY_STREET, 22, 168, 20, 30),
        (MINES, 5, 30, 3, 6),
    ):
        _township(code, reported, rectifying, rectified, closed)
        say(f"  {code}")


def _power(code: str) -> None:
    """铜都街道 alone may order: entrusted by the county for fire and safety. The stage has no power, it gives notice."""
    since = demo_clock.START - timedelta(days=90)
    with clock.stopped(since):
        hazards.record_power(
            _scope(Post.unscoped.get(kind="bureau_staff")),
            region_code=code,
            kind="entrusted",
            authority="东川区应急管理局",
            document_number="东应急委〔2026〕3号",
            categories=["fire", "safety"],
            items="九小场所消防安全、小微企业安全生产的现场检查和责令限期整改",
            from_on=since.date(),
        )


def _scope(post: Post) -> Scope:
    """The scope of whoever holds a post, made for the purpose: not everybody has an account."""
    holding = Holding.objects.filter(post=post, rank="A").select_related("person").get()
    return scope_of(Account(person=holding.person))


@dataclass(frozen=True)
class Wanted:
    """How far one hazard has come, and what is special about it."""

    state: str
    late: bool = False
    suspected: bool = False
    handed: str = ""
    major: bool = False


# Of 汤丹镇 two are handed over: one department has answered, the other owes it.
HANDED = {3: "land", 9: "housing"}


def _wanted(code: str, reported: int, rectifying: int, rectified: int, closed: int) -> list[Wanted]:
    """Every twelfth being rectified is late; the stage has one suspected of being major, the mines one to be accepted."""
    running = [
        Wanted(
            "rectifying", late=number % 12 == 11, suspected=code == STAGE and number == 5, handed=_handed(code, number)
        )
        for number in range(rectifying)
    ]
    plain = {"closed": closed, "rectified": rectified, "reported": reported}
    others = [Wanted(state) for state, count in plain.items() for _one in range(count)]
    if code == MINES:
        others[closed] = Wanted("rectified", major=True)
    return [*others, *running]


def _handed(code: str, number: int) -> str:
    return HANDED.get(number, "") if code == MINES else ""


def _township(code: str, *counts: int) -> None:
    chance = random.Random(int(code))
    grids = list(Post.unscoped.filter(kind="grid_member", region_code__startswith=code).order_by("id"))
    members = {post.pk: _scope(post) for post in grids[:60]}
    office = _scope(Post.unscoped.get(kind="office_director", region_code=code))
    verifier = _scope(Post.unscoped.get(kind="office_staff", region_code=code))
    for wanted in _wanted(code, *counts):
        post = chance.choice(grids[:60])
        _one(chance, post, members[post.pk], office, verifier, wanted)


def _inside(chance: random.Random, region_id: int) -> tuple[float, float] | None:
    """Somewhere in the grid, if it is drawn."""
    shape = RegionShape.objects.filter(region=region_id).first()
    if shape is None or shape.outline is None:
        return None
    west, south, east, north = shape.outline.bounds
    for _try in range(20):
        point = shapely.Point(chance.uniform(west, east), chance.uniform(south, north))
        if shape.outline.contains(point):
            return (round(point.x, 6), round(point.y, 6))
    middle = shape.outline.representative_point()
    return (round(middle.x, 6), round(middle.y, 6))


def _one(chance: random.Random, post: Post, member: Scope, office: Scope, verifier: Scope, wanted: Wanted) -> None:
    ages = {
        "reported": (0.05, 0.8),
        "rectifying": (9, 11) if wanted.late else (1.2, 5),
        "rectified": (3, 8),
        "closed": (10, 40),
    }
    state = wanted.state
    moment = demo_clock.START - timedelta(days=chance.uniform(*ages[state]))
    picture = "company_site" if wanted.suspected else "slope" if wanted.major else chance.choice(list(TITLES))
    with clock.stopped(moment):
        hazard = hazards.report_hazard(
            member,
            region_code=post.region_code,
            title="采石场边坡过陡" if wanted.suspected else chance.choice(TITLES[picture]),
            picture=picture,
            place=f"{chance.randint(1, 60)}号附近",
            position=_inside(chance, post.region_id),
        )
    if state == "reported":
        return
    with clock.stopped(moment + timedelta(hours=chance.uniform(1, 20))):
        hazards.confirm_hazard(
            office,
            uid=hazard.uid,
            grade="suspected" if wanted.suspected or wanted.major else "general",
            responsible_unit=chance.choice(UNITS),
            measures="拉警戒带,夜间不住人" if picture in {"slope", "house"} else "",
        )
    if wanted.major:
        _judge(office, hazard, moment + timedelta(days=1))
    if wanted.handed:
        _hand(office, hazard, wanted.handed, moment + timedelta(days=1))
    if state == "rectifying":
        return
    with clock.stopped(moment + timedelta(days=2)):
        hazards.rectify_hazard(member, uid=hazard.uid, proof="已整改,现场清理完毕")
    if state == "closed":
        with clock.stopped(moment + timedelta(days=3)):
            hazards.verify_hazard(verifier, uid=hazard.uid)


def _hand(office: Scope, hazard: Any, department: str, moment: datetime) -> None:
    """移送 to a department of the county; 自然资源局 accepts the day after, 住房和城乡建设局 has not answered yet."""
    with clock.stopped(moment):
        hazards.hand_over(
            office,
            uid=hazard.uid,
            department=department,
            reason="不属镇里职责,需要部门鉴定和治理",
            measures="拉警戒带,网格员每天看一次",
        )
    if department == "land":
        contact = _of_department(department)
        with clock.stopped(moment + timedelta(hours=20)):
            hazards.answer_handover(contact, uid=hazard.uid, answer="accepted", words="已列入今年治理计划")


def _of_department(sector: str) -> Scope:
    return _scope(Post.unscoped.get(kind="department_staff", unit__sector=sector))


def _judge(office: Scope, hazard: Any, moment: datetime) -> None:
    """自然资源局 judged it 重大 and the bureau listed it; rectified, it waits for the department's 验收."""
    with clock.stopped(moment):
        unit, clause = "东川区自然资源局", "DZ/T 0438—2023 第5条(演示)"
        hazards.judge_major(_of_department("land"), uid=hazard.uid, unit=unit, clause=clause)
    with clock.stopped(moment + timedelta(hours=3)):
        hazards.prepare_hazard(
            office,
            uid=hazard.uid,
            measures="拉警戒带,夜间不住人,坡顶裂缝封填,坡脚砌挡墙",
            plan="见险就撤,到镇中心小学集合(演示)",
            responsible_unit="汤丹镇人民政府",
            responsible_person="汤丹镇分管副职",
            money=Decimal(6),
        )
        bureau = _scope(Post.unscoped.get(kind="bureau_staff"))
        until = clock.today() + timedelta(days=20)
        document, demands = "东安督〔2026〕7号(演示)", "汛期内改完,改完报验收"
        hazards.list_hazard(
            bureau, uid=hazard.uid, unit="东川区安委办", document_number=document, demands=demands, due_on=until
        )
