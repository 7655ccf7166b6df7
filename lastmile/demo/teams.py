"""The stage's command and rescue teams as their office keeps them: whom to call at each member unit, which office does the
daily work, where the team's people come from, why two villages have no team, volunteers, whom the team sent out, and a certificate that ends."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from lastmile.demo.cast import CAST, HAIKE, STAGE
from lastmile.domains.resources import public as resources
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import services as people
from lastmile.foundation.people.models import CommandMember, Consent, NoTeam, Person, Skill, Unit
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.models import Region, RegionShape
from lastmile.kernel import clock

CONTACTS = (
    ("派出所", "孔德明", "15400000701"),
    ("卫生院", "白秀兰", "15400000702"),
    ("自然资源所", "郭文彬", "15400000703"),
)
SOURCES = (*["militia"] * 4, *["hospital"] * 2, *["school"] * 2, *["enterprise"] * 2, "fire", "peace")
GROUPS = ("rescue", "move", "cordon", "control", "guide")
TASKS = [*GROUPS, "logistics"]  # 后勤保障 the team took on, and nobody is in its group yet
REASONS = ((NoTeam.Reason.PEOPLE, "在家的多是六十岁以上的人"), (NoTeam.Reason.JOINT, "和邻村合起来练"))
VOLUNTEERS = (("普国珍", "15400000711", Skill.Kind.MEDICAL), ("李文俊", "15400000712", Skill.Kind.FIRE))
# Whom the township's team sent lately: task, days ago, from which hour, how many minutes, what they did.
SENT = (
    ("service", 82, 8, 180, "和海科村一起清理排水沟"),
    ("drill", 43, 9, 150, "防汛演练:海科村3组转移"),
    ("guide", 17, 15, 75, "塌方路段引导车辆绕行"),
)
ENDS, GOES_ON = date(2026, 9, 10), date(2027, 6, 30)


@transaction.atomic
def load(scope: Scope) -> None:
    """Everything by the services of an office; the fourth member unit still lacks somebody to call."""
    _stations(scope)
    units = {one.kind: one for one in Unit.unscoped.filter(region_code=STAGE, kind__in=["command", "office", "team"])}
    _command(scope, units["command"], units["office"])
    _team(scope, units["team"])
    _villages_without(scope)
    volunteers = []
    for name, phone, skill in VOLUNTEERS:
        person = people.add_person(scope, region_code=HAIKE, name=name, phone=phone)
        volunteers.append(person)
        people.give_consent(scope, person_uid=person.uid, for_what=Consent.For.VOLUNTEER, how="签字登记表(演示)")
        people.add_skill(scope, person_uid=person.uid, kind=skill)
    _deployments(scope, units["team"], volunteers)
    for key, kind, until in (("man", Skill.Kind.RED_CROSS, ENDS), ("luo", Skill.Kind.FIRST_RESPONDER, GOES_ON)):
        person = Person.unscoped.get(name=CAST[key].name)
        people.add_skill(scope, person_uid=person.uid, kind=kind, certificate="演示证书", valid_until=until)


def _stations(scope: Scope) -> None:
    """Each rescue team is stationed in the middle of its place, and so stands on the map."""
    for unit in Unit.unscoped.filter(kind="team"):
        outline = RegionShape.objects.values_list("outline", flat=True).get(region=unit.region_id)
        if outline is not None:
            resources.change_team(scope, uid=unit.uid, point=outline.representative_point())


def _command(scope: Scope, command: Unit, office: Unit) -> None:
    people.change_unit(scope, uid=command.uid, daily_office=office.uid)
    members = {one.unit.name: one.unit for one in CommandMember.objects.filter(command=command).select_related("unit")}
    for word, name, phone in CONTACTS:
        unit = next(unit for title, unit in members.items() if title.endswith(word))
        person = people.add_person(scope, region_code=STAGE, name=name, phone=phone)
        people.add_member_unit(scope, command_uid=command.uid, unit_uid=unit.uid, contact_uid=person.uid)


def _team(scope: Scope, team: Unit) -> None:
    resources.change_team(scope, uid=team.uid, kind="general", tasks=TASKS, minutes=20)
    for number, member in enumerate(resources.get_team(scope, team.uid).members):
        person = member.holding.person
        resources.add_member(
            scope,
            uid=team.uid,
            name=person.name,
            phone=person.phone,
            source=SOURCES[number % len(SOURCES)],
            task=GROUPS[number % len(GROUPS)],
        )


def _deployments(scope: Scope, team: Unit, volunteers: list[Person]) -> None:
    members = [one.holding.person for one in resources.get_team(scope, team.uid).members]
    for number, (task, ago, hour, minutes, done) in enumerate(SENT):
        begins = clock.at(clock.today() - timedelta(days=ago), hour)
        resources.note_deployment(
            scope,
            team_uid=team.uid,
            people=[one.uid for one in (*members[number : number + 4], *volunteers)],
            task=task,
            place_code=HAIKE,
            from_at=begins,
            until_at=begins + timedelta(minutes=minutes),
            done=done,
        )


def _villages_without(scope: Scope) -> None:
    with_team = Unit.unscoped.filter(kind="team", closed_on__isnull=True).values("region")
    villages = regions.open_regions(STAGE).filter(level=Region.Level.VILLAGE).exclude(pk__in=with_team)
    for village, (reason, words) in zip(villages.order_by("code"), REASONS, strict=False):
        people.state_no_team(scope, region_code=village.code, reason=reason, words=words)
