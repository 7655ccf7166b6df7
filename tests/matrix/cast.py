"""The fixed cast and the things of one village that they may, or may not, open."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from lastmile.domains.alerts import public as alerts
from lastmile.domains.alerts.models import Feed, OwedAction
from lastmile.domains.alerts.tests.messages import a_message
from lastmile.domains.declarations import public as declarations
from lastmile.domains.evacuation import public as evacuation
from lastmile.domains.hazards.tests import factories as hazards
from lastmile.domains.orders import public as orders
from lastmile.domains.patrols import public as patrols
from lastmile.domains.points import public as points
from lastmile.domains.profile import public as profile
from lastmile.domains.resources import public as resources
from lastmile.domains.tips import selectors as tip_selectors
from lastmile.domains.tips import services as tips
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.channels.publishing import keeping
from lastmile.foundation.channels.reported import services as reported
from lastmile.foundation.files import documents
from lastmile.foundation.files import services as files
from lastmile.foundation.imports.models import Clearance, Handout, Import
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.people import accounts, duty_list
from lastmile.foundation.people import services as people
from lastmile.foundation.people.models import Account, Holding, StoredGrant
from lastmile.foundation.people.selectors import scope_of
from lastmile.foundation.prints import services as prints
from lastmile.foundation.regions.models import Grid
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

TOWN, VILLAGE, GRID, NEXT_VILLAGE = "530113104", "530113104211", hazards.GRID, "530113104205"
SECRET = "后坡裂缝三指宽"  # stands in every list of the village, in none the neighbour may read


@dataclass
class World:
    """People by name, and what an address may be about by word."""

    people: dict[str, Scope]
    things: dict[str, Any] = field(default_factory=dict)
    signed_in: dict[str, str] = field(default_factory=dict)
    window: Client | None = None  # the same for all: a new one puts the whole chain of middleware together anew

    def browser(self, name: str) -> Client:
        """Somebody signed in, or nobody: a browser that has seen nothing yet but its sign-in."""
        client = self.window = self.window or Client()
        client.cookies.clear()
        if name != "nobody":
            client.cookies[settings.SESSION_COOKIE_NAME] = self._session(name)
        return client

    def _session(self, name: str) -> str:
        """Each signs in once: whatever is asked is undone, and so is what it did to the session."""
        if name not in self.signed_in:
            client = Client()
            client.force_login(_account(self.people[name]))
            self.signed_in[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
        return self.signed_in[name]

    def program(self, name: str) -> Client:
        """A program with a token of somebody, for all they may."""
        if name == "nobody":
            return Client()
        account = _account(self.people[name])
        scope = scope_of(account)
        words = sorted({word for grant in scope.grants for word in grant.permissions})
        token = accounts.make_token(scope, account, name="matrix", permissions=words, days=1)
        return Client(headers={"Authorization": f"Bearer {token}"})

    def only_without(self, words: tuple[str, ...]) -> None:
        """赵 holds everything here but these."""
        kept = sorted(set(Permission.values) - set(words))
        StoredGrant.unscoped.filter(person_id=self.people["赵"].person_id).update(permissions=kept)


def _account(scope: Scope) -> Account:
    return Account.objects.get(person_id=scope.person_id)


def _somebody(name: str, phone: str, code: str, post: str = "", branch: str = "") -> Scope:
    """A person with an account; with a post, or with every permission on a branch, or both."""
    a_region(code)
    root = a_scope("53")
    person = people.add_person(root, region_code=code, name=name, phone=phone)
    if post:
        kept = people.open_post(root, region_code=code, kind=post)
        people.appoint(root, post_uid=kept.uid, person_uid=person.uid)
    if branch:
        region = a_region(branch)
        StoredGrant.unscoped.create(
            person=person,
            region=region,
            region_code=region.code,
            permissions=Permission.values,
            from_on=date(2020, 1, 1),
            reason="matrix",
        )
    return scope_of(accounts.open_account(a_scope(""), person_uid=person.uid, login=name))


def the_world() -> World:
    """王 grid member, 李 village secretary, 张 township duty officer with the office's posts, 陈 of the next village
    who may everything there and must see nothing here, 赵 who lacks exactly one word."""
    world = World(
        {
            "王": _somebody("王某", "15400000001", GRID, "grid_member"),
            "李": _somebody("李某", "15400000002", VILLAGE, "village_secretary"),
            "张": _somebody("张某", "15400000003", TOWN, "duty_officer", TOWN),
            "陈": _somebody("陈某", "15400000004", f"{NEXT_VILLAGE}001", "grid_member", NEXT_VILLAGE),
            "赵": _somebody("赵某", "15400000005", TOWN, "", TOWN),
        }
    )
    world.things = {
        **_ways_out(world),
        **_matters(world),
        **_dangers(world),
        **_warnings(world),
        **_organisation(world),
    }
    world.things |= _moving(world)
    world.things |= _told_by_the_public(world)
    return world


def _ways_out(world: World) -> dict[str, Any]:
    """An outlet of the village, and danger reported by SMS from there."""
    robot = "http://127.0.0.1:8021/wecom/a"  # the world of this table is a demo
    outlet = keeping.add_outlet(world.people["张"], region_code=VILLAGE, kind="wecom", name=SECRET, address=robot)
    report = reported.keep(number="15400000001", text=SECRET)
    return {"outlet": outlet.uid, "sms_report": report.uid if report else None}


def _matters(world: World) -> dict[str, Any]:
    wang, zhang = world.people["王"], world.people["张"]
    hazard = hazards.a_hazard(wang, title=SECRET)
    photo = files.keep(wang, hazard, _photo(), role="before")
    papered = hazards.a_hazard(wang, title=SECRET, picture="house")
    hazards.services.confirm_hazard(zhang, uid=papered.uid, grade="general")
    paper = hazards.services.make_paper(zhang, uid=papered.uid, kind="notice")
    power = hazards.services.record_power(
        zhang,
        region_code=TOWN,
        kind="granted",
        authority=SECRET,
        document_number="1",
        categories=["fire"],
        from_on=clock.today(),
    )
    household = profile.add_household(zhang, region_code=GRID, head=SECRET, registered=3)
    place = profile.add_place(zhang, region_code=VILLAGE, kind="school", name=SECRET)
    profile.begin_plan(zhang, uid=place.uid, ready_made="venue")
    inspection = hazards.services.hold_inspection(zhang, uid=uuid7(), site_uid=place.uid, kind="routine")
    call = orders.issue_call(
        zhang, uid=uuid7(), region_code=VILLAGE, text=SECRET, level="red", post_kinds=["grid_member"], drill=True
    )
    return {
        "hazard": hazard.uid,
        "photo": photo.uid,
        "papered": papered.uid,
        "paper": paper.uid,
        "power": power.uid,
        "household": household.uid,
        "place": place.uid,
        "place_photo": files.keep(zhang, place, _photo(), role="route").uid,
        "place_paper": documents.keep(zhang, place, SimpleUploadedFile("a.pdf", b"%PDF-1.7")).uid,
        "declaration": _told(),
        "inspection": inspection.uid,
        "call": call.uid,
        "called": wang.person_uid,
        "obligation": Obligation.unscoped.filter(subject_uid=call.uid).first().uid,
        "nothing": uuid7(),
        "report": {"uid": str(uuid7()), "region_code": GRID, "title": SECRET, "picture": "slope"},
    }


def _told() -> UUID:
    """A household told the village."""
    uid, code = declarations.ask(region=get_region(GRID), phone="15400000001", name=SECRET, who=["old"])
    return declarations.tell(uid=uid, code=code).uid


def _dangers(world: World) -> dict[str, Any]:
    """A danger point with an alarm, a plan and a picture."""
    zhang = world.people["张"]
    point = points.register_point(zhang, region_code=GRID, kind="landslide", name=SECRET, colour="red")
    points.begin_plan(zhang, uid=point.uid, ready_made="slope")
    points.judge(zhang, uid=point.uid, move_now=True)
    sent = {"uid": str(uuid7()), "point": str(point.uid), "measure": "crack", "value": 3, "at": clock.now().isoformat()}
    walk = patrols.finish_walk(
        world.people["王"],
        uid=uuid7(),
        key="slope",
        subject_kind="point",
        subject_uid=point.uid,
        said=patrols.Said(answers={"drain": {"a": "no"}}),
    ).walk
    return {
        "walk": walk.uid,
        "point": point.uid,
        "point_photo": files.keep(zhang, point, _photo(), role="route").uid,
        "point_paper": documents.keep(zhang, point, SimpleUploadedFile("a.pdf", b"%PDF-1.7")).uid,
        "sent_reading": sent,
    }


def _warnings(world: World) -> dict[str, Any]:
    """An alert for the village that waits, something held, a feed of the township."""
    zhang, town = world.people["张"], a_region(TOWN)
    typed = alerts.Typed(
        uid=uuid7(), region_codes=[VILLAGE], issuer=SECRET, signal="rainstorm", level="red", drill=True
    )
    message = a_message(codes=[], desc=SECRET, headline=SECRET, expires="2099-07-26T06:00:00+08:00")
    held = alerts.receive(zhang, message, alerts.Source(via="upload", region=town))
    feed = Feed.unscoped.create(
        region=town,
        region_code=TOWN,
        name=SECRET,
        address="https://example.org/",
        every_minutes=1,
        next_at=clock.now(),
        made_at=clock.now(),
    )
    alert = alerts.enter_alert(a_scope("53"), typed).alert
    return {"alert": alert.uid, "received": held.uid, "feed": feed.uid, "alertaction": _owed_of(alert, world).uid}


def _owed_of(alert: Any, world: World) -> OwedAction:
    """王 owes a word of who is there."""
    grid, now = a_region(GRID), clock.now()
    return OwedAction.unscoped.create(
        alert=alert, region=grid, region_code=GRID, action="all_here", colour="red", evidence="report", title=SECRET,
        place=SECRET, post=Holding.objects.get(person_id=world.people["王"].person_id).post, opened_at=now, due_at=now,
    )  # fmt: skip


def _moving(world: World) -> dict[str, Any]:
    """The list of a night with one household, a shelter, an order of the village, a count and somebody to be carried."""
    zhang, source = world.people["张"], uuid7()
    household, point = world.things["household"], world.things["point"]
    points.choose_households(zhang, uid=point, chosen={household: points.Help()})
    one = evacuation.open_lists(
        zhang, source=("alert", source), region_codes=[VILLAGE], level="red", title=SECRET, drill=True
    )
    shelter = evacuation.add_shelter(zhang, region_code=VILLAGE, name=SECRET, uid=uuid7())
    order = evacuation.move_first(world.people["李"], uid=uuid7(), points=[point], source=("alert", source))
    row = evacuation.page(zhang, one, evacuation.Filters(), None, 1)[0].move
    evacuation.record(zhang, uid=row.uid, status="carry")
    count = evacuation.open_rollcall(zhang, source_uid=source, shelter_uid=shelter.uid)
    return {
        "source": source,
        "shelter": shelter.uid,
        "shelter_photo": files.keep(zhang, shelter, _photo(), role="route").uid,
        "order": order.uid,
        "row": row.uid,
        "help": evacuation.open_help(zhang, one)[0].uid,
        "count": count.uid,
    }


def _told_by_the_public(world: World) -> dict[str, Any]:
    """A tip with a photo and a name that 张 asked to see and 赵 agreed to; 赵 asked too, and nobody agreed yet."""
    zhang, zhao = world.people["张"], world.people["赵"]
    tip = tips.send_tip(
        region=a_region(VILLAGE), kind="violation", token="1", what=SECRET, where=SECRET, named=True, name=SECRET,
        photo=_photo(),
    ).tip  # fmt: skip
    given = tips.send_tip(region=a_region(VILLAGE), kind="violation", token="2", what=SECRET, where=SECRET).tip
    tips.accept_tip(zhang, uid=given.uid)
    tips.hand_tip(zhang, uid=given.uid, department="fire", reason=SECRET)
    asked = tips.ask_opening(zhang, uid=tip.uid, reason="要当面核实")
    tips.agree_opening(zhao, uid=tip.uid, opening_uid=asked.uid)
    return {
        "tip": tip.uid,
        "given_tip": given.uid,
        "tip_handover": tip_selectors.handovers_of(given)[0].uid,
        "tip_photo": files.of_subject("tip", tip.uid)[0].uid,
        "opening": tips.ask_opening(zhao, uid=tip.uid, reason="要当面核实").uid,
    }


def _organisation(world: World) -> dict[str, Any]:
    root = a_scope("53")
    Grid.objects.create(region=a_region(GRID), kind=Grid.Kind.VILLAGER_GROUP)
    wang = world.people["王"]
    person = people.add_person(root, region_code=VILLAGE, name=SECRET, phone="15400000009")
    holding = Holding.objects.get(person_id=wang.person_id)
    unit = people.found_unit(root, region_code=TOWN, kind="command", name=SECRET)
    team = people.found_unit(root, region_code=TOWN, kind="team", name="救援队")
    member = resources.add_member(root, uid=team.uid, name=SECRET)
    people.add_member_unit(root, command_uid=unit.uid, unit_uid=team.uid)
    grant = people.give_grant(root, person=person, region_code=VILLAGE, permissions=["hazard.view"], reason="临时协助")
    asked = prints.ask(
        world.people["李"], area=VILLAGE, kinds=["grid_member"], only="all", address="http://testserver/"
    )
    return {
        "print": asked.uid,
        "duty_list": _signed(world.people["李"]),
        "person": person.uid,
        "post": holding.post.uid,
        "holding": holding.uid,
        "unit": unit.uid,
        "team": team.uid,
        "member": member.uid,
        "deployment": _deployment(world.people["张"], team.uid, member.person.uid),
        "grant": grant.uid,
        "township": a_region(TOWN).uid,
        "village": a_region(VILLAGE).uid,
        "grid": a_region(GRID).uid,
        "import": _import(world.people["张"]).uid,
        "handout": _handout(world.people["张"]).uid,
        "clearance": _clearance(world.people["张"]).uid,
        "supply": resources.add_supply(world.people["张"], region_code=VILLAGE, name=SECRET).uid,
    }


def _deployment(scope: Scope, team: UUID, member: UUID) -> UUID:
    since = clock.now() - timedelta(hours=4)
    said = {"task": "drill", "place_code": VILLAGE, "done": SECRET}
    noted = resources.note_deployment(
        scope, team_uid=team, people=[member], from_at=since, until_at=since + timedelta(hours=2), **said
    )
    return noted.uid


def _signed(scope: Scope) -> UUID:
    """The village's list, signed by its secretary and not public."""
    place = a_region(VILLAGE)
    [who] = duty_list.may_sign(scope, place)
    said = duty_list.digest(duty_list.content(scope, place))
    return people.sign_list(scope, area=VILLAGE, signed_by=who.uid, signed_on=clock.today(), seen=said).uid


