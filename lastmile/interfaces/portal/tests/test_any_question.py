"""Whatever is asked of the public's addresses: an answer, never a failure of ours."""

from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lastmile.domains.alerts.tests.factories import TOWN, an_alert
from lastmile.kernel.ids import uuid7

ODD = st.text(max_size=30) | st.sampled_from(
    ["530113", "5301131042", "%00", "../", "0" * 500, "५३", "530113104", "99", "-1"]
)
HEADERS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)
FINE = {200, 301, 302, 304, 400, 404, 405, 429}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ODD, ODD, st.sampled_from(["GET", "HEAD", "POST"]), HEADERS)
def test_every_address_answers(client, town, one, other, method, header):
    alert = an_alert(areas=[TOWN]) if not hasattr(town, "alert") else town.alert
    town.alert = alert
    paths = [
        f"/p/?q={quote(one)}", f"/p/{quote(one, safe='')}/", f"/p/{quote(one, safe='')}/shelters/",
        f"/p/{quote(one, safe='')}/report/", f"/p/type/?back={quote(one)}&large={quote(other)}",
        f"/p/alerts.atom?at={quote(one)}", f"/p/alerts/{alert.uid}/?at={quote(one)}",
        f"/p/alerts/{alert.uid}.cap?x={quote(other)}", f"/p/alerts/{uuid7()}.cap",
        f"/p/{quote(one, safe='')}/shelters/{uuid7()}/route/", f"/p/learn/?q={quote(one)}&at={quote(other)}",
        f"/p/{quote(one, safe='')}/card/", f"/p/{quote(one, safe='')}/tell/",
        f"/p/learn/{quote(one, safe='')}/?at={quote(other)}",
    ]  # fmt: skip
    marks = {"If-None-Match": header, "If-Modified-Since": header, "Accept-Language": header}
    for path in paths:
        assert client.generic(method, path, headers=marks).status_code in FINE, path
