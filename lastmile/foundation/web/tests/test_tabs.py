"""Tabs of lists: one look, counted only where they are shown."""

from django.template import Context, Template
from django.test import RequestFactory

TABS = Template("{% load ui %}{% tabs shown by='state' now=state %}")


def shown(tabs, state="", address="/?q=王&state=left&after=x"):
    return TABS.render(Context({"shown": tabs, "state": state, "request": RequestFactory().get(address)}))


def test_a_tab_sets_its_own_filter_keeps_the_others_and_begins_at_the_first_page():
    page = shown(lambda: [("", "在岗", "1000+"), ("left", "已离岗", "0")], "left")
    assert '<a href="?q=%E7%8E%8B">在岗 <span class="num">1000+</span></a>' in page
    assert '<a href="?q=%E7%8E%8B&amp;state=left" aria-current="page">已离岗 <span class="num">0</span></a>' in page


def test_what_cannot_be_counted_has_no_number():
    assert "num" not in shown([("", "全部"), ("open", "已开放", "")])
