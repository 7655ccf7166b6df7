"""The smallest domain that calls posts: opens what is owed, closes what was answered. Run inside the worker."""

import os
from uuid import UUID

from django.db import transaction

from lastmile.demo import clock as demo_clock
from lastmile.domains.orders import services as orders
from lastmile.domains.profile import public as profile
from lastmile.domains.profile.models import Household
from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.channels import services as channels
from lastmile.foundation.channels.bulk import tallying
from lastmile.foundation.channels.models import Message
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.ledger.services import Matter
from lastmile.foundation.obligations import answering, calling, services
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.obligations.tests.factories import RED_NIGHT, a_post, hold
from lastmile.foundation.people.models import Person, Post
from lastmile.kernel import clock

TOWNSHIP = "530113104"
SCOPE = Scope.of_system("desk", [])


def prepare(posts: int = 6) -> None:
    """One township: grid posts with A and B, each village's superior above them; the clock sixty times faster."""
    demo_clock.wind(to=demo_clock.START, speed=float(os.environ.get("FAULTS_SPEED", "60")))
    head = a_post("village_secretary", f"{TOWNSHIP}201")
    hold(head, "村支书")
    for number in range(posts):
        post = a_post("grid_member", f"{TOWNSHIP}201{number + 1:03d}", superior=head)
        hold(post, f"网格员{number}")
        hold(post, f"代班{number}", rank="B")


@transaction.atomic
def open_call(subject_uid: UUID) -> None:
    """Every grid post owes an answer. Opening again opens nothing twice."""
    matter = Matter("call", subject_uid, TOWNSHIP)
    calling.say_for("call", subject_uid, text="暴雨红色,请马上叫人。", mark="")
    owed = Owed("call.answer", matter, "请马上应答", clock.now(), ladder=RED_NIGHT, level="red", urgent=True)
    services.open_many(SCOPE, Post.unscoped.filter(kind="grid_member"), owed)


@transaction.atomic
def close_answered(callout_uid: UUID) -> None:
    """An answer closes everything this person was called for on that matter."""
    callout = answering.get_callout(callout_uid)
    owed = list(answering.covered_by(callout.subject_uid, callout.person_id))
    if services.close(SCOPE, owed, done_at=callout.answered_at, done_by_id=callout.holding_id):
        ledger.write(SCOPE, "call.answered", Matter("call", callout.subject_uid, TOWNSHIP), figures={"n": len(owed)})


def issue_call(uid: UUID) -> None:
    """The typed call as the duty desk issues it; the same uid again is the same call."""
    scope = Scope.of_system("desk", Permission.values)
    orders.issue_call(scope, uid=uid, region_code=TOWNSHIP, text="请马上叫人", level="red", post_kinds=["grid_member"])


RESIDENTS, A_BATCH = 40, 10


def prepare_residents() -> None:
    """Households of a village, two of whom share a phone; every tenth needs help."""
    grid = a_region(f"{TOWNSHIP}211001")
    phones = [f"154{number:08d}" for number in range(90_000_000, 90_000_000 + RESIDENTS)]
    for number, phone in enumerate([*phones, phones[0]]):
        Household.unscoped.create(
            region=grid, region_code=grid.code, head=f"户{number}", phone=phone, phone_key=look_up_key(phone),
            need_help=int(number % 10 == 0),
        )  # fmt: skip


def tell_residents(uid: UUID) -> None:
    """One SMS to everybody, those in need of help first, a few rows a transaction and few a turn; as an alert's job does."""
    message = Message.objects.filter(uid=uid).first()
    if message is None:
        message = Message.objects.create(uid=uid, text="暴雨红色,请立即撤离", created_at=clock.now())
    helped = Household.unscoped.filter(need_help__gt=0).values("uid")
    channels.fan_out(
        SCOPE, uid, profile.recipients([TOWNSHIP], danger=helped), channel="sms",
        subject=Matter("alert", uid, TOWNSHIP), batch=A_BATCH, seconds=0.05,
    )  # fmt: skip


def differences() -> list[object]:
    """Where the board's counts differ from a recount."""
    return list(tallying.differences())


def numbers() -> list[str]:
    """Of everybody the gateway has to know how to treat: whoever it does not know confirms at once, and nothing is unknown."""
    people = Person.unscoped.values_list("phone", flat=True)
    return [*people, *Household.unscoped.values_list("phone", flat=True)]
