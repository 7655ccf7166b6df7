"""A figure on a page is a link to its source; what it leads to depends on who asks."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from lastmile.foundation.rulepacks.catalogue import UnknownFigure

pytestmark = pytest.mark.django_db
VILLAGE = "530113104211"


class Sees:
    """Whoever may look at packs everywhere."""

    def may(self, permission, *, on):
        return permission == "pack.view" and on.startswith("5301")


def drawn(text, *, scope=None, **context):
    request = RequestFactory().get("/")
    request.scope = scope
    return Template("{% load figures %}" + text).render(Context({"request": request, **context}))


def test_a_figure_shows_value_and_unit_and_leads_to_its_source():
    shown = drawn('{% figure "hazard.general_days" at="530113104211" %}')
    assert (
        shown.startswith('<a class="figure-link" href="/figures/hazard.general_days/?at=530113104211"')
        and ">7天<" in shown
    )


def test_whoever_may_look_at_the_packs_of_the_place_is_led_to_the_office_page():
    assert 'href="/packs/hazard.general_days/?at=530113104211"' in drawn(
        '{% figure "hazard.general_days" at=code %}', scope=Sees(), code=VILLAGE
    )
    assert 'href="/figures/' in drawn('{% figure "hazard.general_days" at="2202" %}', scope=Sees())


def test_a_reader_of_the_screen_hears_what_the_link_is_about():
    assert '<span class="visually-hidden">(一般隐患整改默认期限,从哪里来)</span>' in drawn(
        '{% figure "hazard.general_days" %}'
    )


def test_in_the_middle_of_a_sentence_it_stays_a_link():
    text = '{% load i18n %}{% figure "hazard.general_days" as days %}{% blocktranslate %}{{ days }}内整改{% endblocktranslate %}'
    assert "</a>内整改" in drawn(text)


def test_a_deadline_asks_why():
    assert ">为什么是这个时限?</a>" in drawn('{% why "hazard.general_days" %}')
    assert ">7月1日<span" in drawn('{% why "hazard.general_days" words="7月1日" %}')


def test_a_deadline_no_figure_set_or_one_of_an_older_release_leads_nowhere():
    assert drawn('{% why "" words="7月1日" %}{% why "gone.days" words="!" %}{% why "" %}') == "7月1日!"


def test_a_word_of_the_page_is_never_markup():
    assert "<b>" not in drawn('{% why "hazard.general_days" words=bad %}{% why "" words=bad %}', bad="<b>")


def test_a_figure_that_is_none_is_a_mistake_of_the_page():
    with pytest.raises(UnknownFigure):
        drawn('{% figure "no.such" %}')


def test_the_figures_of_one_place_are_looked_up_once_a_page(django_assert_num_queries):
    keys = ("hazard.general_days", "hazard.verify_days", "hazard.recheck_days")
    with django_assert_num_queries(1):
        drawn("".join(f'{{% figure "{key}" at="{VILLAGE}" %}}' for key in keys))
