"""A roster stands between 核对 and the yes while others name people and type about them: nothing of it is undone in silence."""

import pytest

from lastmile.foundation.imports import running
from lastmile.foundation.imports import services as imports
from lastmile.foundation.imports.models import Import
from lastmile.foundation.imports.tests import ledgers as l
from lastmile.foundation.people import services
from lastmile.foundation.people.models import Holding, Person
from lastmile.foundation.people.tests import rosters
from lastmile.foundation.regions.models import Grid

pytestmark = pytest.mark.django_db
GRIDS = ("530113104211001", "530113104211002")
HEADS = ("网格编码", "姓名", "手机", "文化程度", "户数")
WANG, LI = ("王示例", "15400000021", "高中", "30"), ("李示例", "15400000022", "初中", "41")


@pytest.fixture
def office(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rosters.a_town()
    scope = l.an_office()
    assert l.imported(scope, "roster", a_sheet(WANG, LI)).applied == {"new": 2}
    return scope


def a_sheet(*people):
    return l.a_csv(HEADS, *((code, *one) for code, one in zip(GRIDS, people, strict=True)))


def confirmed(office, sheet):
    imports.confirm(office, uid=sheet.uid)
    running.run(sheet.uid)
    return Import.unscoped.get(pk=sheet.pk)


def test_what_was_typed_of_a_person_since_stays_and_the_others_go_in(office):
    again = l.planned(office, "roster", a_sheet((*WANG[:2], "大专", "30"), (*LI[:2], "大专", "41")))
    assert again.planned == {"changed": 2}
    services.change_person(office, uid=Person.unscoped.get(name="王示例").uid, education="本科")
    assert confirmed(office, again).applied == {"error": 1, "changed": 1}
    people = Person.unscoped.filter(name__in=["王示例", "李示例"])
    assert dict(people.values_list("name", "education")) == {"王示例": "本科", "李示例": "大专"}
    assert "本科" in l.said(again)


def test_whoever_was_named_since_does_not_make_way_in_silence(office):
    new = ("赵示例", "15400000023", "高中", "30")
    again = l.planned(office, "roster", a_sheet(new, LI))
    l.imported(office, "roster", a_sheet(("钱示例", "15400000024", "高中", "30"), LI))
    confirmed(office, again)
    held = Holding.objects.filter(until_on__isnull=True, void=False, post__kind="grid_member")
    assert set(held.values_list("person__name", flat=True)) == {"钱示例", "李示例"}
    assert "钱示例" in l.said(again)


def test_figures_of_a_grid_counted_since_stay(office):
    again = l.planned(office, "roster", a_sheet((*WANG[:3], "33"), LI))
    Grid.objects.filter(region__code=GRIDS[0]).update(households=35)
    assert confirmed(office, again).applied == {"error": 1, "unchanged": 1}
    assert Grid.objects.get(region__code=GRIDS[0]).households == 35
