"""The demo district: 东川区 with its stage 阿旺镇, in the state of Saturday 2026-07-25, 20:30."""

from __future__ import annotations

import random
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from lastmile.demo import (
    cards,
    county,
    declarations,
    hazards,
    households,
    outlets,
    patrols,
    places,
    points,
    shelters,
    teams,
    tips,
)
from lastmile.demo import clock as demo_clock
from lastmile.demo.building import SINCE, Builder, add_grids, shares
from lastmile.demo.cast import (
    CAST,
    CITY,
    CITY_STREET,
    COUNTY,
    GAPS,
    GRIDS,
    HAIKE,
    HOUSEHOLDS,
    MINES,
    MUDUO,
    POPULATION,
    RED_SOIL,
    SHIMEN,
    STAGE,
)
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import selectors as record
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import kept
from lastmile.foundation.people.models import Account, CommandMember, Post, Unit
from lastmile.foundation.regions import loading, outlines, selectors, slices, synthetic
from lastmile.foundation.regions.models import Grid, Region, RegionShape
from lastmile.foundation.rulepacks import services as packs
from lastmile.interfaces.sign_in.demo import PASSWORD
from lastmile.kernel import clock
from lastmile.kernel.region_codes import Level

Say = Callable[[str], None]
SCOPE = Scope.of_system("demo", Permission.values)
PREPARED = "demo.prepared"
TIP_PHONE = "0871-00000001"  # invented, as the duty number is


def load(say: Say) -> None:
    """Fill an empty demo database. Takes some seconds and says what it does."""
    demo_clock.wind(to=demo_clock.START, speed=0.0, scene="20:30")
    say("divisions of Kunming …")
    loading.load(slices.rows_of_slices("5301"), progress=loading.silent)
    outlines.load_outlines(outlines.KUNMING_COUNTIES, source=RegionShape.Source.COARSE)
    packs.choose_pack(SCOPE, selectors.get_region(CITY), pack="kunming")
    say("grids, posts, people …")
    with transaction.atomic():
        builder = Builder()
        leader = county.found(builder)
        _stage(builder, leader)
        _city_street(builder, leader)
        for code in (MINES, RED_SOIL):
            _township(builder, leader, code, villages=4 if code == RED_SOIL else 99, grids=2)
        for code in GAPS:
            _township(builder, leader, code, villages=99, grids=0, gaps=True)
        county.staff(builder, leader)
        builder.write()
        _accounts(builder)
        kept.recount()
    synthetic.draw_below(selectors.get_region(COUNTY), deepest=Level.GRID)
    teams.load(SCOPE)
    say("households, places …")
    households.load(SCOPE)
    say("hazards …")
    hazards.load(say)
    say("danger points …")
    points.load()
    places.load()
    shelters.load()
    patrols.load()
    tips.load()
    outlets.load(SCOPE)
    declarations.load(SCOPE)
    stage = selectors.get_region(STAGE)
    packs.override(SCOPE, stage, key="portal.tip_phone", value=TIP_PHONE, reason="向社会公布(演示)")
    say("responsibility cards …")
    cards.load(SCOPE)
    demo_clock.wind(to=demo_clock.START, speed=1.0, scene="20:30")


def end_preparing() -> None:
    """What was prepared is whole, the evening before it played too: said in the record."""
    with transaction.atomic():
        ledger.write(SCOPE, PREPARED, ledger.Matter("demo", selectors.get_region(COUNTY).uid, COUNTY))


def is_prepared() -> bool:
    county = Region.objects.filter(code=COUNTY).first()
    return county is not None and record.is_noted("demo", county.uid, PREPARED)


def _villages(code: str) -> list[Region]:
    return list(selectors.children(selectors.get_region(code)))


def _short(village: Region) -> str:
    return village.name.removesuffix("居民委员会").removesuffix("村民委员会") or village.name


def heads_of(township: str) -> tuple[str, str]:
    """What the two heads are called: a 街道 has a 党工委 and a 办事处, a 乡 and a 镇 its own committee and head."""
    if township.endswith("街道"):
        return "党工委书记", "办事处主任"
    return "党委书记", "乡长" if township.endswith("乡") else "镇长"


