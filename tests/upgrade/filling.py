"""Fill an empty, migrated installation with every kind of row, by the services; print what must be found again."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import django

django.setup()

from django.apps import apps  # noqa: E402

from lastmile.domains.hazards import public as hazards  # noqa: E402
from lastmile.domains.hazards.tests.factories import a_hazard  # noqa: E402
from lastmile.domains.profile import public as profile  # noqa: E402
from lastmile.foundation.ledger import sealer  # noqa: E402
from lastmile.foundation.obligations import jobs as obligations  # noqa: E402
from lastmile.foundation.obligations.services import archive, postpone_standing  # noqa: E402
from lastmile.foundation.people import accounts  # noqa: E402
from lastmile.foundation.people import services as people  # noqa: E402
from lastmile.foundation.people.models import Account  # noqa: E402
from lastmile.foundation.regions.selectors import get_region  # noqa: E402
from lastmile.foundation.rulepacks import services as packs  # noqa: E402
from lastmile.kernel import clock  # noqa: E402
from lastmile.kernel.errors import DifferentContent  # noqa: E402
from tests.matrix.cast import SECRET, TOWN, World, the_world  # noqa: E402


def counts() -> dict[str, int]:
    """Rows of every model of ours."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("lastmile.")]
    return {model._meta.label: model._base_manager.count() for model in ours}


def fill() -> dict[str, Any]:
    """A village with its people and matters in every state; the record sealed and signed."""
    world = the_world()
    _hazards_in_every_state(world)
    _people_and_figures(world)
    _calls_under_way(world)
    while sealer.seal():
        pass
    for model in sealer.bulk_models():
        sealer.digest_bulk(model)
    while sealer.seal():
        pass
    sealer.sign_heads()
    zhang = Account.objects.get(person_id=world.people["张"].person_id)
    return {
        "hazard": str(world.things["hazard"]),
        "title": SECRET,
        "login": zhang.login,
        "name": world.people["王"].name,
        "phone": "15400000001",
        "counts": counts(),
    }


def _hazards_in_every_state(world: World) -> None:
    wang, zhang = world.people["王"], world.people["张"]
    for steps in range(1, 4):
        hazard = a_hazard(wang, title=f"第{steps}处隐患")
        hazards.confirm_hazard(zhang, uid=hazard.uid, grade="general")
        if steps > 1:
            hazards.rectify_hazard(wang, uid=hazard.uid, proof="已清理")
        if steps > 2:
            hazards.verify_hazard(zhang, uid=hazard.uid)


def _people_and_figures(world: World) -> None:
    zhang, person = world.people["张"], world.things["person"]
    people.give_consent(zhang, person_uid=person, for_what="volunteer", how="签字")
    people.give_consent(zhang, person_uid=person, for_what="skill", how="签字")
    people.add_skill(zhang, person_uid=person, kind="boat", certificate="舟艇 001")
    accounts.first_code(zhang, person_uid=world.people["王"].person_uid)
    world.program("张")
    town = get_region(TOWN)
    packs.choose_pack(zhang, town, pack="kunming")
    packs.override(zhang, town, key="hazard.general_days", value="5", reason="汛期")
    profile.state_figure(zhang, region_code=TOWN, key="households", value=8420, source="年报", as_of=clock.today())


def _calls_under_way(world: World) -> None:
    """The ladder climbs a rung; what is done is archived; standing work waits; a contradiction is kept aside."""
    obligations.climb()
    archive(clock.now())
    postpone_standing(world.people["张"], subject_uid=world.things["call"], branch=TOWN, why="汛情")
    with suppress(DifferentContent):
        a_hazard(world.people["王"], uid=world.things["hazard"], title="另一件事")


if __name__ == "__main__":
    print(json.dumps(fill(), ensure_ascii=False, indent=1))
