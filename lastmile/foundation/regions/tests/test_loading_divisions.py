from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection

from lastmile.foundation.regions import slices, staging
from lastmile.foundation.regions.loading import Loaded, Renamed, load
from lastmile.foundation.regions.models import Region, RegionCode
from lastmile.foundation.regions.tests.lists import TINY, rows
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid
from lastmile.kernel.region_codes import Level, parent_code
from tools.waiting import PATIENCE

pytestmark = pytest.mark.django_db


def everything() -> list[tuple[object, ...]]:
    places = Region.objects.order_by("code").values_list("id", "uid", "code", "name", "parent_id", "urban_rural")
    return [*places, *RegionCode.objects.order_by("id").values_list()]


def counts(branch: str) -> dict[int, int]:
    return {level: Region.objects.filter(level=level, code__startswith=branch).count() for level in range(2, 6)}


def test_the_slices_have_exactly_the_known_counts() -> None:
    load(slices.rows_of_slices())
    assert counts("5301") == {2: 1, 3: 14, 4: 150, 5: 1738}
    assert counts("22") == {2: 9, 3: 69, 4: 1075, 5: 11860}
    assert Region.objects.filter(level=1).count() == 2


def test_every_place_hangs_under_the_place_its_code_says() -> None:
    load(slices.rows_of_slices("5301"))
    for place in Region.objects.select_related("parent"):
        assert (place.parent.code if place.parent else "") == parent_code(place.code)


def test_loading_again_changes_nothing() -> None:
    load(slices.rows_of_slices("5301"))
    before = everything()
    again = load(slices.rows_of_slices("5301"))
    assert everything() == before
    assert (again.added_total, again.renamed, again.unchanged) == (0, 0, again.read)


def test_cities_without_counties_have_one_county_node() -> None:
    load(rows())
    street = Region.objects.select_related("parent__parent").get(code="441900003")
    assert street.parent and street.parent.code == "441900" and street.parent.level == Level.COUNTY
    assert street.parent.parent and street.parent.parent.code == "4419"


def test_a_list_that_leaves_the_county_node_out_gets_it() -> None:
    loaded = load(rows([pair for pair in TINY if pair[0] != "441900"]))
    assert Region.objects.get(code="441900").name == "东莞市"
    assert loaded.added[Level.COUNTY] == 2


def test_the_order_of_the_rows_does_not_matter() -> None:
    load(rows(TINY[::-1]))
    assert Region.objects.count() == len(TINY)
    assert not Region.objects.filter(level__gt=1, parent=None).exists()


def test_a_new_name_is_taken_and_the_old_one_kept_in_the_history() -> None:
    load(rows())
    region = Region.objects.get(code="441900101")
    with clock.stopped(datetime(2026, 7, 25, 12, tzinfo=UTC)):
        loaded = load(rows([("441900101", "石碣新镇")]))
    assert (loaded.renamed, loaded.unchanged) == (1, 0)
    region.refresh_from_db()
    assert region.name == "石碣新镇"
    history = RegionCode.objects.filter(region=region).order_by("id")
    assert [(one.name, one.reason) for one in history] == [("石碣镇", "loaded"), ("石碣新镇", "renamed")]
    assert history[0].until_on == history[1].from_on == clock.local(datetime(2026, 7, 25, 12, tzinfo=UTC)).date()


def test_the_caller_hears_of_new_names_and_can_stop_them() -> None:
    load(rows())
    heard: list[Renamed] = []
    load(rows([("46", "海南新省")]), on_renamed=heard.extend)
    assert [(one.code, one.old, one.new) for one in heard] == [("46", "海南省", "海南新省")]

    def refuse(_renamed: list[Renamed]) -> None:
        raise NotValid("no")

    with pytest.raises(NotValid):
        load(rows([("46", "海南省")]), on_renamed=refuse)
    assert Region.objects.get(code="46").name == "海南新省"


