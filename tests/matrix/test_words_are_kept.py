"""Access may end while somebody types: whatever form it was, the page that refuses it holds their words and none of ours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from lastmile.foundation.people.models import Holding, StoredGrant
from lastmile.kernel import clock
from tests.matrix.cast import SECRET, World
from tests.matrix.test_who_may_what import KNOWN, Row, urlpatterns  # noqa: F401  (the addresses of the demo too)

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.matrix.test_who_may_what")]
TYPED = "老罗家的墙昨夜又裂了一指宽"
FORMS = {row.name: row for row in KNOWN if row.is_gated and not row.is_api and row.view.needs != ("signed in",)}


def _send(world: World, row: Row, name: str) -> Any:
    values = {key: what[1:] if what.startswith("=") else world.things[what] for key, what in row.about.items()}
    client = world.browser(name)
    with transaction.atomic():
        answer = client.post(reverse(row.name, kwargs=values), {"note": TYPED, "zz": TYPED})
        transaction.set_rollback(True)
    return answer


def _lost(answer: Any, *expected: int) -> bool:
    """A refusal without the words, or with ours."""
    if answer.status_code == 405 or answer.status_code not in expected:
        return answer.status_code >= 500
    page = answer.content.decode()
    return TYPED not in page or SECRET in page


def test_without_the_permission_words_are_kept(world):
    lost, refused = [], 0
    for row in FORMS.values():
        world.only_without(row.view.needs)
        answer = _send(world, row, "赵")
        refused += answer.status_code == 403
        lost += [f"{row.name}: {answer.status_code}"] if _lost(answer, 403) else []
    assert not lost, "\n".join(lost)
    assert refused > 200


def test_where_a_matter_has_gone_to_another_place_words_are_kept(world):
    """陈 may everything in the next village: to them the matter is what one that was moved is."""
    lost, gone = [], 0
    for row in FORMS.values():
        answer = _send(world, row, "陈")
        gone += answer.status_code == 404
        lost += [f"{row.name}: {answer.status_code}"] if _lost(answer, 403, 404) else []
    assert not lost, "\n".join(lost)
    assert gone > 80


def test_whoever_loses_grant_and_post_while_typing_keeps_their_words(world):
    for name in ("王", "李", "张"):
        world.browser(name)  # signed in before
    gone = clock.today() - timedelta(days=1)
    StoredGrant.unscoped.all().delete()
    Holding.objects.filter(until_on__isnull=True).update(from_on=gone, until_on=gone)
    lost = []
    for row in FORMS.values():
        if row.right == "nobody":
            continue
        answer = _send(world, row, row.right)
        lost += [] if answer.status_code in {403, 404, 405} else [f"{row.name}: {answer.status_code}"]
        lost += [f"{row.name}: {answer.status_code}"] if _lost(answer, 403, 404) else []
    assert not lost, "\n".join(lost)
