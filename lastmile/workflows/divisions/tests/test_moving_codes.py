"""Codes move every year; open matters go along, history stays, old codes resolve."""

from collections.abc import Callable

import pytest

from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.people.models import Post, StoredGrant, Unit
from lastmile.foundation.people.tests.factories import a_person
from lastmile.foundation.regions import selectors
from lastmile.foundation.regions.models import Region, RegionCode
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid
from lastmile.kernel.ids import uuid7
from lastmile.workflows.divisions import services

pytestmark = pytest.mark.django_db
SCOPE = a_scope("")


def known(code: str, name: str = "") -> Region:
    """A region as a load leaves it, with its codes in force, parents too."""
    region = a_region(code, name)
    for part in selectors.path(region):
        RegionCode.objects.get_or_create(region=part, until_on=None, defaults={"code": part.code, "name": part.name})
    return region


def a_unit(code: str) -> Unit:
    return Unit.unscoped.create(region=known(code), region_code=code, kind="office", name="应急办")


def an_obligation(code: str, *, closed: bool = False) -> Obligation:
    region = known(code)
    post = Post.unscoped.create(region=region, region_code=code, kind="grid_member", title="网格员")
    now = clock.now()
    done = {"done_at": now, "outcome": "done"} if closed else {}
    return Obligation.unscoped.create(
        region=region,
        region_code=code,
        kind="x.y",
        post=post,
        subject_kind="x",
        subject_uid=uuid7(),
        title="事",
        opened_at=now,
        due_at=now,
        **done,
    )


def test_a_whole_county_is_recoded_and_what_is_open_goes_along() -> None:
    office = a_unit("530113104211")
    open_one, closed_one = an_obligation("530113104211001"), an_obligation("530113104211001", closed=True)
    services.recode(SCOPE, code="530113", new_code="530199")
    office.refresh_from_db()
    open_one.refresh_from_db()
    closed_one.refresh_from_db()
    assert (office.region_code, office.county, office.township) == ("530199104211", "530199", "530199104")
    assert open_one.region_code == "530199104211001"
    assert closed_one.region_code == "530113104211001"
    assert selectors.get_region("530113104211").code == "530199104211"
    assert not Region.objects.filter(code__startswith="530113").exists()


def test_a_city_without_counties_keeps_its_zeros() -> None:
    a_unit("441900003001")
    services.recode(SCOPE, code="441900003", new_code="441900010")
    assert selectors.get_region("441900003001").code == "441900010001"
    assert selectors.get_region("441900").code == "441900"


def test_a_county_whose_code_ends_in_zeros_is_recoded_with_all_below_it_and_led_to_by_both_its_old_codes() -> None:
    office = a_unit("441900003001")
    services.recode(SCOPE, code="441900", new_code="441901")
    services.recode(SCOPE, code="441901", new_code="441902")
    office.refresh_from_db()
    assert (office.region_code, office.county, office.township) == ("441902003001", "441902", "441902003")
    for old in ("441900", "441901"):
        assert selectors.get_region(f"{old}003001").code == "441902003001"


def test_what_was_granted_on_a_place_holds_on_it_under_its_new_code() -> None:
    granted = StoredGrant.unscoped.create(
        region=known("530113104"), region_code="530113104", person=a_person(), from_on=clock.today(), reason="代班"
    )
    services.recode(SCOPE, code="530113", new_code="530199")
    granted.refresh_from_db()
    assert granted.region_code == "530199104"


@pytest.mark.parametrize(
    ("act", "action"),
    [
        (lambda: services.rename(SCOPE, code="530113104211", name="新海村"), "region.renamed"),
        (lambda: services.recode(SCOPE, code="530113104211", new_code="530113104219"), "region.recoded"),
        (
            lambda: services.move(SCOPE, code="530113104211", new_parent="530113105", new_code="530113105211"),
            "region.moved",
        ),
        (lambda: services.merge(SCOPE, codes=["530113104211"], into="530113104212"), "region.merged"),
        (
            lambda: services.split(SCOPE, code="530113104211", name="新村", new_code="530113104230", children=[]),
            "region.split",
        ),
    ],
)
def test_each_of_the_five_stands_in_the_record(act: Callable[[], Region], action: str) -> None:
    for code in ("530113104211", "530113104212", "530113105"):
        known(code)
    act()
    assert Entry.objects.filter(action=action).count() == 1


