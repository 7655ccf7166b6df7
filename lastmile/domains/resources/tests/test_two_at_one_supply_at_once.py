"""Two send one form in the same instant: the check and the act are one step, so the second hears of the first all the same."""

import contextlib
import re
import threading

import pytest
from django.db import connection, connections
from django.test import Client

from lastmile.domains.resources import services
from lastmile.domains.resources.models import Supply
from lastmile.foundation.imports.tests import ledgers as l
from lastmile.foundation.people.models import Account

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_in_one_instant_the_second_hears_of_the_first():
    office = l.an_office()
    supply = services.add_supply(office, region_code=l.TOWN, name="铁锹", unit="把", quantity=20)
    address, account = f"/resources/supplies/{supply.uid}/change/", Account.objects.get()
    together, found = threading.Barrier(2), {}
    desks = [Client(), Client()]
    for desk in desks:
        desk.force_login(account)
    began = re.search(r'name="began" value="([^"]+)"', desks[0].get(address).content.decode())[1]

    def meet(execute, sql, params, many, context):
        """Checked and about to write: wait here for the other, who may not come this far before we are done."""
        if sql.startswith('UPDATE "resources_supply"'):
            with contextlib.suppress(threading.BrokenBarrierError):
                together.wait(0.3)
        return execute(sql, params, many, context)

    def send(number):
        try:
            with connection.execute_wrapper(meet):
                sent = {"name": "铁锹", "unit": "把", "quantity": str(31 + number), "began": began}
                found[number] = desks[number].post(address, sent).status_code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert sorted(found.values()) == [302, 409]
    first = min(found, key=found.get)
    assert Supply.unscoped.get().quantity == 31 + first
