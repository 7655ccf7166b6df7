"""Many new rows in one go, as an import or a fan-out writes them."""

import pytest
import shapely
from django.db import IntegrityError, transaction

from lastmile.foundation.access import copying
from lastmile.foundation.access.copying import blanks, copy_in, fresh
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.ledger.models import Chain
from lastmile.foundation.people.models import Person
from lastmile.foundation.regions.models import RegionShape

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def even_a_few(monkeypatch):
    monkeypatch.setattr(copying, "FEW", 0)


def chains() -> list[Chain]:
    return [Chain(name=f"{number}\t\\N'\n线", region_uid=Chain().uid) for number in range(3)]


def test_rows_come_back_as_they_went_in_and_have_their_keys():
    rows = chains()
    copy_in(rows)
    assert [one.name for one in Chain.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")] == [
        row.name for row in rows
    ]


def test_later_rows_of_the_ordinary_way_get_other_keys():
    copy_in(rows := chains())
    assert Chain.objects.create(name="behind", region_uid=Chain().uid).pk > max(row.pk for row in rows)


def test_a_doubled_row_is_an_integrity_error_and_nothing_is_kept():
    rows = chains()
    rows[0].uid = rows[2].uid
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_in(rows)
    assert not Chain.objects.exists()


def test_encrypted_words_are_written_as_any_insert_writes_them():
    region = a_region("530113104211003")
    said = {"region": region, "region_code": region.code, "phone": "15400000001"}
    copy_in([Person(**{**blanks(Person), **said, "name": name}) for name in "王李"])
    assert {one.phone for one in Person.unscoped.all()} == {"15400000001"}
    assert not Person.unscoped.filter(phone="15400000001").exists()  # nothing readable stands in the table


def test_shapes_are_found_where_they_lie():
    [one, other] = [a_region(code) for code in ("530113104211003", "530113104211004")]
    near, far = shapely.Point(103.1, 26.2), shapely.Point(104.1, 26.2)
    copy_in([RegionShape(region=one, point=near), RegionShape(region=other, point=far)])
    found = RegionShape.objects.get(point__within=near.buffer(0.1))
    assert (found.region_id, found.point.equals(near), found.outline) == (one.pk, True, None)


def test_nothing_is_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        copy_in([])


def test_a_fresh_row_is_the_row_its_model_makes():
    region = a_region("530113104211003")
    said = {"region": region, "region_code": region.code, "name": "王"}
    made, usual = fresh(Person, **said), Person(**{**blanks(Person), **said})
    told = [field.attname for field in Person._meta.concrete_fields if not field.generated and field.name != "uid"]
    assert [getattr(made, name) for name in told] == [getattr(usual, name) for name in told]
    assert made.uid != fresh(Person, **said).uid and made._state.adding
    copy_in([made])
    assert Person.unscoped.get().region_id == region.pk
