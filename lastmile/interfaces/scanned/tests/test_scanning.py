"""A scanned card says whether it still holds, and the duty phone; never whose it is."""

import pytest

from config import urls
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.people import services as people
from lastmile.foundation.people.models import Account, Holding
from lastmile.foundation.people.tests.factories import TOWNSHIP, VILLAGE, an_account, as_seen_by, in_post, root
from lastmile.foundation.prints import services
from lastmile.foundation.prints.models import CardPrint
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db
# A process that serves neither the office's pages nor the phone's.
urlpatterns = [one for one in urls.urlpatterns if str(one.pattern) in {"c/", "sign-in/", "language/", "nudges/"}]


@pytest.fixture
def scanned(settings, tmp_path, client):
    """The address of the printed card of 陈有福, as a stranger opens it."""
    settings.MEDIA_ROOT = tmp_path
    root_scope = root()
    in_post(name="陈有福", phone="15400000412")
    people.found_unit(
        root_scope, region_code=TOWNSHIP, kind="office", name="应急办", phone="0871-2", set_up="nameplate"
    )
    village = as_seen_by("village_secretary", VILLAGE, "余正昌", "15400000311")
    services.ask(village, area=VILLAGE, kinds=["grid_member"], only="all", address="http://testserver/")
    jobs.run_due()
    return f"/c/{CardPrint.objects.get().code}/"


def test_a_card_that_holds_says_so_with_the_duty_phone_and_names_nobody(client, scanned):
    page = client.get(scanned).content.decode()
    assert "有效" in page and "已变更" not in page and 'href="tel:0871-2"' in page
    for word in ("陈有福", "余正昌", "1540000", "网格员"):
        assert word not in page


def test_a_changed_card_asks_for_a_new_one(client, scanned):
    held = Holding.objects.get(person__name="陈有福")
    people.change_post(root(), uid=held.post.uid, duties="看沟")
    page = client.get(scanned).content.decode()
    assert "已变更,请换新卡" in page and 'href="tel:0871-2"' in page and "陈有福" not in page


def test_a_card_of_somebody_who_left_the_post_holds_no_longer(client, scanned):
    held = Holding.objects.get(person__name="陈有福")
    Holding.objects.filter(pk=held.pk).update(from_on="2020-01-01", until_on="2020-12-31")
    assert "已变更,请换新卡" in client.get(scanned).content.decode()


def test_whoever_may_see_the_post_finds_the_way_to_it(client, scanned):
    held = Holding.objects.get(person__name="陈有福")
    client.force_login(Account.objects.get(person__name="余正昌"))
    assert f"/people/posts/{held.post.uid}/" in client.get(scanned).content.decode()


def test_a_code_nobody_printed_is_not_found(client, scanned):
    answer = client.get("/c/abcdefgh2345/")
    assert answer.status_code == 404 and "认不出这张卡" in answer.content.decode()


def test_guessing_is_stopped(client, scanned):
    with clock.stopped(clock.now()):
        answers = [client.get("/c/abcdefgh2345/").status_code for _try in range(32)]
    assert answers[0] == 404 and answers[-1] == 429


def test_its_holder_finds_what_it_says_now_and_who_prints_cards_a_new_one_once_it_changed(client, scanned):
    def shown(name):
        client.force_login(Account.objects.get(person__name=name))
        return client.get(scanned).content.decode()

    held = Holding.objects.get(person__name="陈有福")
    an_account(held.person, password="")
    assert "看我的责任卡" in shown("陈有福") and "打印新卡" not in shown("余正昌")
    people.change_post(root(), uid=held.post.uid, duties="看沟")
    assert "打印新卡" not in shown("陈有福")
    assert f'/prints/?area={held.post.region_code}"' in shown("余正昌") and "看我的责任卡" not in shown("余正昌")


def test_where_only_such_cards_are_served_it_says_the_same_without_ways_elsewhere(client, scanned, settings):
    client.force_login(Account.objects.get(person__name="余正昌"))
    settings.ROOT_URLCONF = __name__
    answer = client.get(scanned)
    assert answer.status_code == 200 and "有效" in answer.content.decode() and "/people/" not in answer.content.decode()


@pytest.mark.parametrize("code", ["x", "%00", "a%0Ab", "x" * 2000])
def test_a_code_nobody_printed_says_what_to_do_instead(client, code):
    answer = client.get(f"/c/{code}/")
    assert answer.status_code == 404 and "认不出这张卡" in answer.content.decode()