def _office(builder: Builder, township: Region, county: Post) -> dict[str, Post]:
    """Government, office and command of a township with its leading posts."""
    office = Unit.unscoped.create(
        region=township,
        region_code=township.code,
        kind="office",
        name=f"{township.name}应急管理办公室",
        set_up="nameplate",
        host_organ="平安法治办",
        merged_bodies="防汛抗旱、森林防火、抗震救灾的职能,救灾物资和应急队伍",
        document_number=f"{township.name[:2]}办发〔2021〕{township.code[-2:]}号(演示)",
        founded_on=SINCE.replace(year=2021),
        phone="0871-00000000",
    )
    command = Unit.unscoped.create(
        region=township,
        region_code=township.code,
        kind="command",
        name=f"{township.name}应急指挥部",
        merged_bodies="防汛抗旱、森林防火、抗震救灾指挥部",
    )
    for name in ("派出所", "卫生院", "自然资源所", "供电所"):
        unit = Unit.unscoped.create(
            region=township, region_code=township.code, kind="partner", name=f"{township.name}{name}"
        )
        CommandMember.objects.create(command=command, unit=unit)
    first, second = heads_of(township.name)
    secretary = builder.post(township, "party_secretary", f"{township.name}{first}", county, command)
    head = builder.post(township, "township_head", f"{township.name}{second}", secretary, command)
    deputy = builder.post(township, "deputy_in_charge", f"{township.name}分管副职", head, command)
    director = builder.post(township, "office_director", f"{township.name}应急办主任", deputy, office)
    staff = builder.post(township, "office_staff", f"{township.name}应急办专职", director, office)
    duty = builder.post(township, "duty_officer", f"{township.name}值班室", director, office)
    leader = builder.post(township, "duty_leader", f"{township.name}带班领导", head, command)
    return {
        "secretary": secretary,
        "head": head,
        "deputy": deputy,
        "director": director,
        "staff": staff,
        "duty": duty,
        "leader": leader,
    }


def _team(region: Region, name: str) -> Unit:
    return Unit.unscoped.create(region=region, region_code=region.code, kind="team", name=name)


def _stage(builder: Builder, county: Post) -> None:
    """阿旺镇, complete: 17 villages, 96 grids, 183 posts that a red call turns to, held by 152 people."""
    township = selectors.get_region(STAGE)
    villages = _villages(STAGE)
    posts = _office(builder, township, county)
    yang = builder.of_cast("yang", township)
    for key in ("secretary", "head"):
        builder.hold(posts[key], builder.person(township), staff="civil")
    builder.hold(posts["deputy"], yang, staff="civil")
    builder.hold(posts["leader"], yang, staff="civil")
    builder.hold(posts["director"], builder.of_cast("li", township), staff="civil", full_time=True)
    builder.hold(posts["staff"], builder.of_cast("zhang", township), staff="institution", full_time=True)
    builder.hold(posts["staff"], builder.of_cast("pu", township), "B", staff="institution", full_time=True)
    builder.hold(posts["duty"], builder.of_cast("zhang", township), staff="institution")
    builder.hold(posts["duty"], builder.of_cast("pu", township), "B", staff="institution")
    posts["deputy"].domains = "应急管理、安全生产、防汛抗旱、森林防火"
    team = builder.post(
        township, "team_member", "阿旺镇应急救援队", posts["deputy"], _team(township, "阿旺镇综合应急救援队")
    )
    for _number in range(12):
        builder.hold(team, builder.person(township), "M", staff="militia")
    chance = random.Random(104)
    counts = [6 if place < GRIDS - 5 * len(villages) else 5 for place in range(len(villages))]
    households_, people = shares(HOUSEHOLDS, GRIDS, chance), shares(POPULATION, GRIDS, chance)
    stage = _StageVillages(builder, posts, yang)
    for place, village in enumerate(villages):
        first = sum(counts[:place])
        rows = slice(first, first + counts[place])
        kind = Grid.Kind.COMMUNITY if "社区" in village.name else Grid.Kind.VILLAGER_GROUP
        grids = add_grids(village, counts[place], kind, households_[rows], people[rows])
        stage.add(place, village, grids)


