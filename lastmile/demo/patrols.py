"""Walks of the days before the night, made by the services themselves; what is owed today is open."""

from __future__ import annotations

import random
from datetime import timedelta

from lastmile.demo import clock as demo_clock
from lastmile.demo.cast import HAIKE, RED_SOIL, STAGE
from lastmile.demo.points import _holder
from lastmile.domains.hazards import public as hazards
from lastmile.domains.patrols import public as patrols
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people.models import Post
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

ALL = Scope.of_system("demo", [Permission.PATROL_VIEW, Permission.POINT_VIEW])
DAYS_BACK = (4, 3, 2, 1, 0)
PUT_OFF = 0.15  # of the rounds of a day nobody walked


def load() -> None:
    """Five mornings of rounds; on the last one some are still owed, the slope of the story among them; one guesthouse."""
    chance = random.Random(5)
    for back in DAYS_BACK:
        day = clock.local(demo_clock.START).date() - timedelta(days=back)
        with clock.stopped(clock.at(day, 0, 15)):
            patrols.open_due()
            patrols.open_visits()
        with clock.stopped(clock.at(day, 9) + timedelta(minutes=chance.randint(0, 90))):
            for one in patrols.open_rounds(ALL, limit=200):
                if one.has_post and not _left_for_tonight(chance, one, back):
                    _walk(chance, one)
    _guesthouse()
    _checks()


def _checks() -> None:
    """Two checks of the township's office, with nothing found: its own of the market, a joint one where gas is sold."""
    scope = _holder(Post.unscoped.get(kind="office_director", region_code=STAGE))
    by_kind = {one.kind: one for one in profile.places_in(scope).filter(kind__in=("mall", "gas")).order_by("-id")}
    own = {"name": "张晓棠", "unit": "阿旺镇应急管理办公室"}
    fire = {"name": "方国明", "unit": "东川区消防救援大队", "certificate": "演示-0031"}
    with clock.stopped(demo_clock.START - timedelta(days=3, hours=6)):
        hazards.hold_inspection(
            scope,
            uid=uuid7(),
            site_uid=by_kind["mall"].uid,
            kind=hazards.InspectionKind.ROUTINE,
            is_clean=True,
            members=[own],
            found="看了通道、用电和摊位用火",
        )
        hazards.hold_inspection(
            scope,
            uid=uuid7(),
            site_uid=by_kind["gas"].uid,
            kind=hazards.InspectionKind.JOINT,
            power_unit="东川区消防救援大队",
            is_clean=True,
            members=[own, fire],
            found="看了钢瓶存放、报警器和台账",
        )


def _left_for_tonight(chance: random.Random, one: patrols.Round, back: int) -> bool:
    if back == 0 and one.region_code.startswith(f"{HAIKE}003"):
        return True
    return chance.random() < (PUT_OFF if back else 0.5)


def _walk(chance: random.Random, one: patrols.Round) -> None:
    post = one.point.monitor_post or Post.unscoped.filter(kind="grid_member", region_code=one.region_code).first()
    if post is None:
        return
    found = patrols.list_of_point(one.region_code, one.point.kind)
    if found is None:
        return
    good = {item.id: {"a": "no" if item.bad == "yes" else "yes"} for item in found.wording.asked if item.bad}
    patrols.finish_walk(
        _holder(post),
        uid=uuid7(),
        key=found.key,
        subject_kind=patrols.SubjectKind.POINT,
        subject_uid=one.point.uid,
        said=patrols.Said(answers=good, note=chance.choice(("", "", "沟里水清", "牌子都在", "下雨前看过一遍"))),
    )


def _guesthouse() -> None:
    """One walk that found something, at a guesthouse of the red highlands."""
    post = Post.unscoped.filter(kind="village_officer", region_code__startswith=RED_SOIL).order_by("id").first()
    post = post or Post.unscoped.get(kind="office_director", region_code=RED_SOIL)
    scope = _holder(post)
    place = profile.places_in(scope).filter(kind="guesthouse").order_by("id").first()
    if place is None:
        return
    with clock.stopped(demo_clock.START - timedelta(days=2, hours=5)):
        patrols.finish_walk(
            scope,
            uid=uuid7(),
            key="guesthouse",
            subject_kind=patrols.SubjectKind.PLACE,
            subject_uid=place.uid,
            said=patrols.Said(
                answers={
                    "danger_place": {"a": "no"},
                    "stairs": {"a": "no"},
                    "exit": {"a": "no"},
                    "gas_room": {"a": "no"},
                    "alarm": {"a": "no", "note": "三楼两间没有烟感"},
                    "ebike": {"a": "no"},
                    "guests": {"a": "yes"},
                    "beds": {"a": "11"},
                }
            ),
        )
