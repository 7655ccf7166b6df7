"""Places of the demo that are looked after: a school with everything, a gas shop whose cards are old, a home that has half."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from lastmile.demo import clock as demo_clock
from lastmile.demo.cast import HAIKE, STAGE, XIANGYANG
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people.models import Account, Holding, Post
from lastmile.foundation.people.selectors import scope_of
from lastmile.kernel import clock


@dataclass(frozen=True)
class Told:
    """A place, the kinds of post of its village (or township) that watch and keep it, and what its plan says of the place."""

    name: str
    region: str
    monitor: str
    keeper: str = ""
    ready_made: str = ""
    words: dict[str, str] = field(default_factory=dict)
    room: int | None = None


STORY = (
    Told(
        "海科村小学",
        HAIKE,
        "office_staff",
        "village_director",
        "venue",
        {
            "route": "听到哨子从大门出,走水泥路到村委会,约 4 分钟;屋后有响动时不走后门,不靠后墙",
            "shelter": "平时到操场,大雨和后山有响动时到村委会二楼",
            "carry": "一、二年级由班主任带,走不快的由保安和高年级扶",
        },
        120,
    ),
    Told(
        "阿旺液化气供应点",
        XIANGYANG,
        "village_officer",
        "village_director",
        "leak",
        {
            "route": "看店门口的风向袋:刮东风走后街到镇中学,刮西风走大桥头;不下河边涵洞",
            "shelter": "镇中学操场,离店 300 米",
            "carry": "隔壁二楼两位老人由社区干部和楼下商户背",
        },
        200,
    ),
    Told("阿旺镇敬老院", STAGE, "office_staff"),
)
CHANGED = "阿旺液化气供应点"  # its plan was written anew after the cards were signed


def load() -> None:
    """Who watches and keeps three places, two plans, their cards."""
    with clock.stopped(demo_clock.START - timedelta(days=70)):
        office = _office()
        for told in STORY:
            _settle(office, told)


def _office() -> Scope:
    post = Post.unscoped.get(kind="office_director", region_code=STAGE)
    holding = Holding.objects.filter(post=post, rank="A").select_related("person").get()
    return scope_of(Account(person=holding.person))


def _settle(office: Scope, told: Told) -> None:
    place = profile.places_in(office).get(name=told.name)
    posts = Post.unscoped.filter(region_code__in={told.region, STAGE}, closed_on__isnull=True)
    named = {"monitor_post_uid": told.monitor, "keeper_post_uid": told.keeper}
    uids = {name: posts.get(kind=kind).uid for name, kind in named.items() if kind}
    profile.name_posts(office, uid=place.uid, **uids)
    if not told.ready_made:
        return
    plan = profile.begin_plan(office, uid=place.uid, ready_made=told.ready_made)
    words = {**plan.content, **told.words}
    profile.write_plan(office, uid=place.uid, content=words, capacity=told.room, based_on=1)
    profile.hand_out_cards(office, uid=place.uid, which=["leave", "work"])
    if told.name == CHANGED:
        changed = {**words, "signal": "喇叭连喊“往上风走”,店里按报警铃,后街小喇叭跟着喊"}
        profile.write_plan(office, uid=place.uid, content=changed, capacity=told.room, based_on=2)