def _import(scope: Scope) -> Import:
    region = a_region(TOWN)
    return Import.unscoped.create(
        region=region,
        region_code=region.code,
        kind="roster",
        file_name=f"{SECRET}.xlsx",
        sha256="0" * 64,
        bytes=1,
        sent_at=clock.now(),
        sent_by=scope.person_uid,
        sender_name=scope.name,
    )


def _handout(scope: Scope) -> Handout:
    region = a_region(TOWN)
    return Handout.unscoped.create(
        region=region,
        region_code=region.code,
        kind="roster",
        taken_at=clock.now(),
        taken_by=scope.person_uid,
        taker_name=SECRET,
        rows=0,
        sha256="0" * 64,
        prints=b"",
    )


def _clearance(scope: Scope) -> Clearance:
    region = a_region(TOWN)
    return Clearance.unscoped.create(
        region=region,
        region_code=region.code,
        kind="roster",
        form="csv",
        rows=1,
        people=1,
        figure=0,
        reason=SECRET,
        asked_at=clock.now(),
        asked_by=scope.person_uid,
        asker_name=SECRET,
    )


def _photo() -> SimpleUploadedFile:
    kept = io.BytesIO()
    Image.new("RGB", (64, 64), "grey").save(kept, "JPEG")
    return SimpleUploadedFile("a.jpg", kept.getvalue(), "image/jpeg")