class _StageVillages:
    """Posts of the stage's villages. The counts make 183 posts of 152 people; a test counts them."""

    def __init__(self, builder: Builder, posts: dict[str, Post], yang: object) -> None:
        self.builder, self.posts, self.yang = builder, posts, yang
        self.informants = self.monitors = self.rangers = self.patrols = 0

    def add(self, place: int, village: Region, grids: list[Region]) -> None:
        builder, short = self.builder, _short(village)
        above = self._liaison(place, village, short)
        secretary_post = builder.post(village, "village_secretary", f"{short}书记", above)
        secretary = builder.of_cast("yu", village) if village.code == HAIKE else builder.person(village)
        builder.hold(secretary_post, secretary)
        committee = Unit.unscoped.create(
            region=village,
            region_code=village.code,
            kind="committee",
            name=f"{short}两委",
            assists="预警传递、人员转移、灾情统计",
        )
        director = builder.post(village, "village_director", f"{short}主任", secretary_post, committee)
        builder.hold(director, secretary)
        officer = builder.post(village, "village_officer", f"{short}应急专员", secretary_post, committee)
        builder.hold(officer, secretary)
        builder.hold(builder.post(village, "grid_leader", f"{short}网格长", secretary_post), secretary)
        if place < 9 or village.code == HAIKE:
            unit = _team(village, f"{short}应急救援队")
            captain = builder.post(village, "team_captain", f"{short}应急队队长", self.posts["deputy"], unit)
            builder.hold(captain, secretary)
        members = self._grids(village, short, grids, secretary_post)
        self._informant(place, village, short, secretary_post, members)
        self._monitors(village, short, grids, secretary_post, members)
        self._rangers(village, short, grids, secretary_post, members)

    def _liaison(self, place: int, village: Region, short: str) -> Post:
        if place not in {0, 2, 4, 6, 8} and village.code != HAIKE:
            return self.posts["deputy"]
        post = self.builder.post(village, "village_liaison_leader", f"{short}包村领导", self.posts["deputy"])
        who = self.yang if village.code == HAIKE else self.builder.person(selectors.get_region(STAGE))
        self.builder.hold(post, who, staff="civil")  # type: ignore[arg-type]
        return post

    def _grids(self, village: Region, short: str, grids: list[Region], secretary: Post) -> list[object]:
        builder = self.builder
        members, posts = [], []
        keys = {(HAIKE, 3): "chen", (SHIMEN, 1): "ma", (MUDUO, 1): "sun"}
        for number, grid in enumerate(grids, 1):
            post = builder.post(grid, "grid_member", f"{short}{grid.name}网格员", secretary)
            key = keys.get((village.code, number))
            person = builder.of_cast(key, grid) if key else builder.person(grid)
            builder.hold(post, person, staff="part_time")
            members.append(person)
            posts.append(post)
            if key == "chen":
                leader = builder.post(grid, "group_leader", f"{short}{grid.name}小组长", secretary)
                builder.hold(leader, person, staff="part_time")
        for number, post in enumerate(posts):
            if (village.code, number + 1) == (HAIKE, 3):
                builder.hold(post, builder.of_cast("man", village), "B", staff="committee")
            elif number % 4 != 3 and (village.code, number) != (MUDUO, 0):  # three of four: the neighbour; not 孙立群
                builder.hold(post, members[(number + 1) % len(members)], "B", staff="part_time")
        return list(members)

    def _informant(self, place: int, village: Region, short: str, secretary: Post, members: list[object]) -> None:
        post = self.builder.post(village, "disaster_informant", f"{short}灾害信息员", secretary)
        if village.code == HAIKE:
            self.builder.hold(post, self.builder.of_cast("man", village))
            return
        self.informants += 1
        if self.informants <= 9:
            self.builder.hold(post, members[-1], staff="part_time")  # type: ignore[arg-type]
        else:
            self.builder.hold(post, self.builder.person(village))
        self.builder.hold(post, members[0], "B", staff="part_time")  # type: ignore[arg-type]

    def _monitors(
        self, village: Region, short: str, grids: list[Region], secretary: Post, members: list[object]
    ) -> None:
        if village.code == HAIKE:
            post = self.builder.post(grids[2], "geology_monitor", f"{short}3组滑坡监测员", secretary)
            self.builder.hold(post, self.builder.of_cast("luo", grids[2]), staff="part_time")
            self.builder.hold(post, self.builder.of_cast("man", village), "B")
            return
        if self.monitors < 11:
            self.monitors += 1
            post = self.builder.post(grids[1], "geology_monitor", f"{short}2组滑坡监测员", secretary)
            who = members[1] if self.monitors <= 4 else self.builder.person(grids[1])
            self.builder.hold(post, who, staff="part_time")  # type: ignore[arg-type]

    def _rangers(
        self, village: Region, short: str, grids: list[Region], secretary: Post, members: list[object]
    ) -> None:
        builder = self.builder
        if village.code == HAIKE:
            post = builder.post(grids[2], "forest_ranger", f"{short}护林员", secretary)
            builder.hold(post, builder.of_cast("chen", grids[2]), staff="welfare")
            builder.hold(post, builder.of_cast("man", village), "B", staff="committee")
        for grid in grids[:2]:
            if self.rangers < 19:
                self.rangers += 1
                post = builder.post(grid, "forest_ranger", f"{short}{grid.name}护林员", secretary)
                own = members[grids.index(grid)]
                builder.hold(post, own if self.rangers <= 6 else builder.person(grid), staff="welfare")  # type: ignore[arg-type]
        if self.patrols < 4:
            self.patrols += 1
            post = builder.post(village, "reservoir_patrol", f"{short}小水库巡查责任人", secretary)
            builder.hold(post, builder.person(village), staff="part_time")


