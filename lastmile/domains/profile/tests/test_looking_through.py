"""The base database is looked through every half year: owed by the office, done once, who and when stands on the page."""

from datetime import date, timedelta

import pytest

from lastmile.domains.profile import public as profile
from lastmile.domains.profile import services
from lastmile.domains.profile.models import Look
from lastmile.domains.profile.tests.pages import GRID, ROOT, TOWNSHIP, somebody, the_office, the_secretary
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.obligations.models import Elsewhere, Obligation
from lastmile.foundation.people import services as people
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import services as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent, NotAllowed, NotValid
from lastmile.kernel.ids import uuid7
from lastmile.workflows.divisions import services as divisions

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 1)


@pytest.fixture(autouse=True)
def morning():
    with clock.stopped(clock.at(DAY, 8)):
        yield


def later(days: int):
    return clock.stopped(clock.at(DAY + timedelta(days=days), 8))


def rows() -> list[Obligation]:
    return owed.open_on(Region.objects.get(code=TOWNSHIP).uid, "profile.look")


def an_office(code: str = TOWNSHIP, kind: str = "office_director"):
    a_region(code)
    return people.open_post(ROOT, region_code=code, kind=kind)


def looked(**more) -> Look:
    return services.look_through(ROOT, **{"region_code": TOWNSHIP, "uid": uuid7(), **more})


def test_it_is_owed_once_by_the_director_before_the_staff():
    staff, director = an_office(kind="office_staff"), an_office()
    assert (services.open_looks(), services.open_looks()) == (1, 0)
    [row] = rows()
    assert (row.post, row.due_at) == (director, clock.end_of(DAY + timedelta(days=30))) and staff.pk < director.pk


def test_a_township_without_an_office_owes_nothing():
    a_region(GRID)
    assert services.open_looks() == 0


def test_looking_through_ends_what_is_owed_and_it_comes_again_half_a_year_later():
    an_office()
    services.open_looks()
    looked()
    assert rows() == [] and Obligation.unscoped.get().outcome == "done"
    for days, opened in ((153, 0), (154, 1)):  # due on the first of January, a month before it stands on the list
        with later(days):
            assert services.open_looks() == opened
    assert rows()[0].due_at == clock.end_of(date(2027, 1, 1))


def test_a_place_may_look_more_often():
    an_office()
    looked()
    packs.override(ROOT, Region.objects.get(code=TOWNSHIP), key="institution.database_months", value=3, reason="汛期长")
    with later(62):
        assert services.open_looks() == 1


def test_who_when_and_how_much_was_unknown_is_kept_and_in_the_record():
    a_region(GRID)
    profile.add_household(ROOT, region_code=GRID, head="罗某", registered=4, at_home=3, away=1, need_help=1)
    look = looked(note="户数改了")
    known = [one for one in profile.profile(ROOT, TOWNSHIP) if one.value is not None]
    assert look.figures - look.unknown == len(known) > 3 and look.on == DAY
    [entry] = ledger.timeline("look", look.uid)
    assert entry.action == "profile.looked" and entry.figures["unknown"] == look.unknown


def test_the_same_form_sent_twice_is_one_look_and_other_words_are_refused():
    a_region(GRID)
    first = looked(note="甲")
    assert looked(uid=first.uid, note="甲") == first
    with pytest.raises(DifferentContent):
        looked(uid=first.uid, note="乙")
    assert Look.unscoped.count() == 1


def test_only_a_township_has_one_and_only_who_keeps_it_looks():
    a_region(GRID)
    with pytest.raises(NotValid):
        looked(region_code=TOWNSHIP + "211")
    with pytest.raises(NotAllowed):
        services.look_through(a_scope("530113105"), region_code=TOWNSHIP, uid=uuid7())


def test_what_was_entered_elsewhere_is_a_look_of_that_day():
    an_office()
    services.open_looks()
    [row] = rows()
    with later(3):
        said = {"system": "省基层应急系统", "number": "A-7", "day": DAY + timedelta(days=2)}
        look = services.enter_look(ROOT, uid=row.uid, **said)
        assert services.enter_look(ROOT, uid=row.uid, **said) is None  # the same again
    assert look is not None and look.on == DAY + timedelta(days=2) and "A-7" in look.note
    assert rows() == [] and Elsewhere.objects.get().duty_uid == row.uid


def test_a_township_merged_away_owes_no_look_and_the_one_it_went_into_owes_its_own():
    an_office()
    services.open_looks()
    gone, into = Region.objects.get(code=TOWNSHIP), a_region("530113105")
    divisions.merge(ROOT, codes=[TOWNSHIP], into=into.code)
    services.open_looks()
    assert dict(Obligation.unscoped.values_list("subject_uid", "outcome")) == {gone.uid: "void", into.uid: ""}


def test_the_page_says_what_is_owed_and_by_whom_it_was_done():
    client = the_office()
    services.open_looks()
    text = client.get("/profile/").content.decode()
    assert "还没有核对过" in text and "要在 7月31日 前核对" in text and "institution.database_months" in text
    assert "核对基本情况数据库" in client.get("/").content.decode()
    address = f"/profile/looks/{Region.objects.get(code=TOWNSHIP).uid}/"
    form = client.get(address).content.decode()
    assert "在册人口" in form and "危险点(在管)" in form and "已在其他系统录入" in form
    assert client.post(address, {"uid": str(uuid7()), "note": "补了学校"}).status_code == 302
    text = client.get("/profile/").content.decode()
    assert "上次 7月1日 张某" in text and "补了学校" in text and "下次在 2027年1月1日 前" in text


def test_a_wrong_form_keeps_what_was_typed():
    client = the_office()
    address = f"/profile/looks/{Region.objects.get(code=TOWNSHIP).uid}/"
    answer = client.post(address, {"uid": "x", "note": "补了学校"})
    assert answer.status_code == 422 and "补了学校" in answer.content.decode()


def test_the_village_reads_how_it_stands_and_does_not_look_for_the_township():
    the_office()
    secretary = the_secretary()
    looked()
    assert "上次 7月1日" in secretary.get("/profile/").content.decode()
    assert secretary.get(f"/profile/looks/{Region.objects.get(code=TOWNSHIP).uid}/").status_code == 404


@pytest.mark.parametrize("count", [1, 9])
def test_a_county_sees_how_many_were_looked_through_and_which_were_not(count, django_assert_num_queries):
    client = somebody("530113", "bureau_staff", "周某", "15400000009")
    for number in range(count):
        a_region(f"5301131{number:02}")
    looked(region_code="530113100")
    text = client.get("/profile/").content.decode()
    assert f"{count} 个乡镇(街道)中 1 个在 6 个月内核对过" in text
    assert ("还没有核对的" in text) == (count > 1)
    county = Region.objects.get(code="530113")
    with django_assert_num_queries(3):
        services.looking.looking.looks(ROOT, county)


@pytest.mark.parametrize("count", [1, 9])
def test_opening_costs_the_same_for_one_township_or_many_but_for_their_figures(count, django_assert_max_num_queries):
    for number in range(count):
        an_office(f"5301131{number:02}")
    with django_assert_max_num_queries(20 + 3 * count):  # a place's figures are worked out one by one
        assert services.open_looks() == count
