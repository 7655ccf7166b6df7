"""J and K side by side: who is asked for, who is there, and what nobody knows yet."""

from datetime import date, timedelta

import pytest

from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.people import staffing
from lastmile.foundation.people.models import CommandMember, Holding, Person, Post, Skill, Unit
from lastmile.foundation.regions.models import Grid, Region
from lastmile.foundation.rulepacks import services as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid

pytestmark = pytest.mark.django_db
SCOPE, COUNTY, TOWNSHIP, VILLAGE, GRID = a_scope(""), "530113", "530113104", "530113104211", "530113104211003"


def a_person(code: str = VILLAGE, name: str = "余某") -> Person:
    region = a_region(code)
    return Person.unscoped.create(region=region, region_code=code, name=name)


def a_post(code: str, kind: str, *, person: Person | None = None, rank: str = "A", **more) -> Post:
    region = a_region(code)
    full_time = more.pop("full_time", False)
    post = Post.unscoped.create(region=region, region_code=code, kind=kind, title=f"{kind}岗", **more)
    if person is not None:
        Holding.objects.create(post=post, person=person, rank=rank, from_on=date(2020, 1, 1), full_time=full_time)
    return post


def row(key: str, pack: str = "jilin", code: str = TOWNSHIP) -> staffing.Row:
    found = staffing.row(SCOPE, code, pack=pack, key=key)
    assert found is not None
    return found


def test_each_document_asks_its_own_and_names_its_clause() -> None:
    a_region(GRID)
    jilin, kunming, _national = staffing.profiles(SCOPE, TOWNSHIP)
    assert "J-4.3c" in next(one for one in jilin.rows if one.key == "staffing.office_staff_least").clause
    assert "K-2.1.2c" in next(one for one in kunming.rows if one.key == "staffing.full_time_least").clause
    assert not [one for one in kunming.rows if one.key == "staffing.office_staff_least"]


def test_every_staffing_figure_that_says_how_many_people_is_counted() -> None:
    from lastmile.foundation.rulepacks import catalogue

    counted = {word for kind in catalogue.post_kinds().values() for word in kind.counts_as}
    named = {key.removeprefix("staffing.").removesuffix("_least") for key in staffing.REQUIREMENTS}
    assert counted - named == {"captains"}


def test_a_township_nobody_entered_is_unknown_not_zero() -> None:
    a_region(VILLAGE)
    found = row("staffing.office_staff_least")
    assert (found.have, found.unknown, found.short) == (None, 1, 0)


def test_two_of_three_office_staff_is_a_gap_of_one_with_the_names_behind() -> None:
    for kind, name in (("office_director", "李某"), ("office_staff", "赵某")):
        a_post(TOWNSHIP, kind, person=a_person(TOWNSHIP, name))
    [line] = row("staffing.office_staff_least").lines
    assert (line.need, line.have, line.gap) == (3, 2, 1)
    assert sorted(one.name for one in line.behind) == ["李某", "赵某"]


def test_one_person_in_two_posts_counts_once() -> None:
    person = a_person()
    a_post(VILLAGE, "village_secretary", person=person)
    a_post(VILLAGE, "village_director", person=person)
    assert row("staffing.village_staff_least").have == 1


def test_a_stand_in_and_an_empty_post_do_not_count() -> None:
    a_post(VILLAGE, "village_secretary", person=a_person(), rank="B")
    a_post(VILLAGE, "village_director")
    assert row("staffing.village_staff_least").have == 0


def test_only_full_time_staff_are_the_full_time_staff_of_k() -> None:
    a_post(TOWNSHIP, "office_staff", person=a_person(TOWNSHIP))
    assert row("staffing.full_time_least", "kunming").short == 1
    a_post(TOWNSHIP, "office_staff", person=a_person(TOWNSHIP), full_time=True)
    assert row("staffing.full_time_least", "kunming").met == 1


