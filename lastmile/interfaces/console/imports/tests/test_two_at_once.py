"""Two people import the same people at the same time: nobody is doubled, nothing is lost."""

import threading

import pytest
from django.db import connection, connections

from lastmile.foundation.imports import running, services
from lastmile.foundation.imports.models import Import, ImportRow
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people.models import Holding, Person, Post
from lastmile.foundation.people.tests import rosters
from lastmile.foundation.web import sheet_heads
from lastmile.interfaces.console.imports.tests import sending as s

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rosters.a_town()


def at_once(*acts) -> list[BaseException]:
    """All acts at the same moment; what went wrong."""
    gate, wrong = threading.Barrier(len(acts)), []

    def one(act):
        try:
            gate.wait()
            act()
        except BaseException as problem:
            wrong.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


ROWS = [(str(n), f"{n % 3 + 1}组", "海科村", f"人示例{n}", "", "") for n in range(1, 13)]


def test_two_sheets_with_the_same_people_at_once_make_each_of_them_once(monkeypatch):
    monkeypatch.setattr(running, "BATCH", 3)
    scopes = [s.a_scope_of(s.an_account("李示例")), s.a_scope_of(s.an_account("周示例"))]
    found = [s.planned(scope, *ROWS) for scope in scopes]
    for scope, one in zip(scopes, found, strict=True):
        services.confirm(scope, uid=one.uid)
    assert at_once(*[lambda one=one: running.run(one.uid) for one in found]) == []
    assert Person.unscoped.filter(name__startswith="人示例").count() == len(ROWS)
    assert Post.unscoped.count() == Holding.objects.count() == len(ROWS)
    counts = [Import.unscoped.get(pk=one.pk).applied for one in found]
    assert sum(one.get("new", 0) for one in counts) == len(ROWS)
    assert sum(one.get("unchanged", 0) for one in counts) == len(ROWS)


def test_one_import_run_by_two_workers_at_once_counts_each_row_once(monkeypatch):
    monkeypatch.setattr(running, "BATCH", 3)
    scope = s.a_scope_of(s.an_account())
    found = s.planned(scope, *ROWS)
    services.confirm(scope, uid=found.uid)
    assert at_once(*[lambda: running.run(found.uid)] * 3) == []
    running.run(found.uid)
    found.refresh_from_db()
    assert (found.state, found.applied, found.looked_at) == ("done", {"new": len(ROWS)}, len(ROWS))
    assert Entry.objects.filter(action="person.added").count() == len(ROWS)


def test_one_import_read_by_two_workers_at_once_has_each_row_once():
    scope = s.a_scope_of(s.an_account())
    found = s.sent(scope, *ROWS)
    assert at_once(*[lambda: running.run(found.uid)] * 2) == []
    running.run(found.uid)
    found.refresh_from_db()
    assert (found.state, found.total, found.planned) == ("planned", len(ROWS), {"new": len(ROWS)})
    assert connection.vendor in ("sqlite", "postgresql")


def test_whoever_reads_a_file_that_another_began_after_them_gives_way(monkeypatch):
    monkeypatch.setattr(running, "BATCH", 3)
    found = s.sent(s.a_scope_of(s.an_account()), *ROWS)
    read, keep, parts = sheet_heads.read, running.keep, []

    def dies_in_its_second_part(of, part):
        parts.append(part)
        if len(parts) == 2:
            raise MemoryError
        keep(of, part)

    def another_reads_first(*args, **more):
        monkeypatch.setattr(sheet_heads, "read", read)
        monkeypatch.setattr(running, "keep", dies_in_its_second_part)
        with pytest.raises(MemoryError):
            running.run(found.uid)
        monkeypatch.setattr(running, "keep", keep)
        return read(*args, **more)

    monkeypatch.setattr(sheet_heads, "read", another_reads_first)
    running.run(found.uid)
    first = set(ImportRow.objects.filter(of=found).values_list("pk", flat=True))
    running.run(found.uid)
    found.refresh_from_db()
    assert (found.state, found.total) == ("planned", len(ROWS))
    assert len(first) == 3 and ImportRow.objects.filter(pk__in=first).count() == 3  # it went on behind them
