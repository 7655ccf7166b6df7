"""What a killed process left on the disk goes; what a row names, and what may still be getting its row, stays."""

import io
import os
import time
from datetime import timedelta

import pytest

from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.files import sealed
from lastmile.foundation.imports import keeping, services
from lastmile.foundation.imports.models import Clearance, Import
from lastmile.foundation.imports.tests import ledgers as l
from lastmile.foundation.prints import services as prints
from lastmile.foundation.prints.models import PrintSet
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks import services as pack_services
from lastmile.foundation.web import sheets
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def left(content, *, hours=None):
    """A file that was kept so many hours ago, by default just before the figure of the pack."""
    file = io.BytesIO(content)
    digest = sheets.digest(file)
    keeping.store(file, digest)
    age(keeping.path_of(digest), hours)
    return digest


def age(path, hours=None):
    span = packs.of_installation("retention.unnamed_file").whole + 1 if hours is None else hours
    at = time.time() - span * 3600
    os.utime(path, (at, at))


def there(digest):
    return keeping.path_of(digest).exists()


@pytest.fixture
def region():
    l.an_office()
    return get_region(l.TOWN)


def sent(region, digest, **more):
    return Import.unscoped.create(
        region=region, region_code=region.code, kind="supplies", file_name="表.csv", sha256=digest, bytes=1,
        sent_at=clock.now(), sent_by=uuid7(), sender_name="甲", **more,
    )  # fmt: skip


def test_a_file_no_row_names_goes_when_its_row_can_no_longer_come(region):
    old, young = left(b"a"), left(b"b", hours=0)
    assert keeping.sweep() == 1 and not there(old) and there(young)


def test_what_an_import_or_an_asked_export_names_stays(region):
    kept, asked, over = left(b"a"), left(b"b"), left(b"c")
    sent(region, kept)
    erased = left(b"d")
    sent(region, erased, erased_at=clock.now())
    for digest, state in ((asked, "ready"), (over, "over")):
        Clearance.unscoped.create(
            region=region, region_code=region.code, kind="supplies", form="csv", asked={}, reason="汇总", people=2, figure=1,
            rows=2, asked_at=clock.now(), asked_by=uuid7(), asker_name="甲", state=state, sha256=digest,
            until=clock.now() + timedelta(hours=1),
        )  # fmt: skip
    assert keeping.sweep() == 2
    assert [there(one) for one in (kept, asked, over, erased)] == [True, True, False, False]


def test_halves_go_and_rows_set_aside_stay_with_their_file(region):
    kept, gone = left(b"a"), left(b"b")
    sent(region, kept)
    for digest in (kept, gone):
        for end in (".u.rows", ".77.part"):
            path = keeping.path_of(digest).with_suffix(end)
            path.write_text("x")
            age(path)
    assert keeping.sweep() == 4
    assert [one.name for one in keeping.path_of(kept).parent.iterdir()] in (
        [kept, f"{kept}.u.rows"],
        [f"{kept}.u.rows", kept],
    )


def test_the_same_content_kept_again_is_as_new_as_if_it_came_now(region):
    digest = left(b"a")
    keeping.store(io.BytesIO(b"a"), digest)
    assert keeping.sweep() == 0 and there(digest)


def test_a_pdf_no_set_of_cards_names_goes_too(region):
    kept, gone = (sealed.store(prints.FOLDER, content) for content in (b"a", b"b"))
    PrintSet.unscoped.create(
        region=region, region_code=region.code, address="https://x.cn/", sha256=kept, asked_at=clock.now(),
        asked_by=uuid7(), asker_name="甲",
    )  # fmt: skip
    for digest in (kept, gone):
        age(sealed.path_of(prints.FOLDER, digest))
    assert prints.sweep() == 1
    assert [sealed.path_of(prints.FOLDER, one).exists() for one in (kept, gone)] == [True, False]


def test_what_one_place_keeps_for_years_does_not_keep_that_of_others(region):
    old = clock.now() - timedelta(days=200)
    pack_services.override(a_scope("53"), region, key="retention.import_file", value=60, reason="本地规定")
    for _one in range(101):
        sent(region, "a" * 64, ended_at=old)
    elsewhere = sent(a_region("530113105"), left(b"b"), ended_at=old)
    Import.unscoped.update(sent_at=old, state="done")
    assert services.erase_old() == 1 and not there(elsewhere.sha256)
    elsewhere.refresh_from_db()
    assert elsewhere.erased_at
