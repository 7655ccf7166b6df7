"""What one row of the 网格员花名册 does."""

from datetime import date, timedelta

import pytest

from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people import kept as counted
from lastmile.foundation.people.models import Holding, Person, Post
from lastmile.foundation.people.tests import rosters as r
from lastmile.foundation.regions.models import Grid
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7
from lastmile.kernel.outcomes import Result

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _town(kept):
    kept(r.a_town)


@pytest.fixture(autouse=True)
def _counted(_town):
    yield
    assert not counted.recount(), "whatever a row writes, the lists know of it"


def test_a_new_grid_member_is_registered_and_appointed():
    [outcome] = r.applied(r.a_line(sex="男", staff_type="公益岗", full_time="是", from_on="2024.6.1"))
    assert outcome.result == Result.NEW
    held = Holding.objects.get(person__uid=outcome.subject_uid)
    assert (held.post.kind, held.post.region_code, held.rank) == ("grid_member", r.GRID, "A")
    assert (held.staff_type, held.full_time, held.from_on) == ("welfare", True, date(2024, 6, 1))


def test_a_plan_writes_nothing():
    [outcome] = r.planned(r.a_line())
    assert outcome.result == Result.NEW
    assert not Person.unscoped.exists() and not Post.unscoped.exists() and not Entry.objects.exists()


def test_the_same_row_again_changes_nothing_and_writes_nothing():
    r.applied(r.a_line(leader="王示例", informant="A", households="86"))
    entries = Entry.objects.count()
    [outcome] = r.applied(r.a_line(leader="王示例", informant="A", households="86"))
    assert outcome.result == Result.UNCHANGED
    assert (Person.unscoped.count(), Entry.objects.count()) == (2, entries)


def test_an_empty_cell_erases_nothing():
    r.applied(r.a_line(education="高中", politics="群众"))
    [outcome] = r.applied(r.a_line(education="", politics="待核"))
    person = Person.unscoped.get()
    assert outcome.result == Result.UNCHANGED
    assert (person.education, person.politics) == ("高中", "masses")


def test_a_corrected_cell_changes_only_that():
    r.applied(r.a_line(education="初中"))
    [outcome] = r.applied(r.a_line(education="高中"))
    assert outcome.result == Result.CHANGED
    assert outcome.words == ("改陈示例的文化程度",)
    assert Entry.objects.filter(action="person.changed").get().figures["fields"] == ["education"]


def test_a_person_is_known_by_phone_wherever_they_are_registered():
    r.a_person("陈示例", phone="15400000412", code="530113104205001")
    [outcome] = r.applied(r.a_line())
    assert outcome.result == Result.CHANGED and Person.unscoped.count() == 1


def test_a_person_is_known_by_identity_number_and_gets_the_new_phone():
    r.applied(r.a_line(id_number=r.ID_NUMBER))
    r.applied(r.a_line(id_number=r.ID_NUMBER, phone="15400000999"))
    assert Person.unscoped.get().phone == "15400000999"


def test_a_person_is_known_by_name_and_grid():
    r.applied(r.a_line(phone=""))
    r.applied(r.a_line())
    assert Person.unscoped.get().phone == "15400000412"


def test_the_same_name_in_another_grid_is_another_person():
    r.applied(r.a_line(phone=""))
    r.applied(r.a_line(phone="", grid_name="2组"))
    assert Person.unscoped.count() == 2


def test_a_phone_of_somebody_else_is_an_error_that_names_them_within_the_branch():
    r.a_person("余示例", phone="15400000412")
    [outcome] = r.planned(r.a_line())
    assert r.the_words(outcome) == "phone:这个号码登记在“余示例”名下,请核对姓名或号码。"


def test_a_phone_of_somebody_outside_the_branch_says_nothing_of_whom():
    r.a_person("外地人", phone="15400000412", code="530102001001001")
    [outcome] = r.planned(r.a_line())
    assert r.the_words(outcome) == "phone:这个号码已登记在别人名下,请核对。"


def test_phone_and_identity_number_of_two_people_is_an_error():
    r.a_person("陈示例", phone="15400000412")
    r.applied(r.a_line(phone="15400000777", id_number=r.ID_NUMBER, name="余示例", grid_name="2组"))
    [outcome] = r.planned(r.a_line(id_number=r.ID_NUMBER))
    assert "登记在两个人名下" in r.the_words(outcome)


