"""What is kept no longer than the packs say goes by itself; nothing sooner, nobody who came back."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from lastmile.foundation.people import accounts, jobs, services
from lastmile.foundation.people.models import Account, Consent, Person, SignInCode
from lastmile.foundation.people.retention import SCRUBBED
from lastmile.foundation.people.rules import months_before
from lastmile.foundation.people.tests.factories import VILLAGE, a_person, an_account, in_post, root
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks import services as pack_services
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db


def kept(key):
    return months_before(clock.today(), packs.value(f"retention.{key}", "").whole)


def left(person, day):
    Person.unscoped.filter(pk=person.pk).update(left_on=day)


def is_erased(person):
    return Person.unscoped.get(pk=person.pk).erased_at is not None


def test_the_timetable_runs_it():
    assert settings.TIMETABLE["forget-people"][0] == "lastmile.foundation.people.jobs.forget"


def test_people_go_the_day_after_their_time_and_not_before():
    due, not_yet = a_person(), a_person(name="李某", phone="15400000103")
    left(due, kept("person") - timedelta(days=1))
    left(not_yet, kept("person"))
    assert jobs.forget() == 1 and is_erased(due) and not is_erased(not_yet)


def test_a_place_may_keep_them_shorter():
    person = a_person()
    township = get_region(person.region_code[:9])
    pack_services.override(root(), township, key="retention.person", value="1", reason="本地规定")
    left(person, months_before(clock.today(), 2))
    jobs.forget()
    assert is_erased(person)


def test_whoever_holds_a_post_again_is_passed_over():
    person = in_post()
    left(person, kept("person") - timedelta(days=9))
    assert jobs.forget() == 0 and not is_erased(person)


def test_what_a_closed_account_was_entered_with_goes():
    person = in_post("village_officer", VILLAGE)
    an_account(person)
    accounts.close_account(root(), person_uid=person.uid)
    assert jobs.forget() == 0
    Account.objects.update(closed_at=clock.start_of(kept("account")) - timedelta(seconds=1))
    assert jobs.forget() == 1 and jobs.forget() == 0
    account = Account.objects.get()
    assert account.password == SCRUBBED and account.login == f"x{account.pk}"


def test_withdrawn_consents_and_used_codes_go():
    person = a_person()
    services.give_consent(root(), person_uid=person.uid, for_what="volunteer", how="签字")
    services.withdraw_consent(root(), person_uid=person.uid, for_what="volunteer")
    accounts.first_code(root(), person_uid=person.uid)
    assert jobs.forget() == 0
    long_ago = timezone.now() - timedelta(days=4000)
    Consent.objects.update(withdrawn_at=long_ago)
    SignInCode.objects.update(expires_at=long_ago)
    assert jobs.forget() == 2 and not Consent.objects.exists() and not SignInCode.objects.exists()
