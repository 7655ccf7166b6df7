"""A sheet of supplies stands between 核对 and the yes while others work: it undoes nothing it did not speak of."""

import pytest

from lastmile.domains.resources import services
from lastmile.domains.resources.models import Supply
from lastmile.foundation.imports import running
from lastmile.foundation.imports import services as imports
from lastmile.foundation.imports.models import Import
from lastmile.foundation.imports.tests import ledgers as l

pytestmark = pytest.mark.django_db
HEADS = ("物资名称", "单位", "数量", "存放仓库")


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_what_was_the_same_when_it_was_looked_at_and_was_changed_by_hand_since_stays():
    office = l.an_office()
    lines = [("编织袋", "条", "500", "镇库"), ("铁锹", "把", "20", "镇库")]
    l.imported(office, "supplies", l.a_csv(HEADS, *lines))
    again = l.planned(office, "supplies", l.a_csv(HEADS, lines[0], ("铁锹", "把", "30", "镇库")))
    assert again.planned == {"unchanged": 1, "changed": 1}
    services.change_supply(office, uid=Supply.unscoped.get(name="编织袋").uid, quantity=380)
    imports.confirm(office, uid=again.uid)
    running.run(again.uid)
    assert dict(Supply.unscoped.values_list("name", "quantity")) == {"编织袋": 380, "铁锹": 30}
    assert Import.unscoped.get(pk=again.pk).applied == {"unchanged": 1, "changed": 1}


def test_the_same_sheet_of_two_people_makes_each_line_once():
    first, second = l.an_office(), l.an_office()
    sheets = [l.planned(one, "supplies", l.a_csv(HEADS, ("铁锹", "把", "20", "镇库"))) for one in (first, second)]
    for one, sheet in zip((first, second), sheets, strict=True):
        imports.confirm(one, uid=sheet.uid)
    for sheet in sheets:
        running.run(sheet.uid)
    assert Supply.unscoped.count() == 1
