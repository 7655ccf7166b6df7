"""网格检查 as a page: by kind, with the source of each figure, and as a sheet."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from lastmile.domains.profile import public as profile
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.regions.models import Grid, Region
from lastmile.interfaces.console.tests.cast import sign_in

pytestmark = pytest.mark.django_db
TOWNSHIP, COMMUNITY = "530113104", "530113104001"


@pytest.fixture
def office(office):
    cast, client = office
    parent = Region.objects.create(code=COMMUNITY, level=5, name="向阳社区", parent=Region.objects.get(code=TOWNSHIP))
    region = Region.objects.create(code=f"{COMMUNITY}001", level=6, name="1网格", parent=parent)
    Grid.objects.create(region=region, kind="community", households=640)
    return cast, client


def test_each_finding_says_why_and_where_its_figure_comes_from(office):
    _cast, client = office
    text = client.get("/regions/findings/", {"area": TOWNSHIP}).content.decode()
    assert "640户,应为300到500户" in text and "J-2.2e" in text and "向阳社区" in text


def test_how_much_lies_in_grids_stands_above_with_its_source(office):
    _cast, client = office
    assert "还没有登记" in client.get("/regions/findings/", {"area": TOWNSHIP}).content.decode()
    for code in (COMMUNITY, COMMUNITY, f"{COMMUNITY}001"):
        profile.add_household(a_scope(""), region_code=code, head="罗某")
    text = client.get("/regions/findings/", {"area": TOWNSHIP}).content.decode()
    assert "33%" in text and "3 个中 1 个在网格里" in text and "应有 100% 在网格里" in text
    assert "2户没有归入网格" in text and "J-1.2g" in text


def test_the_same_said_of_several_grids_of_a_village_is_one_row_and_each_stays_a_line_of_the_sheet(office):
    _cast, client = office
    parent = Region.objects.get(code=COMMUNITY)
    for number in (2, 3):
        region = Region.objects.create(code=f"{COMMUNITY}00{number}", level=6, name=f"{number}网格", parent=parent)
        Grid.objects.create(region=region, kind="community", households=400)
    text = client.get("/regions/findings/", {"area": TOWNSHIP, "kind": "topics"}).content.decode()
    [row] = [one for one in text.split("<tbody>")[1].split("</tr>") if "任务清单还缺" in one]
    assert all(f">{name}<" in row for name in ("1网格", "2网格", "3网格")) and "等 3 个" in row
    sheet = client.get("/regions/findings/export/", {"area": TOWNSHIP, "kind": "topics"})
    assert len([one for one in load_workbook(BytesIO(sheet.content)).active.values if one[3] == "任务清单缺项"]) == 3


def test_they_are_narrowed_by_kind(office):
    _cast, client = office
    text = client.get("/regions/findings/", {"area": TOWNSHIP, "kind": "size"}).content.decode()
    assert "640户" in text and "还没有明确网格员" not in text.split("<tbody>")[1]
    nothing = client.get("/regions/findings/", {"area": TOWNSHIP, "kind": "<x>"})
    assert "没有发现问题" in nothing.content.decode()


def test_the_sheet_has_them_all(office):
    _cast, client = office
    answer = client.get("/regions/findings/export/", {"area": TOWNSHIP, "kind": "size"})
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert rows[-1][:4] == (f"{COMMUNITY}001", "1网格", "向阳社区", "户数不合适")


def test_a_village_looks_at_its_own_alone(office):
    cast, _client = office
    text = sign_in(cast.li).get("/regions/findings/", {"area": TOWNSHIP}).content.decode()
    assert "网格检查:地530113104211" in text and "向阳社区" not in text
