"""Every list is narrowed through one form (`{% filters %}`): folded on a phone, said on paper, each filter to be taken off."""

import re

import pytest

from tests.architecture.sources import templates

COMPONENT = "lastmile/foundation/web/templates/ui/filters.html"
FORM = re.compile(r"<form\b(?:[^>{]|{{.*?}}|{%.*?%})*>", re.S)
SENT = re.compile(r"""method=["']?post""", re.I)
# Forms that ask by GET and stand above no list.
OTHERS = {
    COMPONENT: "the one form itself",
    "lastmile/foundation/web/templates/web/console.html": "the search over everything, at the top of every page",
    "lastmile/interfaces/templates/field/nearby.html": "a place and how far to look, on a page for the thumb",
    "lastmile/interfaces/templates/maps/page.html": "the layers of the map and its search, which are tools of the map",
    "lastmile/interfaces/templates/maps/wall_map.html": "what a print shows",
    "lastmile/interfaces/templates/portal/learn.html": "the public's one box",
    "lastmile/interfaces/templates/portal/start.html": "the public's one box",
}


def asks(text: str) -> bool:
    """Whether a template has a form of its own that asks instead of sending."""
    return any(not SENT.search(form) for form in FORM.findall(text))


def test_whatever_narrows_a_list_is_the_one_form():
    assert {path for path, text in templates().items() if asks(text)} == set(OTHERS)


def test_nobody_draws_a_choice_of_it_by_hand():
    drawn = re.compile(r"""\bdata-go\b|class=["'][^"']*\bfilters\b""")
    assert [path for path, text in templates().items() if path != COMPONENT and drawn.search(text)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<form method="post" action="{% url \'a\' %}?x={{ y }}">', False),
        ('<form class="filters" method="get">', True),
        ('<form role="search" action="{% url \'a\' %}">', True),
    ],
)
def test_the_guard_sees_what_a_form_does(text, found):
    assert asks(text) is found
