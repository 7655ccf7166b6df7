"""Fill an empty, migrated installation with every kind of row, by the services; print what must be found again."""

from __future__ import annotations

import json
from typing import Any

import django

django.setup()

from django.apps import apps  # noqa: E402

from lastmile.domains.hazards import public as hazards  # noqa: E402
from lastmile.domains.hazards.tests.factories import a_hazard  # noqa: E402
from lastmile.foundation.ledger import sealer  # noqa: E402
from lastmile.foundation.people.models import Account  # noqa: E402
from tests.matrix.cast import SECRET, World, the_world  # noqa: E402


def counts() -> dict[str, int]:
    """Rows of every model of ours."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("lastmile.")]
    return {model._meta.label: model._base_manager.count() for model in ours}


def fill() -> dict[str, Any]:
    """A village with its people and matters in every state; the record sealed and signed."""
    world = the_world()
    _hazards_in_every_state(world)
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


if __name__ == "__main__":
    print(json.dumps(fill(), ensure_ascii=False, indent=1))
