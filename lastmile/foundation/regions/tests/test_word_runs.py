from typing import Any, ClassVar

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from lastmile.foundation.regions import selectors, slices, wordruns
from lastmile.foundation.regions.loading import load
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.tests.lists import rows


def test_a_text_is_cut_into_characters_and_pairs() -> None:
    assert wordruns.runs_of("阿旺镇") == ["阿", "阿旺", "旺", "旺镇", "镇", "镇"]


def test_a_word_is_asked_for_by_its_pairs() -> None:
    assert wordruns.runs_asked("阿旺镇") == ["阿旺", "旺镇"]
    assert wordruns.runs_asked("旺") == ["旺"]
    assert wordruns.runs_asked("%") == []
    assert wordruns.runs_asked('海*"科(大) 厦') == ["海", "科", "大", "厦"]


def test_width_and_case_make_no_difference() -> None:
    assert wordruns.runs_asked("Ab3") == wordruns.runs_asked("ab3")


@pytest.mark.django_db
def test_every_pair_of_characters_finds_its_place() -> None:
    """Against plain "contains" over 150 townships, each by every pair of its name."""
    load(slices.rows_of_slices("5301"))
    for place in Region.objects.filter(level=4):
        for pair in {place.name[at : at + 2] for at in range(len(place.name) - 1)}:
            found = set(Region.objects.filter(name__runs=pair).values_list("pk", flat=True))
            assert found == set(Region.objects.filter(name__contains=pair).values_list("pk", flat=True))


@pytest.mark.django_db
def test_a_new_name_is_found_and_the_old_one_no_more() -> None:
    load(rows())
    Region.objects.filter(code="441900101").update(name="新名字镇")
    assert [place.code for place in selectors.search("名字")] == ["441900101"]
    assert "441900101" not in [place.code for place in selectors.search("石碣")]


@pytest.mark.django_db
def test_the_index_is_used() -> None:
    load(slices.rows_of_slices())
    plan = Region.objects.filter(name__runs="海科").order_by("level", "code")[:20].explain()
    assert "regions_region USING INTEGER PRIMARY KEY" in plan or "region_name_runs" in plan, plan


@pytest.mark.django_db(transaction=True)
@isolate_apps("lastmile.foundation.regions")
def test_the_index_outlives_a_change_of_its_table() -> None:
    """SQLite's editor rebuilds a table under another name to alter a column; triggers do not survive that."""

    class Title(models.Model):
        id = models.BigAutoField(primary_key=True)
        text = models.CharField(max_length=40)

        objects: ClassVar[models.Manager[Any]] = models.Manager()

        class Meta:
            app_label = "regions"
            indexes = (wordruns.RunIndex(fields=["text"], name="title_text_runs"),)

        def __str__(self) -> str:
            return self.text

    def found(word: str) -> list[Any]:
        return list(Title.objects.filter(text__runs=word).order_by("id").values_list("text", flat=True))

    longer: Any = models.CharField(max_length=60)
    longer.set_attributes_from_name("text")
    longer.model = Title
    try:
        with connection.schema_editor() as editor:
            editor.create_model(Title)
        Title.objects.create(text="山洪沟口")
        with connection.schema_editor() as editor:
            editor.alter_field(Title, Title._meta.get_field("text"), longer)
        assert found("洪沟") == ["山洪沟口"]
        Title.objects.create(text="滑坡")
        Title.objects.filter(text="山洪沟口").update(text="河边")
        assert (found("洪沟"), found("河边"), found("滑坡")) == ([], ["河边"], ["滑坡"])
        Title.objects.all().delete()
        assert found("河边") == []
    finally:
        with connection.schema_editor() as editor:
            editor.remove_index(Title, Title._meta.indexes[0])
            editor.delete_model(Title)
