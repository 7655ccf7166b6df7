"""Two offices appoint to one post in the same moment: one after the other, on both databases."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from lastmile.foundation.people import selectors
from lastmile.foundation.people.models import Holding
from lastmile.foundation.people.tests.factories import a_person, a_post, appointed
from lastmile.kernel import clock
from lastmile.kernel.errors import DomainError


@pytest.mark.django_db(transaction=True)
def test_one_of_them_holds_the_post():
    post, people = a_post(), [a_person(name=f"人{n}", phone=f"1540000020{n}") for n in range(4)]
    start, problems = Barrier(len(people)), []

    def run(person):
        try:
            start.wait()
            appointed(post, person)
        except DomainError as refused:
            problems.append(refused)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(person,)) for person in people]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(selectors.holders_on(post, clock.today())) == 1
    assert Holding.objects.filter(void=True).count() == len(people) - 1 - len(problems)