def told(region: Region) -> list[tuple[str, str | None]]:
    lines = ledger.timeline("region", region.uid)
    return [
        (line.action, line.figures.get("by") or line.figures.get("into") or line.figures.get("from")) for line in lines
    ]


def test_a_merge_stands_in_the_records_of_both_places() -> None:
    gone, stays = known("530113104211"), known("530113104212")
    services.merge(SCOPE, codes=[gone.code], into=stays.code)
    assert told(gone) == [("region.merged", str(stays.uid))] and told(stays) == [("region.enlarged", str(gone.uid))]


def test_a_split_stands_in_the_records_of_both_places() -> None:
    old, child = known("530113104211"), known("530113104211001")
    new = services.split(SCOPE, code=old.code, name="新村", new_code="530113104230", children=[child.code])
    assert told(new) == [("region.split", str(old.uid))] and told(old) == [("region.parted", str(new.uid))]
    assert ledger.timeline("region", old.uid)[0].figures["children"] == [str(child.uid)]


def test_a_recode_outside_its_parent_is_refused_with_a_sentence() -> None:
    known("530113")
    with pytest.raises(NotValid, match="上级"):
        services.recode(SCOPE, code="530113", new_code="220199")
    with pytest.raises(NotValid):
        services.recode(SCOPE, code="530113", new_code="5301")


def test_a_code_in_use_is_not_given_twice() -> None:
    known("530113104")
    known("530113105")
    with pytest.raises(NotValid, match="在用"):
        services.recode(SCOPE, code="530113104", new_code="530113105")


def test_somebody_of_the_next_county_may_not_change_it() -> None:
    known("530113104")
    with pytest.raises(NotAllowed):
        services.rename(a_scope("530112"), code="530113104", name="新名")


def test_a_renamed_place_is_in_the_record_and_found_by_its_code() -> None:
    region = known("530113104", "阿旺乡")
    services.rename(SCOPE, code="530113104", name="阿旺镇")
    assert selectors.get_region("530113104").name == "阿旺镇"
    entry = ledger.timeline("region", region.uid)[-1]
    assert (entry.action, entry.private) == ("region.renamed", {"old": "阿旺乡", "new": "阿旺镇"})


def test_two_villages_merged_keep_their_grids_apart_and_their_codes_resolving() -> None:
    into, gone = known("530113104211", "海科村"), known("530113104212", "新碧嘎村")
    a_unit("530113104211001")
    other = a_unit("530113104212001")
    services.merge(SCOPE, codes=[gone.code], into=into.code)
    other.refresh_from_db()
    assert other.region_code == "530113104211002"
    assert selectors.get_region("530113104212") == into
    assert selectors.get_region("530113104212001").code == "530113104211002"


def test_a_village_split_gives_some_grids_to_the_new_one() -> None:
    old = known("530113104211", "海科村")
    a_unit("530113104211001")
    moving = a_unit("530113104211002")
    fresh = services.split(SCOPE, code=old.code, name="新海村", new_code="530113104230", children=["530113104211002"])
    moving.refresh_from_db()
    assert moving.region_code == "530113104230002"
    assert [one.code for one in selectors.children(fresh)] == ["530113104230002"]
    assert [one.code for one in selectors.children(old)] == ["530113104211001"]


def test_a_township_moved_to_another_county_takes_everything_along() -> None:
    office = a_unit("530113104211")
    known("530112")
    services.move(SCOPE, code="530113104", new_parent="530112", new_code="530112104")
    office.refresh_from_db()
    assert (office.region_code, office.county) == ("530112104211", "530112")
    assert [one.code for one in selectors.path(selectors.get_region("530112104211"))] == [
        "53",
        "5301",
        "530112",
        "530112104",
        "530112104211",
    ]