def test_a_grid_of_a_village_with_posts_has_a_gap_and_of_one_without_is_unknown() -> None:
    a_post(VILLAGE, "village_secretary", person=a_person())
    a_region(GRID)
    a_region("530113104205001")
    found = row("staffing.grid_staff_least")
    assert (found.short, found.unknown) == (1, 1)


def test_a_member_of_a_micro_grid_looks_after_its_grid() -> None:
    a_post(f"{GRID}001", "grid_member", person=a_person())
    assert row("staffing.grid_staff_least").met == 1
    assert staffing.attended(TOWNSHIP) == {GRID, f"{GRID}001"}
    assert staffing.members_by(TOWNSHIP, 12) == {VILLAGE: 1}


def test_offices_commands_and_member_units_are_counted() -> None:
    region = a_region(TOWNSHIP)
    command = Unit.unscoped.create(region=region, region_code=TOWNSHIP, kind="command", name="指挥部")
    a_post(TOWNSHIP, "office_director")
    assert (row("organisation.commands").have, row("organisation.offices").have) == (1, 0)
    partner = Unit.unscoped.create(region=region, region_code=TOWNSHIP, kind="partner", name="派出所")
    contact = a_person(TOWNSHIP, "所长")
    member = CommandMember.objects.create(command=command, unit=partner)
    said = [(None, "没有联系人"), (contact, "联系人所长没有电话")]
    for who, words in said:
        CommandMember.objects.filter(pk=member.pk).update(contact=who)
        [line] = row("staffing.member_units_least").lines
        assert (line.have, line.gap, [(one.name, one.words) for one in line.lacking]) == (0, 1, [("派出所", words)])
    Person.unscoped.filter(pk=contact.pk).update(phone_key="k")
    assert row("staffing.member_units_least").met == 1
    Person.unscoped.filter(pk=contact.pk).update(left_on=date(2026, 1, 1))
    assert row("staffing.member_units_least").short == 1


def test_both_documents_ask_for_an_office_each_by_its_own_clause_and_the_document_stands_behind() -> None:
    a_post(TOWNSHIP, "office_director")
    of_jilin, of_kunming = (row("organisation.offices", pack) for pack in ("jilin", "kunming"))
    assert ("J-2.1a" in of_jilin.clause, "K-2.1.2a" in of_kunming.clause) == (True, True)
    assert (of_kunming.have, of_kunming.short) == (0, 1)
    region = a_region(TOWNSHIP)
    values = {"region": region, "region_code": TOWNSHIP, "document_number": "昆办〔2019〕5号"}
    Unit.unscoped.create(kind="office", name="应急办", **values)
    [line] = row("organisation.offices", "kunming").lines
    assert (line.have, [one.words for one in line.behind]) == (1, ["昆办〔2019〕5号"])


def test_every_deputy_has_fields_of_work() -> None:
    a_post(TOWNSHIP, "deputy_in_charge", domains="应急、消防")
    a_post(TOWNSHIP, "other_deputy")
    [line] = row("staffing.deputy_domains_least").lines
    assert (line.need, line.have) == (2, 1)


def test_a_demonstration_community_needs_a_certificate_in_force() -> None:
    region, person = a_region(VILLAGE), a_person()
    Unit.unscoped.create(region=region, region_code=VILLAGE, kind="committee", name="两委", demonstration=True)
    a_post(VILLAGE, "village_secretary")
    skill = Skill.objects.create(person=person, kind="red_cross", certificate="H1", valid_until=date(2020, 1, 1))
    [line] = row("staffing.responder_certificates_least", "kunming").lines
    assert line.gap == 1 and [one.words for one in line.lacking] == ["证书2020-01-01已到期"]
    Skill.objects.filter(pk=skill.pk).update(valid_until=None)
    found = row("staffing.responder_certificates_least", "kunming")
    assert (found.unknown, found.lines[0].lacking[0].words) == (1, "证书有效期待核")
    soon = clock.today() + timedelta(days=30)
    Skill.objects.filter(pk=skill.pk).update(valid_until=soon)
    [line] = row("staffing.responder_certificates_least", "kunming").lines
    assert line.gap == 0 and line.behind[0].words == f"证书{soon.isoformat()}到期,还有30天"


