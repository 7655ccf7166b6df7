"""Which figure set a deadline: what was kept, else what the kind says, else that it was not kept."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.template import Context, Template

from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.obligations import selectors, services
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.obligations.tests.factories import a_matter, a_post, hold
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db


def row(kind, *, old=False, **more):
    """How a list shows an obligation; `old`: as one opened before the figure was kept."""
    post = a_post()
    hold(post)
    due = clock.now() + timedelta(days=2)
    made = services.open_one(a_scope("53"), post, Owed(kind=kind, subject=a_matter(), title="事", due_at=due, **more))
    if old:
        Obligation.unscoped.filter(pk=made.pk).update(figure="", figure_at="")
    [found] = selectors.owed_by([post.pk])
    return found


def test_the_figure_that_was_kept_stays_as_it_is():
    found = row("hazard.verify", figure="hazard.verify_days")
    assert (found.figure, found.figure_at) == ("hazard.verify_days", "530113104")


def test_what_no_figure_set_leads_nowhere_and_says_nothing():
    assert (row("hazard.rectify").figure, row("hazard.verify").figure) == ("", "")


def test_an_old_one_of_a_kind_with_one_figure_leads_to_it_and_to_its_day():
    found = row("hazard.verify", old=True)
    key, _sign, moment = found.figure.partition("@")
    assert key == "hazard.verify_days" and moment.startswith(f"{clock.now():%Y-%m-%dT%H}") and found.figure_at
    shown = Template("{% load figures %}{% why row.figure at=row.figure_at words='后天' %}").render(
        Context({"row": found})
    )
    assert f"/figures/hazard.verify_days/?at={found.figure_at}&amp;on=" in shown


def test_an_old_call_goes_by_its_level():
    assert row("call.answer", old=True, level="red").figure.startswith("warning.answer_red_minutes@")


def test_an_old_one_of_which_nothing_says_it_says_so_in_words():
    found = row("patrol.round", old=True)
    shown = Template("{% load figures %}{% why row.figure at=row.figure_at words='后天' %}").render(
        Context({"row": found})
    )
    assert shown.startswith("后天") and "当时没有记下" in shown and "href" not in shown


def test_the_kinds_whose_figure_is_known_name_figures_there_are():
    assert set(settings.OLD_FIGURES.values()) <= set(catalogue.current().forms)
