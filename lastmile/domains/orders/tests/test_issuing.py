from datetime import UTC, datetime

import pytest

from lastmile.domains.orders import jobs
from lastmile.domains.orders.models import Call
from lastmile.domains.orders.selectors import counting
from lastmile.domains.orders.tests.factories import COUNTY, HAIKE, SHIMEN, TEXT, TOWN, a_call, a_town, scope_of
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.channels.models import Message
from lastmile.foundation.jobs.models import Job
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations.models import Obligation
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent, NotAllowed, NotValid, NotVisible
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 7, 25, 14, 40, tzinfo=UTC)  # 22:40 in China


def owed(call: Call) -> int:
    return Obligation.unscoped.filter(subject_uid=call.uid, kind="call.answer").count()


def test_every_post_of_the_chosen_kinds_owes_an_answer_with_a_copy_of_the_ladder() -> None:
    a_town(grids=3)
    with clock.stopped(NIGHT):
        call = a_call(post_kinds=["grid_member", "village_secretary", "duty_leader"])
    assert owed(call) == call.posts == 9
    ladders = Obligation.unscoped.values_list("ladder__content__id", flat=True)
    assert set(ladders) == {"red_night"}


def test_whoever_holds_several_posts_is_one_person() -> None:
    from lastmile.domains.orders.tests.factories import a_post, hold, person_of

    town = a_town(grids=1)
    hold(a_post("forest_ranger", HAIKE), person_of(town.post()))
    call = a_call(post_kinds=["grid_member", "forest_ranger"])
    assert (call.posts, call.people) == (3, 2)


def test_the_same_uid_and_content_is_the_same_call() -> None:
    a_town()
    uid = uuid7()
    assert a_call(uid=uid).pk == a_call(uid=uid).pk
    assert Call.unscoped.count() == 1 and Obligation.unscoped.count() == 4
    assert Job.objects.filter(fact="call.issued").count() == 1


def test_the_same_uid_with_other_content_is_refused_and_changes_nothing() -> None:
    a_town()
    call = a_call()
    with pytest.raises(DifferentContent):
        a_call(uid=call.uid, text="请马上转移。")
    assert Call.unscoped.get().text == call.text


def test_numbers_run_on_by_place_and_year() -> None:
    a_town()
    numbers = [a_call().number[-4:], a_call().number[-4:], a_call(region_code=HAIKE).number[-4:]]
    assert numbers == ["-001", "-002", "-001"]


def test_a_village_may_not_call_and_the_next_township_is_out_of_reach() -> None:
    town = a_town()
    with pytest.raises(NotAllowed):
        a_call(scope_of(town.secretaries[HAIKE]), region_code=HAIKE)
    with pytest.raises(NotAllowed):
        a_call(a_scope("530113105"))


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("text", {"text": "  "}),
        ("text", {"text": "转" * 201}),
        ("level", {"level": "purple"}),
        ("post_kinds", {"post_kinds": []}),
        ("post_kinds", {"post_kinds": ["reservoir_patrol"]}),
    ],
)
def test_bad_input_is_said_at_its_field(field: str, values: dict[str, object]) -> None:
    a_town()
    with pytest.raises(NotValid) as refused:
        a_call(**values)
    assert field in refused.value.fields and not Call.unscoped.exists()


def test_a_place_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(NotVisible):
        a_call(region_code="990000000")


def test_a_drill_says_so_in_every_text() -> None:
    a_town()
    call = a_call(drill=True)
    assert Message.objects.get().mark == "drill" and call.drill


def test_a_drill_in_a_demo_says_both(settings) -> None:
    settings.DEMO = True
    a_town()
    a_call(drill=True)
    message = Message.objects.get()
    assert message.mark == "demo" and message.text.startswith("【演练】")


def test_how_to_answer_is_added_where_the_writer_did_not_say_it() -> None:
    a_town()
    assert a_call().text == f"{TEXT}收到回1"
    assert a_call(text="请马上叫人,收到回1").text == "请马上叫人,收到回1"


def test_a_crash_between_call_and_posts_is_made_good_by_the_job(monkeypatch) -> None:
    from lastmile.domains.orders.services import issuing

    a_town()
    with monkeypatch.context() as broken:
        broken.setattr(issuing, "open_posts", lambda scope, call: 0)
        call = a_call()
    assert owed(call) == 0
    jobs.open_posts(call.uid)
    jobs.open_posts(call.uid)
    assert owed(call) == 4 and Call.unscoped.get().people == 4


def test_nobody_is_opened_once_the_call_is_ended() -> None:
    from lastmile.domains.orders import services
    from lastmile.domains.orders.tests.factories import a_post, duty, hold

    a_town()
    call = a_call()
    services.end_call(duty(), uid=call.uid, why="误发")
    hold(a_post("grid_member", SHIMEN + "009"))
    jobs.open_posts(call.uid)
    assert owed(call) == 4


def test_issuing_stands_in_the_ledger_with_the_text_beside_it() -> None:
    a_town()
    call = a_call()
    first = ledger.timeline("call", call.uid)[0]
    assert first.action == "call.issued" and first.private["text"] == call.text
    assert "text" not in first.figures


def test_the_county_may_call_a_township() -> None:
    town = a_town()
    call = a_call(scope_of(town.desk), region_code=TOWN)
    assert call.level_code == COUNTY
    assert counting.missing_of([call.uid]) == {call.uid: 4}