def test_the_urban_rural_class_is_taken_and_an_empty_one_leaves_it() -> None:
    load(rows())
    load([rows([TINY[4]])[0]._replace(urban_rural="111")])
    load(rows())
    assert Region.objects.get(code=TINY[4][0]).urban_rural == "111"


def test_a_branch_can_be_added_to_what_is_there() -> None:
    load(rows(TINY[:4]))
    loaded = load(rows(TINY[4:5]))
    assert loaded.added == {Level.VILLAGE: 1}


def test_codes_given_up_are_not_brought_back_by_an_old_list() -> None:
    load(rows())
    Region.objects.filter(code="441900101").update(code="441900199")
    RegionCode.objects.filter(code="441900101").update(until_on="2025-01-01")
    loaded = load(rows([TINY[5]]))
    assert (loaded.former, loaded.added_total) == (1, 0)
    assert not Region.objects.filter(code="441900101").exists()


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        ([], "没有读到"),
        ([*TINY, ("441900003", "又一个")], "重复"),
        ([*TINY, ("530113104", "阿旺镇")], "第 14 行 530113104(缺 530113)"),
        ([("530113104205001", "1组")], "缺 530113104205"),
    ],
)
def test_a_wrong_list_changes_nothing_at_all(pairs: list[tuple[str, str]], says: str) -> None:
    load(rows(TINY[:3]))
    before = everything()
    with pytest.raises(NotValid) as refused:
        load(rows(pairs))
    assert says in refused.value.message
    assert everything() == before


def test_an_incomplete_known_list_is_refused() -> None:
    with pytest.raises(NotValid, match="31/342/2978/41352/620573"):
        load(rows(), expected=slices.COUNTS)
    assert not Region.objects.exists()


def test_grids_and_micro_grids_load_like_any_place() -> None:
    load(rows([*TINY, ("441900003001001", "第一网格"), ("441900003001001001", "1栋")]))
    assert Region.objects.get(code="441900003001001001").parent == Region.objects.get(code="441900003001001")


def test_hostile_names_are_only_names() -> None:
    name = "'; DROP TABLE regions_region; -- %s %(x)s <script>"
    load(rows([("44", name)]))
    assert Region.objects.get(code="44").name == name


@pytest.mark.django_db(transaction=True)
def test_a_load_stopped_half_way_is_sound_and_is_completed_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "BATCH", 3)

    class Killed(Exception):
        pass

    def stop_after_six(_step: str, done: int, total: int | None) -> None:
        if total is not None and done >= 6:
            raise Killed

    with pytest.raises(Killed):
        load(rows(), progress=stop_after_six)
    assert 0 < Region.objects.count() < len(TINY)
    assert not Region.objects.filter(level__gt=1, parent=None).exists()
    assert RegionCode.objects.count() == Region.objects.count()
    second: Loaded = load(rows())
    assert Region.objects.count() == len(TINY) == second.added_total + second.unchanged


@pytest.mark.django_db(transaction=True)
def test_no_transaction_writes_more_than_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "BATCH", 3)
    seen: list[int] = []

    def note(_step: str, _done: int, total: int | None) -> None:
        if total is not None:
            seen.append(Region.objects.count())

    load(rows(), progress=note)
    assert max(after - before for before, after in zip([0, *seen], seen, strict=False)) <= 3
    assert seen[-1] == len(TINY)


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_give_one_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both stage the same list before either writes, then they write against each other, three rows at a time."""
    monkeypatch.setattr(staging, "BATCH", 3)
    both_are_staged = Barrier(2, timeout=PATIENCE)

    def wait_when_staged(step: str, done: int, total: int | None) -> None:
        if total is None and done == len(TINY):
            both_are_staged.wait()

    def one_load() -> int:
        try:
            return load(rows(), progress=wait_when_staged).added_total
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        added = [future.result() for future in [pool.submit(one_load), pool.submit(one_load)]]
    assert sum(added) == len(TINY) == Region.objects.count() == RegionCode.objects.count()
    assert not Region.objects.filter(level__gt=1, parent=None).exists()
