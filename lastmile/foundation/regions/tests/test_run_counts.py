"""Words are looked up when few rows hold them and looked through when many do: either way the same rows are found."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import Q

from lastmile.foundation.regions import runcounts, slices, wordruns
from lastmile.foundation.regions.loading import load
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.runcounts import Counts

WORDS = ["海科", "阿旺", "村", "街道办事处", "民委员会", "没有这个", "东川 海", "%", "", "Ab3", "社区居"]


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runcounts, "_known", {})


def by_reading(words: str) -> set[int]:
    """A plain scan, in Python."""
    runs = wordruns.runs_asked(words)
    named = Region.objects.values_list("pk", "name")
    return {pk for pk, name in named if runs and set(runs) <= set(wordruns.runs_of(name))}


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [None, 0, 1, 1_000_000], ids=["no statistics", "unknown", "rare", "common"])
def test_every_way_finds_the_same(rows: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    load(slices.rows_of_slices("530113"))
    every = {run for name in [*WORDS, *Region.objects.values_list("name", flat=True)] for run in wordruns.runs_of(name)}
    counts = None if rows is None else Counts(1_000, dict.fromkeys(every, rows) if rows else {}, 0)
    monkeypatch.setattr(runcounts, "on_postgresql", lambda *_: counts)
    monkeypatch.setattr(runcounts, "rare_on_sqlite", lambda *_: (rows or 0) < 1_000)
    for words in WORDS:
        wanted = by_reading(words)
        assert set(Region.objects.filter(name__runs=words).values_list("pk", flat=True)) == wanted, words
        assert set(Region.objects.filter(name__found=words).values_list("pk", flat=True)) == wanted, words
        assert set(Region.objects.filter(name__holds=words).values_list("pk", flat=True)) == wanted, words
        assert Region.objects.exclude(name__runs=words).count() == Region.objects.count() - len(wanted), words


@pytest.mark.django_db
def test_nothing_asked_finds_what_stands_beside_it() -> None:
    load(slices.rows_of_slices("530113"))
    assert Region.objects.filter(Q(name__runs="%") | Q(code="530113")).count() == 1


@pytest.mark.django_db
def test_the_database_knows_the_common_from_the_rare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runcounts, "FEW", 100)
    load(slices.rows_of_slices("5301"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE regions_region")
    assert "lastmile_runs" in sql_of("阿旺") or " IN (SELECT rowid" in sql_of("阿旺")
    assert "strpos" in sql_of("村") or "instr" in sql_of("村")


def sql_of(words: str) -> str:
    return str(Region.objects.filter(name__runs=words).query)


@pytest.mark.parametrize(
    ("runs", "rare"),
    [(["电线"], False), (["塌陷"], True), (["电线", "塌陷"], True), (["无人"], True), (["一半"], False)],
)
def test_an_index_is_asked_when_it_reads_less_than_a_walk_to_the_end_of_a_page(runs: Any, rare: bool) -> None:
    counts = Counts(total=1_000_000, common={"电线": 125_000, "塌陷": 40, "一半": 7_200}, others=30)
    assert counts.rare(runs) is rare