def test_an_identity_number_says_birthday_and_sex():
    r.applied(r.a_line(id_number=r.ID_NUMBER, born="1985.6"))
    person = Person.unscoped.get()
    assert (person.born_on, person.sex) == (date(1985, 6, 17), "f")


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"phone": "12"}, "phone"),
        ({"phone": "154****0412"}, "phone"),
        ({"id_number": "990000198506170025"}, "id_number"),
        ({"id_number": r.ID_NUMBER, "sex": "男"}, "sex"),
        ({"id_number": r.ID_NUMBER, "born": "1985.7"}, "born"),
        ({"sex": "雄"}, "sex"),
        ({"born": "去年"}, "born"),
        ({"from_on": "6月1日"}, "from_on"),
        ({"households": "很多"}, "households"),
        ({"full_time": "也许"}, "full_time"),
        ({"politics": "火星"}, "politics"),
        ({"name": ""}, "name"),
        ({"grid_name": ""}, "grid_name"),
        ({"village": "没有村"}, "village"),
        ({"grid_name": "9组"}, "grid_name"),
        ({"grid_code": "530113104211009", "grid_name": ""}, "grid_code"),
        ({"stand_in_phone": "15400000001"}, "stand_in"),
        ({"stand_in": "陈示例"}, "stand_in"),
        ({"stand_in": "余示例", "stand_in_phone": "15400000412"}, "stand_in_phone"),
    ],
)
def test_a_fault_names_its_column_and_nothing_of_the_row_is_written(cells, column):
    [outcome] = r.applied(r.a_line(**cells))
    assert outcome.result == Result.ERROR
    assert column in [one.column for one in outcome.problems], outcome.problems
    assert not Person.unscoped.exists() and not Post.unscoped.exists()


def test_the_stand_in_takes_the_b_of_the_same_post():
    r.applied(r.a_line(stand_in="余示例", stand_in_phone="15400000415"))
    assert r.holders() == {"A": "陈示例", "B": "余示例"} and r.posts() == 1


def test_the_leader_of_a_grid_may_be_its_member():
    r.applied(r.a_line(leader="陈示例"))
    assert r.holders("grid_leader") == {"A": "陈示例"} and Person.unscoped.count() == 1


def test_one_leader_of_two_grids_of_a_village_is_one_person():
    r.applied(*r.lines({"leader": "王示例"}, {"leader": "王示例", "grid_name": "2组", "name": "余示例", "phone": ""}))
    assert Person.unscoped.filter(name="王示例").count() == 1


def test_a_member_answers_to_the_leader_opened_beside_it():
    r.applied(r.a_line(leader="王示例"))
    assert Post.unscoped.get(kind="grid_member").superior == Post.unscoped.get(kind="grid_leader")


def test_an_informant_is_appointed_at_the_village():
    r.applied(r.a_line(informant="A"), r.a_line(4, informant="是", name="余示例", phone="15400000415", grid_name="2组"))
    assert r.holders("disaster_informant", r.VILLAGE) == {"A": "陈示例", "B": "余示例"}


def test_two_rows_cannot_both_be_informant_a_of_a_village():
    first, second = r.planned(
        *r.lines({"informant": "A"}, {"informant": "A", "name": "余示例", "phone": "", "grid_name": "2组"})
    )
    assert first.result == Result.NEW
    assert r.the_words(second) == "informant:第3行已经是这个村的灾害信息员A,请核对。"


def test_somebody_new_replaces_whoever_the_sheet_no_longer_names():
    r.applied(r.a_line(from_on="2024.6.1"))
    [outcome] = r.applied(r.a_line(name="余示例", phone="15400000415"))
    assert "接替陈示例" in outcome.words and r.holders() == {"A": "余示例"}
    former = Person.unscoped.get(name="陈示例")
    assert former.left_on == clock.today() - timedelta(days=1)


def test_two_members_of_one_grid_get_two_posts_and_keep_them():
    two = r.lines({}, {"name": "余示例", "phone": "15400000415"})
    r.applied(*two)
    again = r.applied(*two)
    assert r.posts() == 2 and [one.result for one in again] == [Result.UNCHANGED] * 2


def test_an_appointment_cannot_begin_before_the_present_holder():
    r.applied(r.a_line(from_on="2024.6.1"))
    [outcome] = r.applied(r.a_line(name="余示例", phone="15400000415", from_on="2023.1.1"))
    assert outcome.problems[0].column == "from_on" and r.holders() == {"A": "陈示例"}


