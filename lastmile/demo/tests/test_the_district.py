"""The demo district is what the story says: counted once, on the loaded district."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.db.models import Sum
from django.test import Client, override_settings

from lastmile.demo import cast
from lastmile.demo import clock as demo_clock
from lastmile.demo.district import TIP_PHONE
from lastmile.domains.evacuation.models import Shelter
from lastmile.domains.hazards.models import Hazard, Power, Supervision
from lastmile.domains.points import public as points
from lastmile.domains.points.models import DangerPoint
from lastmile.domains.profile import public as profile
from lastmile.domains.profile.models import Household, Place
from lastmile.domains.resources.models import TeamFacts
from lastmile.foundation.files import services as files
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.people.models import Account, Holding, Person, Post, Unit
from lastmile.foundation.people.selectors import scope_of
from lastmile.foundation.precautions.watching import watches
from lastmile.foundation.prints.tests import reading
from lastmile.foundation.regions.models import Grid
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db  # each test is rolled back
STAGE = cast.STAGE
OPEN = ("reported", "rectifying", "rectified")


@pytest.fixture(scope="module")
def _loaded(
    django_db_setup: None,
    django_db_blocker: object,
    tmp_path_factory: pytest.TempPathFactory,
    begin_prepared: Callable[[Path], str],
) -> Iterator[None]:
    """The demo as it was prepared, in the place of the test database."""
    folder = tmp_path_factory.mktemp("district")
    there = urlsplit(begin_prepared(folder)).path.lstrip("/") or str(folder / "lastmile.sqlite3")
    here = connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), override_settings(DEMO=True, MEDIA_ROOT=folder / "files"):  # type: ignore[attr-defined]
        connection.close()
        connection.settings_dict["NAME"] = there
        yield
        connection.close()
        connection.settings_dict["NAME"] = here
    clock.set_source(None)


@pytest.fixture(autouse=True)
def _demo(_loaded: None, django_db_blocker: object) -> Iterator[None]:
    urls = "lastmile.demo.tests.addresses"
    with django_db_blocker.unblock(), override_settings(DEMO=True, ROOT_URLCONF=urls):  # type: ignore[attr-defined]
        clock.set_source(demo_clock.demo_now)
        yield


def below(model, code=STAGE):
    return model.unscoped.filter(region_code__startswith=code)


def test_a_red_call_turns_to_183_posts_held_by_152_people():
    posts = below(Post).filter(kind__in=cast.CALLED)
    held = Holding.objects.filter(post__in=posts, rank="A")
    assert posts.count() == sum(cast.CALLED.values()) == 183
    assert held.values("person").distinct().count() == 152


@pytest.mark.parametrize(("kind", "count"), cast.CALLED.items())
def test_each_kind_of_post_is_there_as_often_as_the_story_says(kind, count):
    assert below(Post).filter(kind=kind).count() == count


def test_the_heads_of_a_street_are_called_as_a_street_calls_them():
    heads = Post.unscoped.filter(kind__in=("party_secretary", "township_head"), region_code=cast.CITY_STREET)
    assert set(heads.values_list("title", flat=True)) == {"铜都街道党工委书记", "铜都街道办事处主任"}
    assert below(Post).filter(title="阿旺镇镇长").count() == below(Post).filter(title="阿旺镇党委书记").count() == 1


def test_the_stage_has_96_grids_8420_households_and_27360_people():
    sums = Grid.objects.filter(region__code__startswith=STAGE).aggregate(Sum("households"), Sum("population"))
    assert Grid.objects.filter(region__code__startswith=STAGE).count() == 96
    assert tuple(sums.values()) == (8_420, 27_360)


def test_the_danger_points_have_45_households_with_154_people_135_of_them_at_home():
    sums = below(Household).aggregate(Sum("registered"), Sum("at_home"), Sum("away"))
    assert below(Household).count() == 45
    assert tuple(sums.values()) == (154, 135, 19)


@pytest.mark.parametrize(
    ("number", "colour", "households", "registered", "at_home", "away", "unlisted"),
    [
        ("演示-0007", "red", 14, 47, 38, 9, 6),
        ("演示-0008", "orange", 9, 31, 27, 4, 0),
        ("演示-0009", "orange", 22, 76, 70, 6, 0),
    ],
)
def test_the_three_points_have_the_people_of_the_story(number, colour, households, registered, at_home, away, unlisted):
    point = DangerPoint.unscoped.get(number=number)
    sums = points.below([point])[point.pk]
    assert (point.colour, sums.households, sums.registered.value) == (colour, households, registered)
    assert (sums.at_home.value, sums.away.value, sums.unlisted) == (at_home, away, unlisted)
    assert points.plan_of(point).version == 2 and points.cards_of(point).due > 0


def test_luo_watches_the_slope_and_to_move_are_141():
    rows = list(DangerPoint.unscoped.filter(number__startswith="演示-"))
    [slope] = [one for one in rows if one.colour == "red"]
    monitor, keeper = watches([slope])[slope.uid]
    assert (monitor.a.person.name, monitor.b.person.name) == ("罗应学", "余小满")
    assert (keeper.a.person.name, keeper.b.person.name) == ("陈有福", "余小满")
    assert sum(one.to_move for one in points.below(rows).values()) == 141
    assert not points.open_alarms(rows)


def test_three_places_are_looked_after_and_one_has_cards_that_are_old():
    by_name = {one.name: one for one in Place.unscoped.exclude(monitor_post=None)}
    assert set(by_name) == {"海科村小学", "阿旺液化气供应点", "阿旺镇敬老院"}
    old = {name: [card.is_old for _which, card in profile.cards_now(one).by_which] for name, one in by_name.items()}
    assert old == {"海科村小学": [False] * 2, "阿旺液化气供应点": [True] * 2, "阿旺镇敬老院": [False] * 2}


def test_a_score_of_other_points_stands_around_them():
    assert DangerPoint.unscoped.filter(region_code__startswith=cast.COUNTY).count() == 24
    assert DangerPoint.unscoped.filter(colour="").count() == 1


@pytest.mark.parametrize(("code", "count"), [(STAGE, 64), (cast.CITY_STREET, 210), (cast.MINES, 38)])
def test_so_many_hazards_are_open(code, count):
    assert below(Hazard, code).filter(status__in=OPEN).count() == count


def test_four_of_the_stage_are_late_and_one_is_suspected_of_being_major():
    rectifying = below(Hazard).filter(status="rectifying")
    assert rectifying.filter(due_on__lt=demo_clock.START.date()).count() == 4
    assert below(Hazard).filter(status__in=OPEN, grade="suspected").count() == 1


def test_two_of_the_mines_are_handed_to_departments_and_one_has_answered():
    handed = below(Hazard, cast.MINES).filter(status__in=OPEN).exclude(handed_to="")
    assert sorted(handed.values_list("handed_to", flat=True)) == ["东川区住房和城乡建设局", "东川区自然资源局"]


def test_the_county_signs_in_too_and_finds_what_it_owes():
    """受理 at 住建局, 整改 at 自然资源局, 验收 of the one that 区应急局业务科 listed."""
    owed = {}
    for login in ("muyunfan", "shihongmei", "duanzhigang"):
        scope = scope_of(Account.objects.get(login=login))
        today = obligations.owed_today(scope)
        owed[login] = {row.kind for row in (*today.now, *today.today, *obligations.owed_later(scope))}
    assert "hazard.answer" in owed["duanzhigang"] and {"hazard.rectify", "hazard.accept"} <= owed["shihongmei"]
    assert Supervision.objects.filter(lifted_at=None, listed_by__person__name="沐云帆").count() == 1


def test_the_bureau_opens_an_account_for_somebody_of_a_department():
    person = Holding.objects.get(post__title="东川区水务局业务科").person
    client = Client()
    for login, offered in (("muyunfan", True), ("zhoulan", False)):
        client.force_login(Account.objects.get(login=login))
        assert ("用密码开通" in client.get(f"/people/{person.uid}/").content.decode()) is offered


def test_who_signs_in_is_named_with_a_post():
    page = Client().get("/sign-in/").content.decode()
    assert "duanzhigang" in page and "东川区住房和城乡建设局业务科" in page and "区应急局业务科" in page


def test_every_hazard_lies_inside_its_township():
    points = below(Hazard).filter(point__isnull=False)
    assert points.count() == below(Hazard).count()


def test_one_man_is_grid_member_group_leader_and_ranger_and_has_no_smartphone():
    chen = Person.unscoped.get(name="陈有福")
    kinds = Holding.objects.filter(person=chen, rank="A").values_list("post__kind", flat=True)
    assert {"grid_member", "group_leader", "forest_ranger"} <= set(kinds) and chen.keypad_phone


def test_every_number_is_invented():
    assert all(person.phone.startswith("154") for person in Person.unscoped.exclude(phone=""))
    assert not Person.unscoped.exclude(id_number="").exists()


def test_every_account_is_one_of_the_demo():
    assert not Account.objects.filter(is_demo=False).exists()


def test_a_township_with_gaps_has_vacant_posts_and_an_empty_one_has_nobody():
    gaps = below(Post, cast.GAPS[0])
    held = Holding.objects.filter(post__in=gaps).values("post")
    assert gaps.exclude(pk__in=held).exists()
    assert not below(Post, "530113201").exists()


def test_every_page_bears_the_mark():
    client = Client()
    client.force_login(Account.objects.get(login="likaiyun"))
    for address in ("/", "/hazards/", "/packs/", "/record/", "/burden/", "/sign-in/"):
        answer = client.get(address)
        assert answer.status_code == 200 and "演示数据·非真实灾情" in answer.content.decode(), address


def test_every_export_bears_the_mark():
    from io import BytesIO

    from openpyxl import load_workbook

    client = Client()
    client.force_login(Account.objects.get(login="likaiyun"))
    book = load_workbook(BytesIO(client.get("/hazards/export/").content))
    assert book.active["A1"].value == "演示数据·非真实灾情"


def test_37_of_the_96_work_cards_changed_since_they_were_printed():
    client = Client()
    client.force_login(Account.objects.get(login="likaiyun"))
    page = client.get("/prints/", {"area": STAGE}).content.decode()
    assert "96 张卡中 37 张在打印后有变化" in page


def test_every_print_bears_the_mark():
    client = Client()
    client.force_login(Account.objects.get(login="likaiyun"))
    pages = reading.texts(client.get("/prints/grids/pdf/", {"area": STAGE}).content)
    assert len(pages) > 3 and all("演示数据·非真实灾情" in page for page in pages)


def test_every_shelter_that_lies_somewhere_has_a_keeper_to_call_and_a_picture_of_the_way():
    shelters = below(Shelter).filter(point__isnull=False)
    assert shelters.count() >= 10 and all(one.phone.startswith("154") and one.phone_public for one in shelters)
    assert set(files.of_role("shelter", [one.uid for one in shelters], "route")) == {one.uid for one in shelters}


def test_the_public_finds_the_number_for_tips():
    assert TIP_PHONE in Client().get(f"/p/{STAGE}/").content.decode()


def test_one_office_may_order_and_the_stage_only_gives_notice():
    [power] = Power.unscoped.all()
    assert (power.region_code, power.categories) == (cast.CITY_STREET, ["fire", "safety"])


def test_every_team_of_the_stage_stands_on_the_map():
    teams = below(Unit).filter(kind="team")
    assert TeamFacts.objects.filter(unit__in=teams, point__isnull=False).count() == teams.count() == 11
