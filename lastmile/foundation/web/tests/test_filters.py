"""What a list is narrowed by: said in one line, taken off one by one or at once, kept when the form is sent."""

import re
from datetime import date

from django.template import Context, Template
from django.test import RequestFactory

LIST = Template("""{% load filters %}{% filters tab=tab %}{% find "查" "q" words hint="标题里的字" %}
{% choice "类别" "kind" kinds kind %}{% choice "期限" "due" due late %}{% sorting "排序" "order" orders order %}
{% also_on "来自统计" "7月" asked %}{% endfilters %}""")
KINDS = [("slide", "地质灾害"), (7, "<火>")]


def shown(address="/list/", template=LIST, **more):
    page = {
        "kinds": KINDS,
        "due": [("late", "逾期")],
        "orders": [("", "先到期"), ("new", "后到期")],
        "order": "",
        "asked": {"since": None},
        "request": RequestFactory().get(address),
    }
    return template.render(Context({**page, **more}))


def summary(page):
    return (
        "".join(re.findall(r"<summary>(.*?)</summary>", page)).replace('<span class="num">', "").replace("</span>", "")
    )


def taken_off(page):
    return re.findall(r'<li><a href="([^"]*)">', page)


def test_nothing_on_is_one_word():
    page = shown()
    assert summary(page) == "<span>筛选"
    assert "清除筛选" not in page and "only-print" not in page and "<details open" not in page


def test_what_is_on_is_counted_and_named_and_taken_off_one_by_one_or_at_once():
    page = shown("/list/?tab=open&kind=slide&due=late&after=9", kind="slide", late="late")
    assert summary(page) == "<span>筛选:2 项 · 地质灾害 · 逾期"
    assert taken_off(page) == ["?tab=open&amp;due=late", "?tab=open&amp;kind=slide", "?tab=open"]


def test_another_order_is_said_and_narrows_nothing():
    page = shown("/list/?order=new", order="new")
    assert summary(page) == "<span>筛选 · 后到期"
    assert taken_off(page) == ["?", "?"]


def test_a_number_is_chosen_and_words_are_escaped():
    page = shown("/list/?kind=7", kind=7)
    assert '<option value="7" selected>&lt;火&gt;</option>' in page
    assert summary(page) == "<span>筛选:1 项 · &lt;火&gt;"


def test_a_word_that_nobody_offers_narrows_too_and_can_be_taken_off():
    page = shown("/list/?kind=%3Cx%3E", kind="<x>")
    assert summary(page) == "<span>筛选:1 项 · &lt;x&gt;"
    assert taken_off(page) == ["?", "?"]


def test_what_another_page_led_to_stays_on_when_the_form_is_sent():
    page = shown("/list/?since=2026-07-01", tab="open", asked={"since": date(2026, 7, 1)})
    assert '<input type="hidden" name="tab" value="open"><input type="hidden" name="since" value="2026-07-01">' in page
    assert summary(page) == "<span>筛选:1 项 · 7月"


def test_words_stand_in_their_box_and_on_paper():
    page = shown("/list/?q=%E6%B0%B4", words="水<")
    assert summary(page) == "<span>筛选" and 'value="水&lt;"' in page
    assert '<p class="only-print">筛选:查 “水&lt;”</p>' in page


def test_paper_says_all_that_is_on_in_one_line():
    page = shown("/list/?kind=slide&due=late&q=x", kind="slide", late="late", words="x")
    assert '<p class="only-print">筛选:类别 地质灾害;期限 逾期;查 “x”</p>' in page


def test_a_box_alone_has_no_fold_and_what_follows_what_is_typed_asks_this_page():
    alone = Template('{% load filters %}{% filters %}{% find "查" "q" words live="#rows" %}<b>more</b>{% endfilters %}')
    page = shown("/list/?x=1", alone)
    assert "<details" not in page and "<b>more</b>" in page
    assert 'hx-get="/list/" ' in page and 'hx-target="#rows"' in page


def test_the_days_of_figures_are_always_said_and_taken_off_only_where_they_were_asked_for():
    days = Template("{% load filters %}{% filters %}{% days since until %}{% endfilters %}")
    span = {"since": date(2020, 1, 1), "until": date(2020, 7, 2)}
    page = shown("/figures/", days, **span)
    assert summary(page) == "<span>筛选 · 2020年1月1日 – 2020年7月2日" and taken_off(page) == []
    page = shown("/figures/?since=2020-01-01", days, **span)
    assert summary(page).startswith("<span>筛选:1 项") and taken_off(page) == ["?", "?"]