def test_the_same_person_twice_at_one_grid_is_an_error_on_the_second_row():
    first, second = r.planned(*r.lines({}, {}))
    assert first.result == Result.NEW
    assert r.the_words(second) == ":和第3行重复,只留一行。"


def test_one_number_under_two_names_is_an_error_on_the_second_row():
    _first, second = r.planned(*r.lines({}, {"name": "余示例", "grid_name": "2组"}))
    assert r.the_words(second) == "phone:和第3行“陈示例”的号码相同,请核对。"


def test_numbers_nobody_can_read_are_not_compared():
    first, second = r.planned(*r.lines({"phone": "12345"}, {"name": "余示例", "grid_name": "2组", "phone": "12345"}))
    assert [one.column for one in first.problems] == [one.column for one in second.problems] == ["phone"]
    assert "7到12位" in r.the_words(second)


def test_the_grid_gets_what_the_row_says_of_it():
    r.applied(r.a_line(households="约86户", population="301", bounds="东至小河", grid_kind="村民小组"))
    grid = Grid.objects.get(region__code=r.GRID)
    assert (grid.households, grid.population, grid.bounds_text) == (86, 301, "东至小河")
    assert grid.counted_on == clock.today()


def test_without_the_right_to_change_grids_their_figures_stay():
    scope = a_scope(r.TOWN, permissions=set(a_scope(r.TOWN).grants[0].permissions) - {"region.change"})
    [outcome] = r.applied(r.a_line(households="86"), scope=scope)
    assert outcome.result == Result.NEW
    assert Grid.objects.get(region__code=r.GRID).households is None


def test_every_entry_names_the_import():
    uid = uuid7()
    r.applied(r.a_line(leader="王示例", stand_in="余示例", informant="A", households="86"), uid=uid)
    entries = Entry.objects.all()
    assert {one.figures["import"] for one in entries} == {str(uid)}
    counted = {
        action: entries.filter(action=action).count() for action in set(entries.values_list("action", flat=True))
    }
    assert counted == {"person.added": 3, "post.opened": 3, "post.appointed": 4, "grid.changed": 1}


def test_a_row_outside_the_branch_is_an_error():
    [outcome] = r.applied(r.a_line(), scope=a_scope("530113104205"))
    assert r.the_words(outcome) == "grid_name:这个网格不在您的范围内。"


def test_nobody_fills_a_post_that_allows_more_than_they_hold():
    scope = a_scope(r.TOWN, permissions={"people.change", "people.view"})
    [outcome] = r.applied(r.a_line(), scope=scope)
    assert "您自己没有的权限" in r.the_words(outcome) and not Person.unscoped.exists()


def test_numbers_with_stars_from_an_export_leave_what_is_known():
    r.applied(r.a_line())
    [outcome] = r.applied(r.a_line(phone="154****0412", education="高中"))
    person = Person.unscoped.get()
    assert outcome.result == Result.CHANGED and (person.phone, person.education) == ("15400000412", "高中")


def test_numbers_with_stars_that_do_not_fit_are_an_error():
    r.applied(r.a_line())
    [outcome] = r.planned(r.a_line(phone="154****0999"))
    assert outcome.problems[0].column == "phone"


def test_a_formula_for_a_name_is_kept_as_text():
    r.applied(r.a_line(name="=1+1"))
    assert Person.unscoped.get().name == "=1+1"


def test_two_of_one_name_in_one_grid_with_numbers_of_their_own_are_two_also_when_they_come_again():
    rows = [r.a_line(number, name="李示例", phone=phone) for number, phone in ((1, "15400000511"), (2, "15400000512"))]
    assert [one.result for one in r.applied(*rows)] == [Result.NEW, Result.NEW]
    assert sorted(Person.unscoped.values_list("name", flat=True)) == ["李示例", "李示例"]
    assert {one.phone for one in Person.unscoped.all()} == {"15400000511", "15400000512"}
    assert [one.result for one in r.applied(*rows)] == [Result.UNCHANGED, Result.UNCHANGED]


def test_a_new_number_of_somebody_the_sheet_names_once_is_their_new_number():
    r.applied(r.a_line(name="李示例", phone="15400000511"))
    r.applied(r.a_line(name="李示例", phone="15400000512"))
    assert [one.phone for one in Person.unscoped.all()] == ["15400000512"]