def _city_street(builder: Builder, county: Post) -> None:
    """铜都街道: six communities with grids of 300 to 500 households, two of them outside for the findings."""
    names = ("京铜", "碧云", "桂苑", "沙坝", "集义", "深沟")
    township = selectors.get_region(CITY_STREET)
    posts = _filled_office(builder, township, county)
    chance = random.Random(1)
    for village in _villages(CITY_STREET):
        short = _short(village)
        if not short.startswith(names):
            continue
        secretary = builder.post(village, "village_secretary", f"{short}书记", posts["deputy"])
        builder.hold(secretary, builder.person(village))
        homes = [chance.randint(310, 490) for _grid in range(5)]
        if short.startswith(("京铜", "深沟")):
            homes[0] = 640 if short.startswith("京铜") else 180
        grids = add_grids(village, 5, Grid.Kind.COMMUNITY, homes, [int(one * 2.9) for one in homes])
        for grid in grids:
            post = builder.post(grid, "grid_member", f"{short}{grid.name}网格员", secretary)
            builder.hold(post, builder.person(grid), staff="social", full_time=True)


def _filled_office(builder: Builder, township: Region, county: Post) -> dict[str, Post]:
    posts = _office(builder, township, county)
    for key, post in posts.items():
        builder.hold(post, builder.person(township), staff="civil", full_time=key in {"staff", "director"})
    return posts


def _township(builder: Builder, county: Post, code: str, *, villages: int, grids: int, gaps: bool = False) -> None:
    """A township with a roster; with gaps: no stand-ins, a vacant post, grids nobody is named for."""
    township = selectors.get_region(code)
    posts = _office(builder, township, county) if gaps else _filled_office(builder, township, county)
    if gaps:
        for key in ("secretary", "head", "deputy", "director"):
            builder.hold(posts[key], builder.person(township), staff="civil")
    for place, village in enumerate(_villages(code)[:villages]):
        short = _short(village)
        secretary = builder.post(village, "village_secretary", f"{short}书记", posts["deputy"])
        if not (gaps and place % 5 == 4):
            builder.hold(secretary, builder.person(village))
        homes = [90 + 7 * number for number in range(grids)]
        for grid in add_grids(village, grids, Grid.Kind.VILLAGER_GROUP, homes, [home * 3 for home in homes]):
            post = builder.post(grid, "grid_member", f"{short}{grid.name}网格员", secretary)
            builder.hold(post, builder.person(grid), staff="part_time")


def _accounts(builder: Builder) -> None:
    """Accounts of those who sign in during the demo, all with one printed password; refused outside a demo."""
    made: Account | None = None
    for key, member in CAST.items():
        if not member.login:
            continue
        account = Account(person=builder.cast[key], login=member.login, is_demo=True, opened_at=timezone.now())
        if made is None:
            account.set_password(PASSWORD)
            made = account
        else:
            account.password = made.password
        account.password_changed_at = clock.now()
        account.save()