def test_the_captain_is_the_head_of_the_township() -> None:
    head, other = a_person(TOWNSHIP, "镇长"), a_person(TOWNSHIP, "别人")
    a_post(TOWNSHIP, "township_head", person=head)
    assert row("team.township_captain").unknown == 1
    a_post(TOWNSHIP, "team_captain", person=other)
    assert row("team.township_captain").short == 1
    a_post(TOWNSHIP, "team_captain", person=head)
    assert row("team.township_captain").met == 1


def test_the_captain_of_a_village_s_team_is_its_director_and_nobody_else() -> None:
    director, secretary = a_person(VILLAGE, "主任某"), a_person(VILLAGE, "书记某")
    a_post(VILLAGE, "village_director", person=director)
    a_post(VILLAGE, "village_secretary", person=secretary)
    assert row("team.village_captain").unknown == 1
    captain = a_post(VILLAGE, "team_captain", person=secretary)
    [line] = row("team.village_captain").lines
    assert line.gap == 1
    assert [one.words for one in line.lacking] == ["team_captain岗,不是村(社区)主任(现在是主任某)"]
    Holding.objects.filter(post=captain).update(person=director)
    [line] = row("team.village_captain").lines
    assert (line.gap, line.lacking) == (0, ())


def test_the_office_has_an_upper_end_and_its_workload_beside_it() -> None:
    a_post(TOWNSHIP, "office_staff", person=a_person(TOWNSHIP), full_time=True)
    Grid.objects.create(region=a_region(GRID), kind="group", households=60, population=200)
    found = row("staffing.full_time_least", "kunming")
    assert (found.range, found.note) == ("1—2", "工作量大的可以增配(K-2.1.2d)")
    [line] = found.lines
    assert (line.load.grids, line.load.households, line.load.people, line.households_each) == (1, 60, 200, 60)
    Grid.objects.create(region=a_region("530113104211004"), kind="group", households=None)
    [line] = row("staffing.full_time_least", "kunming").lines
    assert (line.load.households, line.households_each) == (None, None)
    assert row("staffing.office_staff_least").range == "3—5"


def test_a_region_s_own_figure_is_asked_instead() -> None:
    a_post(TOWNSHIP, "office_director", person=a_person(TOWNSHIP))
    packs.override(
        SCOPE, Region.objects.get(code=TOWNSHIP), key="staffing.office_staff_least", value=4, reason="任务重"
    )
    assert row("staffing.office_staff_least").need == 4


def test_vacancies_and_missing_stand_ins_and_the_mix_are_counted() -> None:
    a_post(GRID, "grid_member")
    post = a_post(GRID, "grid_member", person=a_person())
    Holding.objects.filter(post=post).update(staff_type="welfare")
    found = staffing.gaps(SCOPE, TOWNSHIP)
    assert (found.posts, found.vacant, found.no_stand_in) == (2, 1, 2)
    assert found.staff_types == [("公益岗", 1)]


def test_the_neighbour_is_refused_and_a_city_is_too_wide() -> None:
    a_region(VILLAGE)
    with pytest.raises(NotAllowed):
        staffing.profiles(a_scope("530113105"), TOWNSHIP)
    with pytest.raises(NotValid):
        staffing.profiles(SCOPE, "5301")


@pytest.mark.parametrize("count", [1, 12])
def test_the_profiles_cost_the_same_for_one_village_or_many(count: int, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(1, count + 1):
        a_post(f"5301131042{number:02}001", "grid_member", person=a_person())
    staffing.profiles(SCOPE, COUNTY)
    with django_assert_num_queries(13):
        staffing.profiles(SCOPE, COUNTY)
