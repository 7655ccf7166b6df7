"""Full numbers of more people than the packs let one take alone: asked for with a reason, agreed to by somebody else, made by a
job, fetched for some hours by who asked, all of it in the ledger."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from lastmile.domains.resources import services as resources
from lastmile.domains.resources.models import Supply
from lastmile.foundation.imports import clearances, clearing, handing, keeping
from lastmile.foundation.imports.handing import NeedsConsent
from lastmile.foundation.imports.models import Clearance, Handout
from lastmile.foundation.imports.tests import ledgers as l
from lastmile.foundation.jobs.models import Job
from lastmile.foundation.ledger.models import Entry, Private
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.people.models import Account
from lastmile.foundation.people.tests import rosters
from lastmile.foundation.people.tests.factories import as_seen_by
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import services as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, NotVisible, WrongState

pytestmark = pytest.mark.django_db
WHY = "县里汇总要号码"
State = Clearance.State


@pytest.fixture
def office():
    """Two people's numbers in three rows; one may take one person's alone."""
    rosters.a_town()
    scope = l.an_office()
    for name, phone in (("棉被", "15400000001"), ("帐篷", "15400000002"), ("铁锹", "15400000001")):
        resources.add_supply(scope, region_code=rosters.VILLAGE, name=name, keeper_phone=phone)
    most_alone(1)
    return scope


def most_alone(people):
    packs.override(l.an_office(), get_region(l.TOWN), key="imports.export_people_most", value=people, reason="从严")


@pytest.fixture
def director():
    return as_seen_by("office_director", l.TOWN, name="李主任", phone="15400000901")


def asked(scope, **more):
    said = {"kind": "supplies", "area": l.TOWN, "form": "csv", "reason": WHY, **more}
    with pytest.raises(NeedsConsent) as many:
        handing.take(scope, full=True, **said)
    return clearing.ask(scope, needs=many.value, **said)


def ready(scope, director):
    made = asked(scope)
    clearing.decide(director, uid=made.uid, agreed=True)
    clearing.run(made.uid)
    return Clearance.unscoped.get(pk=made.pk)


def test_up_to_the_figure_one_takes_them_alone_and_stars_always(office):
    most_alone(0)
    assert handing.take(office, kind="supplies", area=l.TOWN, form="csv")[0].rows == 3
    with pytest.raises(NeedsConsent):
        handing.take(office, kind="supplies", area=l.TOWN, form="csv", full=True, reason=WHY)


def test_people_are_counted_and_not_rows(office):
    with pytest.raises(NeedsConsent) as many:
        handing.take(office, kind="supplies", area=l.TOWN, form="csv", full=True, reason=WHY)
    assert (many.value.rows, many.value.people, many.value.most) == (3, 2, 1)
    assert "2人" in many.value.message and "另一个人" in many.value.message
    assert not Handout.unscoped.exists()


def test_who_answers_for_the_place_owes_the_answer_by_the_time_of_the_packs(office, director):
    made = asked(office)
    [owed] = obligations.open_on(made.uid, clearing.DECIDE)
    assert owed.post_id == director.acting_as.post_id and owed.figure == "imports.export_decide_hours"
    assert owed.due_at - clock.now() > timedelta(hours=3) and "2人" in owed.title
    assert WHY in Private.objects.get(entry__action="clearance.asked").text and WHY not in owed.title


def test_the_only_one_who_answers_for_the_place_is_not_asked_for_their_own_yes(office, director):
    made = asked(director)
    assert not obligations.open_on(made.uid, clearing.DECIDE)
    clearing.decide(office, uid=made.uid, agreed=True)  # whoever else has the permission there may say it


def test_asking_again_while_it_goes_on_is_the_same(office):
    assert asked(office) == asked(office) and Clearance.unscoped.count() == 1
    assert asked(office, form="xlsx") != asked(office)


def test_nobody_says_yes_to_their_own(office, director):
    made = asked(director)
    with pytest.raises(NotAllowed, match="自己申请的"):
        clearing.decide(director, uid=made.uid, agreed=True)
    assert Clearance.unscoped.get(pk=made.pk).state == State.WAITING
    with pytest.raises(IntegrityError), transaction.atomic():
        Clearance.unscoped.filter(pk=made.pk).update(decided_by=director.person_uid, decided_at=clock.now())


def test_nobody_elsewhere_sees_it(office):
    made = asked(office)
    with pytest.raises(NotVisible):
        clearing.decide(l.an_office("530113105"), uid=made.uid, agreed=True)
    with pytest.raises(NotVisible):
        clearing.decide(l.an_office(permissions=["resource.view"]), uid=made.uid, agreed=True)


def test_a_yes_makes_the_file_and_who_asked_fetches_it(office, director):
    made = ready(office, director)
    assert made.state == State.READY and made.handout.full and made.rows == 3
    _found, file = clearing.fetch(office, uid=made.uid)
    lines = list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"))))
    assert [line[15] for line in lines[1:]] == ["15400000001", "15400000002", "15400000001"]
    assert not obligations.open_on(made.uid, clearing.DECIDE)
    clearing.fetch(office, uid=made.uid)
    said = list(Entry.objects.filter(subject_uid=made.uid).order_by("id").values_list("action", flat=True))
    assert said == [f"clearance.{one}" for one in ("asked", "agreed", "made", "fetched", "fetched")]
    assert WHY in Private.objects.get(entry__action="table.handed_out").text


def test_the_file_lies_encrypted_and_is_for_who_asked_alone(office, director):
    made = ready(office, director)
    assert b"15400000001" not in keeping.path_of(made.sha256).read_bytes()
    with pytest.raises(NotAllowed, match="只给申请的人"):
        clearing.fetch(director, uid=made.uid)


def test_after_its_hours_nobody_fetches_it_and_the_file_goes(office, director):
    made = ready(office, director)
    Clearance.unscoped.filter(pk=made.pk).update(until=clock.now() - timedelta(seconds=1))
    with pytest.raises(WrongState):
        clearing.fetch(office, uid=made.uid)
    assert clearing.erase_old() == 1 and clearing.erase_old() == 0
    assert Clearance.unscoped.get(pk=made.pk).state == State.OVER and not keeping.path_of(made.sha256).exists()


def test_a_no_says_why_and_there_is_no_file(office, director):
    made = asked(office)
    with pytest.raises(NotValid):
        clearing.decide(director, uid=made.uid, agreed=False, words=" ")
    assert clearing.decide(director, uid=made.uid, agreed=False, words="打星的就够").state == State.REFUSED
    clearing.run(made.uid)
    with pytest.raises(WrongState):
        clearing.fetch(office, uid=made.uid)
    assert Obligation.unscoped.get(subject_uid=made.uid).outcome == "done"


def test_only_the_first_answer_counts(office, director):
    made = asked(office)
    clearing.decide(director, uid=made.uid, agreed=True)
    with pytest.raises(WrongState):
        clearing.decide(director, uid=made.uid, agreed=False, words="不行")
    assert Job.objects.filter(handler=clearing.RUN).count() == 1


def test_it_may_be_taken_back_until_somebody_answered(office, director):
    made = asked(office)
    with pytest.raises(NotAllowed):
        clearing.withdraw(director, uid=made.uid)
    assert clearing.withdraw(office, uid=made.uid).state == State.WITHDRAWN
    assert Obligation.unscoped.get(subject_uid=made.uid).outcome == "void"
    with pytest.raises(WrongState):
        clearing.decide(director, uid=made.uid, agreed=True)


def test_whoever_lost_their_account_meanwhile_gets_no_file(office, director):
    made = asked(office)
    clearing.decide(director, uid=made.uid, agreed=True)
    Account.objects.filter(person__uid=office.person_uid).update(is_active=False, closed_at=clock.now())
    clearing.run(made.uid)
    found = Clearance.unscoped.get(pk=made.pk)
    assert found.state == State.FAILED and "停用" in found.words and not found.sha256


def test_with_more_people_than_the_yes_was_for_there_is_no_file_and_the_yes_is_owed_anew(office, director):
    made = asked(office)
    clearing.decide(director, uid=made.uid, agreed=True)
    resources.add_supply(office, region_code=rosters.VILLAGE, name="雨衣", keeper_phone="15400000003")
    clearing.run(made.uid)
    found = Clearance.unscoped.get(pk=made.pk)
    assert (found.state, found.people, found.decided_by, found.sha256) == (State.WAITING, 3, None, "")
    assert "从2人变成3人" in found.words and not Handout.unscoped.exists()
    [owed] = obligations.open_on(made.uid, clearing.DECIDE)
    assert "3人" in owed.title
    clearing.decide(director, uid=made.uid, agreed=True)
    clearing.run(made.uid)
    found.refresh_from_db()
    assert (found.state, found.rows, found.words) == (State.READY, 4, "")


def test_with_fewer_people_the_file_is_made(office, director):
    made = asked(office)
    clearing.decide(director, uid=made.uid, agreed=True)
    resources.remove_supply(office, uid=Supply.unscoped.get(name="帐篷").uid, why="报废了")
    clearing.run(made.uid)
    found = Clearance.unscoped.get(pk=made.pk)
    assert (found.state, found.rows) == (State.READY, 2)


def test_making_it_twice_is_once(office, director):
    made = ready(office, director)
    clearing.run(made.uid)
    assert Handout.unscoped.count() == 1 and Entry.objects.filter(action="clearance.made").count() == 1


def test_the_reason_goes_after_its_time_and_the_rest_stays(office):
    made = asked(office)
    Clearance.unscoped.filter(pk=made.pk).update(asked_at=clock.now() - timedelta(days=37 * 31))
    clearing.erase_old()
    assert Clearance.unscoped.get(pk=made.pk).reason == "" and Entry.objects.filter(action="clearance.asked").exists()


def test_who_asked_is_told_how_many_files_wait(office, director):
    ready(office, director)
    assert clearances.to_fetch(office) == 1 and clearances.to_fetch(director) == 0


def test_the_yes_is_owed_in_chinese_whoever_asks(office, director):
    with translation.override("en"):
        asked(office)
    assert Obligation.unscoped.get().title == "答复导出申请:应急物资台账,2人的完整号码"
