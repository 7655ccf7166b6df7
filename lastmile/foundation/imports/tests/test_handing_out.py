"""Tables handed out: exactly the ledger's columns, stars unless a reason is given, a receipt, and what changed since."""

import csv
import io
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lastmile.domains.resources import services
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.imports import handing
from lastmile.foundation.imports.kinds import kind_of
from lastmile.foundation.imports.models import Handout
from lastmile.foundation.imports.tests import ledgers as l
from lastmile.foundation.ledger.models import Entry, Private
from lastmile.foundation.people.models import Account
from lastmile.foundation.people.tests import rosters
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, NotVisible, WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    rosters.a_town()
    scope = l.an_office()
    for name in ("棉被", "帐篷", "铁锹"):
        services.add_supply(scope, region_code=rosters.VILLAGE, name=name, keeper_phone="15400000001")
    return scope


def taken(scope: Scope, **more):
    made, file = handing.take(scope, **{"kind": "supplies", "area": l.TOWN, "form": "csv", **more})
    return made, list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"))))


def noted(scope, made):
    return handing.note_receipt(scope, uid=made.uid, system="省平台", receipt="HZ-1", receipt_on=clock.today())


def test_the_columns_are_the_ledgers_own_in_their_order(office):
    _made, lines = taken(office)
    assert lines[0] == [str(one.label) for one in kind_of("supplies").ledger]
    assert [line[0] for line in lines[1:]] == ["1", "2", "3"]


def test_numbers_are_starred_unless_a_reason_is_given(office):
    assert taken(office)[1][1][15] == "154****0001"
    _made, lines = taken(office, full=True, reason="县里汇总要号码")
    assert lines[1][15] == "15400000001"
    kept = Private.objects.get(entry__action="table.handed_out")
    assert "县里汇总要号码" in kept.text


def test_full_numbers_need_a_reason_and_the_right(office):
    with pytest.raises(NotValid):
        taken(office, full=True)
    with pytest.raises(NotAllowed):
        taken(l.an_office(permissions=["resource.view"]), full=True, reason="县里汇总要号码")


def test_a_table_of_the_demo_says_so(office, settings):
    settings.DEMO = True
    assert taken(office)[1][0] == ["演示数据·非真实灾情"]


def test_the_receipt_is_kept_with_what_was_in_the_table(office):
    made, _lines = taken(office)
    found = noted(office, made)
    assert (found.receipt, found.system, found.rows, len(handing.prints(found))) == ("HZ-1", "省平台", 3, 3)
    assert Entry.objects.get(action="table.receipt_noted").figures["sha256"] == made.sha256
    assert handing.last_with_receipt(office, "supplies", l.TOWN) == found


def test_a_receipt_is_noted_once_and_not_before_the_table_was_taken(office):
    made, _lines = taken(office)
    with pytest.raises(NotValid):
        early = clock.today() - timedelta(days=1)
        handing.note_receipt(office, uid=made.uid, system="省平台", receipt="1", receipt_on=early)
    noted(office, made)
    with pytest.raises(WrongState):
        noted(office, made)


def test_rows_changed_since_are_counted_and_handed_out_alone(office):
    made, _lines = taken(office)
    assert len(handing.changed_since(office, made)) == 0
    first, second, _third = handing.prints(made)
    services.change_supply(office, uid=first, quantity=5)
    services.remove_supply(office, uid=second, why="报废")
    fresh = services.add_supply(office, region_code=rosters.VILLAGE, name="水泵")
    changed = handing.changed_since(office, made)
    assert (changed.uids, changed.gone, len(changed)) == ({first, fresh.uid}, 1, 3)
    assert [(one.uid, one.cells, one.is_new) for one in changed.named] == [
        (first, ["棉被"], False),
        (fresh.uid, ["水泵"], True),
    ]
    part, lines = taken(office, since=made.uid)
    assert (part.rows, part.since, len(lines)) == (2, made, 3)


def test_its_page_names_the_first_rows_that_changed_with_their_links_and_counts_the_rest(office, client, monkeypatch):
    made, _lines = taken(office)
    rows = [services.add_supply(office, region_code=rosters.VILLAGE, name=f"水泵{n}号") for n in range(3)]
    client.force_login(Account.objects.get(person_id=office.person_id))
    address = f"/exports/supplies/{made.uid}/"
    page = client.get(address).content.decode()
    assert all(f'href="/resources/supplies/{one.uid}/">{one.name}</a>' in page for one in rows) and "还有" not in page
    monkeypatch.setattr(handing, "NAMED", 2)
    page = client.get(address).content.decode()
    assert rows[1].name in page and rows[2].name not in page and "还有 1 行" in page


def test_a_page_of_many_changes_asks_no_more_than_one_of_few(office, client):
    made, _lines = taken(office)
    client.force_login(Account.objects.get(person_id=office.person_id))
    counts = []
    for many in (1, 9):
        for n in range(many):
            services.add_supply(office, region_code=rosters.VILLAGE, name=f"水泵{many}{n}号")
        client.get(f"/exports/supplies/{made.uid}/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/exports/supplies/{made.uid}/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("kind", settings.IMPORTS)
def test_every_row_that_changed_can_be_known_by_its_cells(kind):
    what = kind_of(kind)
    assert what.shown and set(what.shown) <= {one.key for one in what.ledger}


def test_nothing_changed_is_nothing_to_hand_out(office):
    made, _lines = taken(office)
    with pytest.raises(NotValid, match="没有可以导出的行"):
        taken(office, since=made.uid)
    assert Handout.unscoped.count() == 1


def test_the_next_town_sees_neither_table_nor_receipt(office):
    made, _lines = taken(office)
    neighbour = l.an_office("530113106")
    with pytest.raises(NotVisible):
        handing.get_handout(neighbour, made.uid)
    assert handing.handouts(neighbour, "supplies", "", after=None, limit=9) == []


def test_a_receipt_somebody_noted_first_is_said_and_what_was_typed_stays(office, client):
    made, _lines = taken(office)
    noted(office, made)
    client.force_login(Account.objects.get(person_id=office.person_id))
    typed = {"system": "省平台", "receipt": "HZ-2", "receipt_on": f"{clock.today()}"}
    answer = client.post(f"/exports/supplies/{made.uid}/receipt/", typed)
    assert answer.status_code == 409 and 'value="HZ-2"' in answer.content.decode()
    assert "您填的都还在下面" in answer.content.decode()
