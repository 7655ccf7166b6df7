"""The first code and its slip: used once, dead after a time or a few wrong tries, never stored readable."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people import accounts, selectors
from lastmile.foundation.people.models import SignInCode
from lastmile.foundation.people.tests.factories import (
    PASSWORD,
    PHONE,
    VILLAGE,
    a_person,
    an_account,
    as_seen_by,
    in_post,
    root,
)
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotSignedIn, WrongState


def figure(key):
    return int(packs.value(f"access.{key}", "").number)


def made(person):
    return accounts.first_code(root(), person_uid=person.uid)


def wrong(code):
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}}"


def is_refused(**values):
    enter = accounts.sign_in_by_slip if "slip" in values else accounts.sign_in_by_code
    with pytest.raises(NotSignedIn):
        enter(**values)
    return True


@pytest.mark.django_db
class TestOneCode:
    def test_it_opens_the_account_and_signs_in_by_number_and_digits(self):
        person = in_post()
        first = made(person)
        assert len(first.code) == figure("code_digits") and first.code.isdigit()
        assert accounts.sign_in_by_code(phone=PHONE, code=f" {first.code} ").person == person

    def test_the_slip_signs_in_alone(self):
        person = in_post()
        assert accounts.sign_in_by_slip(slip=made(person).slip).person == person

    def test_looking_at_a_slip_uses_nothing_up(self):
        first = made(in_post())
        assert accounts.slip_is_good(first.slip) and accounts.slip_is_good(first.slip)
        accounts.sign_in_by_slip(slip=first.slip)
        assert not accounts.slip_is_good(first.slip)

    def test_it_is_used_once_whichever_way(self):
        first = made(in_post())
        accounts.sign_in_by_slip(slip=first.slip)
        assert is_refused(slip=first.slip) and is_refused(phone=PHONE, code=first.code)

    def test_it_ends_after_its_hours(self):
        begin = clock.now()
        with clock.stopped(begin):
            first = made(in_post())
        assert first.expires_at == begin + timedelta(hours=figure("code_hours"))
        with clock.stopped(first.expires_at):
            assert is_refused(phone=PHONE, code=first.code) and is_refused(slip=first.slip)

    def test_wrong_tries_are_counted_and_kill_it(self):
        first = made(in_post())
        for number in range(figure("code_tries")):
            assert SignInCode.objects.get().tries == number
            is_refused(phone=PHONE, code=wrong(first.code))
        assert is_refused(phone=PHONE, code=first.code) and is_refused(slip=first.slip)

    def test_one_wrong_try_kills_nothing(self):
        first = made(in_post())
        is_refused(phone=PHONE, code=wrong(first.code))
        assert accounts.sign_in_by_code(phone=PHONE, code=first.code)

    def test_a_new_one_ends_the_old(self):
        person = in_post()
        old, new = made(person), made(person)
        assert is_refused(slip=old.slip) and is_refused(phone=PHONE, code=wrong(new.code))
        assert accounts.sign_in_by_slip(slip=new.slip)

    def test_the_code_of_one_does_not_open_another(self):
        first = made(in_post())
        made(in_post("forest_ranger", name="李某", phone="15400000103"))
        assert is_refused(phone="15400000103", code=wrong(first.code)) and is_refused(phone="1", code=first.code)

    @pytest.mark.parametrize("words", ["", " ", "abcdef", "１２３４５６", "'; --", "0" * 500])
    def test_strange_words_are_refused(self, words):
        made(in_post())
        assert is_refused(phone=PHONE, code=words) and is_refused(phone=words, code="000000") and is_refused(slip=words)

    def test_neither_digits_nor_slip_are_stored_or_in_the_record(self):
        first = made(in_post())
        kept = f"{list(SignInCode.objects.values())} {list(Entry.objects.values())}"
        assert first.slip not in kept and f"'{first.code}'" not in kept

    def test_whoever_needs_a_code_has_lost_the_password(self):
        person = a_person()
        an_account(person)
        account = accounts.sign_in_by_slip(slip=made(person).slip)
        assert account.must_change and not account.has_usable_password()
        accounts.change_password(selectors.scope_of(account), account, old="", new=PASSWORD)
        assert not accounts.sign_in(login=PHONE, password=PASSWORD).must_change

    def test_nor_does_one_that_was_made_before_it(self):
        person = in_post()
        first, account = made(person), SignInCode.objects.get().account
        account.second_factor = accounts.begin_second_factor()
        account.save(update_fields=["second_factor"])
        assert is_refused(phone=PHONE, code=first.code) and is_refused(slip=first.slip)

    def test_a_code_never_goes_round_a_second_factor(self):
        person = a_person()
        account = an_account(person)
        account.second_factor = accounts.begin_second_factor()
        account.save()
        with pytest.raises(WrongState):
            made(person)
        accounts.drop_second_factor(root(), person_uid=person.uid)
        assert made(person)

    def test_nobody_makes_a_code_for_somebody_who_may_more(self):
        officer = as_seen_by("village_officer", VILLAGE)
        secretary = in_post("village_secretary", VILLAGE)
        an_account(secretary)
        with pytest.raises(NotAllowed):
            accounts.first_code(officer, person_uid=secretary.uid)
        with pytest.raises(NotAllowed):
            accounts.drop_second_factor(officer, person_uid=secretary.uid)

    def test_making_and_using_it_is_in_the_record(self):
        accounts.sign_in_by_slip(slip=made(in_post()).slip)
        assert Entry.objects.filter(action__in=["account.code_made", "account.code_used"]).count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_gets_in():
    first = made(in_post())
    start, entered = Barrier(4), []

    def run():
        try:
            start.wait()
            entered.append(accounts.sign_in_by_slip(slip=first.slip))
        except NotSignedIn:
            pass
        finally:
            connection.close()

    threads = [Thread(target=run) for _one in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(entered) == 1
