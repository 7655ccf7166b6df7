"""From a file somebody sends to people in their posts: planned, said yes to, applied; by real jobs."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.imports import keeping, running, selectors, services
from lastmile.foundation.imports.kinds import kind_of
from lastmile.foundation.imports.models import Import, ImportRow
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people.models import Account, Holding, Person, Post
from lastmile.foundation.people.tests import rosters
from lastmile.foundation.web import sheets
from lastmile.foundation.web.tests import books
from lastmile.interfaces.console.imports.tests import sending as s
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, NotVisible, TooMuch, WrongState

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scope(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rosters.a_town()
    return s.a_scope_of(s.an_account())


def people() -> int:
    return Person.unscoped.exclude(name="李示例").count()


def test_a_sheet_is_planned_and_nothing_is_written_before_the_yes(scope):
    found = s.planned(scope, s.GOOD, s.BAD)
    assert (found.state, found.planned, found.total) == ("planned", {"new": 1, "error": 1}, 2)
    assert people() == 0 and not Post.unscoped.exists()


def test_the_good_rows_go_in_and_the_bad_ones_are_listed_with_the_reason(scope):
    found = s.applied(scope, s.GOOD, s.BAD)
    assert (found.state, found.applied) == ("done", {"new": 1, "error": 1})
    [bad] = selectors.bad_rows(found)
    assert bad.number == 3 and bad.problems == [
        ("网格名称", "海科村村民委员会没有“9组”。有:1组、2组、3组。真有这个网格,就先在“区划网格”里新建。")
    ]
    assert Holding.objects.get().person.name == "陈示例"


def test_the_same_file_again_finds_nothing_to_do(scope):
    s.applied(scope, s.GOOD)
    again = s.planned(scope, s.GOOD)
    assert again.planned == {"unchanged": 1}
    with pytest.raises(WrongState):
        services.confirm(scope, uid=again.uid)


def test_the_file_is_kept_as_it_came_and_nobody_reads_it_on_the_disk(scope):
    content = books.book(s.HEADS, s.GOOD)
    upload = SimpleUploadedFile("花名册.xlsx", content)
    found = services.send(scope, kind="roster", area=rosters.TOWN, upload=upload)
    assert services.open_file(scope, found) == content
    assert b"PK" not in keeping.path_of(found.sha256).read_bytes()[:20]
    assert Entry.objects.filter(action="import.downloaded").exists()


def test_a_file_kept_in_pieces_is_whole_or_not_there(scope, monkeypatch):
    monkeypatch.setattr(sheets, "PIECE", 700)
    found = services.send(scope, kind="roster", area=rosters.TOWN, upload=s.a_file(s.GOOD))
    path = keeping.path_of(found.sha256)
    first, second, *others = path.read_text().splitlines(keepends=True)
    path.write_text("".join([second, first, *others]))
    with pytest.raises(NotVisible):
        keeping.load(found.sha256)
    path.write_text("".join([first, second, *others]))
    assert sheets.digest(keeping.load(found.sha256)) == found.sha256


def test_cells_are_encrypted_in_the_table(scope, django_assert_num_queries):
    s.planned(scope, s.GOOD)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT cells FROM imports_importrow")
        assert "15400000412" not in cursor.fetchone()[0]


def test_each_step_is_in_the_ledger(scope):
    found = s.applied(scope, s.GOOD)
    actions = Entry.objects.filter(subject_uid=found.uid).order_by("id").values_list("action", flat=True)
    assert list(actions) == ["import.sent", "import.confirmed", "import.done"]
    assert Entry.objects.get(action="person.added").figures == {"import": str(found.uid)}


def test_yes_said_twice_is_said_once(scope):
    found = s.planned(scope, s.GOOD)
    services.confirm(scope, uid=found.uid)
    services.confirm(scope, uid=found.uid)
    s.work()
    assert Entry.objects.filter(action="import.confirmed").count() == 1 and people() == 1


def test_a_dropped_sheet_writes_nothing_and_stays_in_the_list(scope):
    found = s.planned(scope, s.GOOD)
    services.drop(scope, uid=found.uid)
    with pytest.raises(WrongState):
        services.confirm(scope, uid=found.uid)
    assert people() == 0
    assert [one.state for one in selectors.imports(scope, "roster", "", after=None, limit=9)] == ["dropped"]


def test_a_sheet_dropped_while_it_is_read_is_left_alone(scope):
    found = s.sent(scope, s.GOOD)
    services.drop(scope, uid=found.uid)
    s.work()
    assert Import.unscoped.get(pk=found.pk).state == "dropped" and not ImportRow.objects.exists()


def test_a_sheet_without_its_heads_is_refused_in_a_sentence(scope):
    found = s.planned(scope, ("a", "b"), heads=("甲", "乙"))
    assert found.state == "refused" and found.words.startswith("没有找到表头“网格员”。")


def test_a_file_broken_inside_is_refused_in_a_sentence(scope):
    content = books.with_part(books.book(s.HEADS, s.GOOD), "xl/worksheets/sheet1.xml", b"<worksheet><oops")
    found = services.send(scope, kind="roster", area=rosters.TOWN, upload=SimpleUploadedFile("x.xlsx", content))
    s.work()
    found.refresh_from_db()
    assert found.state == "refused" and "打不开" in found.words


def test_a_file_that_is_no_sheet_is_refused_at_once_and_not_kept(scope, settings):
    with pytest.raises(NotValid):
        services.send(scope, kind="roster", area=rosters.TOWN, upload=SimpleUploadedFile("x.xlsx", b"%PDF"))
    assert not Import.unscoped.exists() and not any(settings.MEDIA_ROOT.iterdir())


def test_a_file_over_the_limit_is_not_even_read(scope):
    upload = SimpleUploadedFile("x.csv", b"a")
    upload.size = 20_000_001
    with pytest.raises(TooMuch):
        services.send(scope, kind="roster", area=rosters.TOWN, upload=upload)


def test_only_who_may_change_people_there_may_send(scope):
    reader = s.a_scope_of(s.an_account("王示例", permissions=["people.view"]))
    with pytest.raises(NotAllowed):
        s.sent(reader, s.GOOD)


def test_another_township_does_not_see_the_import(scope):
    found = s.planned(scope, s.GOOD)
    with pytest.raises(NotVisible):
        selectors.get_import(a_scope("530113106"), found.uid)


def test_whoever_loses_the_right_meanwhile_imports_nothing(scope):
    found = s.planned(scope, s.GOOD)
    services.confirm(scope, uid=found.uid)
    Account.objects.update(is_active=False, closed_at=clock.now())
    s.work()
    found.refresh_from_db()
    assert found.state == "refused" and people() == 0


def test_an_import_killed_between_batches_goes_on_without_doubling(scope, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 2)
    rows = [(str(n), f"{n % 3 + 1}组", "海科村", f"人示例{n}", f"154{n:08d}", "") for n in range(1, 8)]
    found = s.planned(scope, *rows)
    services.confirm(scope, uid=found.uid)
    keep = running.verdicts.keep

    def killed(*args):
        results = keep(*args)
        if Person.unscoped.filter(name="人示例5").exists():
            raise KeyboardInterrupt  # in the middle of the third batch's transaction
        return results

    monkeypatch.setattr(running.verdicts, "keep", killed)
    with pytest.raises(KeyboardInterrupt):
        running.run(found.uid)
    assert people() == 4
    monkeypatch.setattr(running.verdicts, "keep", keep)
    running.run(found.uid)
    running.run(found.uid)
    found.refresh_from_db()
    assert (found.state, found.applied, people()) == ("done", {"new": 7}, 7)


def test_a_job_hands_over_when_its_turn_is_over(scope, monkeypatch):
    found = s.sent(scope, s.GOOD)
    monkeypatch.setattr(running, "TURN", -1.0)
    running.run(found.uid)
    assert Import.unscoped.get(pk=found.pk).state == "reading"
    monkeypatch.setattr(running, "TURN", 20.0)
    s.work()
    assert Import.unscoped.get(pk=found.pk).state == "planned"


@pytest.fixture
def halfway(scope, monkeypatch):
    """Five rows in parts of two, of which the first turn has read one."""
    rows = [(str(n), f"{n % 3 + 1}组", "海科村", f"人示例{n}", "", "") for n in range(1, 6)]
    found = s.sent(scope, *rows)
    monkeypatch.setattr(running, "BATCH", 2)
    monkeypatch.setattr(running, "TURN", -1.0)
    running._read(found, kind_of("roster"))
    found.refresh_from_db()
    return found


def test_a_long_sheet_is_read_in_turns(halfway, monkeypatch):
    assert (halfway.state, halfway.looked_at) == ("reading", 2)
    running._read(halfway, kind_of("roster"))
    halfway.refresh_from_db()
    assert (halfway.state, halfway.looked_at) == ("reading", 4)
    monkeypatch.undo()
    s.work()
    halfway.refresh_from_db()
    assert (halfway.state, halfway.total, halfway.planned) == ("planned", 5, {"new": 5})


def test_the_workbook_of_a_long_sheet_is_decoded_once(halfway, monkeypatch):
    monkeypatch.setattr(sheets, "rows", None)
    monkeypatch.setattr(running, "TURN", 20.0)
    running._read(halfway, kind_of("roster"))
    halfway.refresh_from_db()
    assert (halfway.state, halfway.total, len(halfway.heads["known"])) == ("planning", 5, 6)
    assert [one.name for one in keeping.path_of(halfway.sha256).parent.iterdir()] == [halfway.sha256]


def test_rows_set_aside_are_encrypted_and_gone_with_a_sheet_that_is_dropped(scope, halfway):
    folder = keeping.path_of(halfway.sha256).parent
    [aside] = folder.glob("*.rows")
    assert "人示例5" not in aside.read_text()
    services.drop(scope, uid=halfway.uid)
    assert not list(folder.glob("*.rows"))


def test_without_what_was_set_aside_it_is_decoded_again(halfway, monkeypatch):
    keeping.forget_aside(halfway)
    monkeypatch.setattr(running, "TURN", 20.0)
    running._read(halfway, kind_of("roster"))
    halfway.refresh_from_db()
    assert (halfway.state, halfway.total) == ("planning", 5)


def test_rows_that_cannot_be_decoded_behind_the_first_turn_stop_it_and_leave_nothing(scope, monkeypatch):
    rows = [(str(n), "1组", "海科村", f"人示例{n}", "", "") for n in range(1, 6)]
    found = s.sent(scope, *rows, (6, "1组", "海科村", "人" * 2001, "", ""))
    monkeypatch.setattr(running, "BATCH", 2)
    monkeypatch.setattr(running, "TURN", -1.0)
    with pytest.raises(NotValid, match="字太多"):
        running._read(found, kind_of("roster"))
    assert [one.name for one in keeping.path_of(found.sha256).parent.iterdir()] == [found.sha256]


def test_files_and_cells_are_erased_when_their_time_is_over(scope):
    found = s.applied(scope, s.GOOD)
    with clock.stopped(clock.now() + timedelta(days=93)):
        assert services.erase_old() == 1
    found.refresh_from_db()
    assert not keeping.path_of(found.sha256).exists() and found.applied == {"new": 1}
    assert selectors.rows(found, "", after=None, limit=9)[0].cells == {}


def test_a_file_two_imports_keep_goes_with_the_later(scope):
    first, second = s.applied(scope, s.GOOD), s.planned(scope, s.GOOD)
    Import.unscoped.filter(pk=first.pk).update(ended_at=clock.now() - timedelta(days=93))
    services.erase_old()
    assert services.open_file(scope, second)
    assert clock.now() - second.sent_at < timedelta(days=1)


def test_months_of_keeping_are_months_of_the_calendar(scope):
    found = s.applied(scope, s.GOOD)
    day = clock.at(date(2026, 6, 30), 8)
    Import.unscoped.filter(pk=found.pk).update(sent_at=day, ended_at=day)
    with clock.stopped(clock.at(date(2026, 9, 30), 23)):  # 92 days: more than three times thirty
        assert services.erase_old() == 0
    with clock.stopped(clock.at(date(2026, 10, 1), 1)):
        assert services.erase_old() == 1
