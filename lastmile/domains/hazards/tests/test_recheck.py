"""A share of what was fixed on the spot is looked at again by the office; both ends are said on the page."""

import pytest

from lastmile.domains.hazards import rules, services
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.tests.factories import a_hazard, the_cast
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.people.models import Account
from lastmile.foundation.rulepacks import services as packs
from lastmile.kernel.errors import NotAllowed, WrongState
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


@pytest.fixture
def drawn(cast, monkeypatch):
    monkeypatch.setattr(rules, "is_drawn", lambda uid, percent: True)
    return services.fix_on_spot(cast.wang, uid=a_hazard(cast.wang).uid, note="当场清掉了")


def page(client, hazard, login="张某"):
    client.force_login(Account.objects.get(login=login))
    return client.get(f"/hazards/{hazard.uid}/").content.decode()


def looked(client, hazard, good, note=""):
    page(client, hazard)
    assert client.post(f"/hazards/{hazard.uid}/recheck/", {"good": good, "note": note}).status_code == 302
    return page(client, hazard)


def test_about_one_in_twenty_is_drawn():
    drawn = sum(rules.is_drawn(uuid7(), 5) for _n in range(2_000))
    assert 40 < drawn < 180


@pytest.mark.parametrize(("percent", "drawn"), [(100, True), (0, False)])
def test_the_figure_of_the_place_decides_how_many_are_drawn(cast, percent, drawn):
    packs.override(a_scope("53"), a_region("530113"), key="hazard.recheck_share", value=percent, reason="试一试")
    found = [a_hazard(cast.wang, title=f"后坡裂缝{n}") for n in range(4)]
    fixed = [services.fix_on_spot(cast.wang, uid=one.uid, note="当场清掉了") for one in found]
    kinds = [{row.kind for row in obligations.of_subject(one.uid) if not row.outcome} for one in fixed]
    assert kinds == [{"hazard.recheck"} if drawn else set()] * 4


def test_drawn_the_page_says_so_and_the_office_owes_it(client, drawn):
    shown = page(client, drawn, login="赵某")
    assert "销号(抽到要再看一次)" in shown and "抽到要再看一次:" in shown
    [row] = [one for one in obligations.of_subject(drawn.uid) if not one.outcome]
    assert (row.kind, row.holder) == ("hazard.recheck", "赵某") and drawn.title in client.get("/").content.decode()


def test_good_it_stays_closed_and_the_page_says_by_whom(client, drawn):
    shown = looked(client, drawn, "1", "看过,清干净了")
    assert "抽查合格 · 张某:看过,清干净了" in shown and "抽查不合格" not in shown
    assert Hazard.unscoped.get(pk=drawn.pk).status == "closed"


def test_not_good_it_is_opened_again_and_owed(client, drawn):
    shown = looked(client, drawn, "0", "又堆上了")
    assert "抽查不合格 · 张某:又堆上了" in shown and "重新打开" in shown and "抽查合格" not in shown
    assert {one.kind for one in obligations.of_subject(drawn.uid) if not one.outcome} == {"hazard.rectify"}


def test_not_good_says_what_is_wrong_or_comes_back(client, drawn):
    page(client, drawn)
    refused = client.post(f"/hazards/{drawn.uid}/recheck/", {"good": "0", "note": " "})
    assert refused.status_code == 422 and "写一句哪里没改好" in refused.content.decode()
    assert Hazard.unscoped.get(pk=drawn.pk).status == "closed"


def test_whoever_fixed_it_reads_that_another_looks_and_later_how_it_came_out(cast, client, drawn):
    client.force_login(Account.objects.get(login="王某"))
    where = f"/field/hazard/{drawn.uid}/"
    assert "抽到要再看一次:" in client.get(where).content.decode()
    services.record_recheck(cast.zhang, uid=drawn.uid, good=True, note="看过")
    assert "抽查合格 看过" in client.get(where).content.decode()


def test_who_may_not_look_again_reads_who_does_and_finds_no_button(cast, client, monkeypatch):
    monkeypatch.setattr(rules, "is_drawn", lambda uid, percent: True)
    own = services.fix_on_spot(cast.zhang, uid=a_hazard(cast.zhang).uid, note="改了")
    shown = page(client, own)
    assert "没改好,重新打开" not in shown and "当场整改的人不能自己抽查。" in shown
    assert "没改好,重新打开" in page(client, own, login="赵某")


def test_whoever_fixed_it_does_not_look_again_and_it_is_looked_at_once(cast, drawn, monkeypatch):
    services.record_recheck(cast.zhang, uid=drawn.uid, good=True)
    with pytest.raises(WrongState):
        services.record_recheck(cast.zhao, uid=drawn.uid, good=False)
    own = services.fix_on_spot(cast.zhang, uid=a_hazard(cast.zhang).uid, note="改了")
    with pytest.raises(NotAllowed, match="不能自己抽查"):
        services.record_recheck(cast.zhang, uid=own.uid, good=True)
