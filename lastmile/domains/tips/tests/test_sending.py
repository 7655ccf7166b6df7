"""One form is one tip, however often it is sent; hostile words do no harm."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lastmile.domains.tips import services
from lastmile.domains.tips.models import Tip
from lastmile.domains.tips.services import codes, sending
from lastmile.domains.tips.tests.factories import sent
from lastmile.foundation.jobs.models import Job
from lastmile.kernel.errors import NotValid

pytestmark = pytest.mark.django_db


def test_sent_twice_is_one_tip_and_the_same_code():
    first, second = sent(), sent()
    assert (first.tip.pk, first.code) == (second.tip.pk, second.code) and Tip.unscoped.count() == 1


def test_changed_words_of_the_same_form_are_lost_by_nobody():
    assert sent().code != sent(what="还有一件").code and Tip.unscoped.count() == 2


def test_the_tip_shows_nothing_that_gives_its_code():
    one = sent()
    assert one.code != codes.code_of(str(one.tip.uid)) and one.tip.sent_key != "form-1"


def test_a_code_another_tip_has_already_is_passed_over(monkeypatch):
    monkeypatch.setattr(
        sending.codes, "code_of", lambda key, attempt=0: ["11111111", "22222222"][attempt] if attempt < 2 else "3"
    )
    codes_given = [sent().code, sent(token="form-2").code]
    assert codes_given == ["11111111", "22222222"] and sent(token="form-2").code == "22222222"


def test_a_code_is_found_however_it_is_typed():
    one = sent()
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in one.code)
    assert services.find_by_code(wide) == one.tip
    assert services.find_by_code(f"{one.code[:4]} {one.code[4:]}") == one.tip


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"what": " "}, "what"),
        ({"where": ""}, "where"),
        ({"named": True}, "name"),
        ({"phone": "我的"}, "phone"),
        ({"kind": "x"}, "kind"),
    ],
)
def test_what_must_be_there_is_said_at_its_field(more, field):
    with pytest.raises(NotValid) as refused:
        sent(**more)
    assert field in refused.value.fields and not Tip.unscoped.exists()


def test_only_a_danger_is_told_to_hazards():
    sent("violation")
    assert not Job.objects.exists()
    sent("danger")
    assert Job.objects.get().fact == "tip.danger_seen"


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(min_size=1).filter(lambda words: words.split() and "\0" not in words and words.isprintable()))
def test_any_words_are_kept_as_they_are(words):
    assert sent(what=words).tip.what == " ".join(words.split())[:1000]
