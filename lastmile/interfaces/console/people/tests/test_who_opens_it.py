"""Whoever has no account: the page of the post and of the person say who opens it, with the way there for whoever may."""

import pytest

from lastmile.foundation.people.models import Holding, Person
from lastmile.foundation.people.tests.factories import VILLAGE, in_post
from lastmile.interfaces.console.people.tests.cast import office, reader, text, village

pytestmark = pytest.mark.django_db


def held_by(person):
    return Holding.objects.select_related("post", "person").get(person=person)


def title_of(kind):
    return Holding.objects.select_related("post").get(post__kind=kind).post.title


@pytest.fixture
def member():
    """A grid member of the village without an account, and their post."""
    return held_by(in_post(name="陈某", phone="15400000412"))


def pages(browser, held):
    return [text(browser.get(one)) for one in (f"/people/posts/{held.post.uid}/", f"/people/{held.person.uid}/")]


def test_the_nearest_office_that_may_is_named_and_finds_the_way(member):
    post, person = pages(village(), member)
    said = f"没有账号,由{title_of('village_secretary')}开通。"
    assert said in post and "点名字去开通。" in post and f'href="/people/{member.person.uid}/">陈某</a>没有账号' in post
    assert f"陈某{said}" in person and "开通并发登录码" in person


def test_who_only_reads_is_told_and_finds_no_button(member):
    village()
    post, person = pages(reader(), member)
    assert all(f"由{title_of('village_secretary')}开通。" in page for page in (post, person))
    assert "点名字去开通。" not in post and "开通并发登录码" not in person


def test_nobody_opens_their_own_it_is_the_office_above(member):
    head = held_by(in_post("village_director", VILLAGE, "余某", "15400000413"))
    assert f"余某没有账号,由{(office(), title_of('office_director'))[1]}开通。" in pages(reader(), head)[0]


def test_where_nobody_above_may_the_administrator_is_named(member):
    assert all("请平台管理员开通" in page for page in pages(reader(), member))


def test_with_an_account_nothing_is_said(member):
    browser = reader()
    own = held_by(Person.unscoped.get(name="grid某"))
    assert all("没有账号" not in page for page in pages(browser, own))
