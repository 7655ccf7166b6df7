"""配备情况: both documents side by side, each figure opening who is behind it."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.people import services
from lastmile.foundation.people.tests.factories import root
from lastmile.foundation.regions.models import Grid
from lastmile.interfaces.console.tests.cast import sign_in

pytestmark = pytest.mark.django_db
FIGURE = "/staffing/jilin/staffing.office_staff_least/"


def test_both_documents_stand_side_by_side(office):
    _cast, client = office
    text = client.get("/staffing/").content.decode()
    assert "吉林文件(J)" in text and "昆明文件(K)" in text and "J-4.3c" in text and "K-2.1.2b" in text
    assert "空缺" in text and "应有 B 角而没有" in text


def test_a_figure_opens_the_people_behind_it(office):
    _cast, client = office
    text = client.get(FIGURE).content.decode()
    assert "张某" in text and "赵某" in text and "应有 3—5 人" in text
    assert "/people/" in text


def test_the_upper_end_and_the_workload_stand_beside_the_full_time_staff(office):
    _cast, client = office
    text = client.get("/staffing/").content.decode()
    row = text.split("专职应急人员下限")[1].split("</tr>")[0]
    assert "1—2 人" in row and "工作量大的可以增配" in row
    Grid.objects.create(region=a_region("530113104211009"), kind="group", households=60, population=200)
    row = client.get("/staffing/").content.decode().split("专职应急人员下限")[1].split("</tr>")[0]
    assert '工作量:<span class="num">60</span> 户' in row
    listed = client.get("/staffing/kunming/staffing.full_time_least/").content.decode()
    assert "1 个网格" in listed and ">200</span> 人" in listed


def test_volunteers_are_a_figure_that_opens_their_list(office):
    _cast, client = office
    person = services.add_person(root(), region_code="530113104", name="志愿者某")
    assert '?state=volunteers">' in client.get("/staffing/").content.decode()
    services.give_consent(root(), person_uid=person.uid, for_what="volunteer", how="签字登记表")
    assert '?state=volunteers"><span class="num">1<' in client.get("/staffing/").content.decode()
    assert "志愿者某" in client.get("/people/?state=volunteers").content.decode()
    row = client.get("/profile/").content.decode().split(">登记的志愿者<")[1].split("</tr>")[0]
    assert 'href="/people/?state=volunteers"' in row and ">1<" in row


def test_its_lines_are_narrowed_to_the_gaps(office):
    _cast, client = office
    assert "张某" in client.get(f"{FIGURE}?state=short").content.decode()
    assert "没有这样的。" in client.get(f"{FIGURE}?state=met").content.decode()


@pytest.mark.parametrize("path", ["jilin/no.such", "nopack/staffing.chiefs", "kunming/staffing.chiefs"])
def test_a_figure_no_document_asks_is_not_found(office, path):
    _cast, client = office
    assert client.get(f"/staffing/{path}/").status_code == 404


def test_the_village_sees_its_own_and_not_the_township(office):
    cast, _client = office
    text = sign_in(cast.li).get("/staffing/?area=530113104").content.decode()
    assert "配备情况:地530113104211" in text and "张某" not in text


def test_an_empty_township_is_unknown_and_offers_the_first_step(office):
    from lastmile.domains.hazards.tests.factories import somebody
    from lastmile.foundation.access.tests.factories import a_region

    a_region("530113201201")
    client = sign_in(somebody("530113", "bureau_staff", "县某", "15400000079"))
    text = client.get("/staffing/?area=530113201").content.decode()
    assert "这里还没有设岗位" in text and "待核" in text and "有缺口" not in text


def test_a_city_is_looked_at_county_by_county(office):
    from lastmile.domains.hazards.tests.factories import somebody

    city = somebody("5301", "bureau_staff", "市某", "15400000077")
    text = sign_in(city).get("/staffing/").content.decode()
    assert "请选一个" in text and "地530113" in text
    assert sign_in(city).get(FIGURE).status_code == 422


def test_the_sheet_has_every_requirement(office):
    _cast, client = office
    rows = list(load_workbook(BytesIO(client.get("/staffing/export/").content)).active.values)
    titles = {row[1] for row in rows}
    assert {"第一责任人(党政主要负责人)", "分管应急工作的科级领导"} <= titles


def test_who_may_not_see_people_does_not_see_staffing(office):
    from lastmile.domains.hazards.tests.factories import somebody

    member = somebody("530113104", "team_member", "队某", "15400000078")
    assert sign_in(member).get("/staffing/").status_code == 403
