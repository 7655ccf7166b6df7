"""Cards of the stage's grid members, printed on 12 May before the rains; since then 37 of the 96 have changed."""

from __future__ import annotations

from datetime import date, timedelta

from lastmile.demo.cast import STAGE
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people.models import Person
from lastmile.foundation.prints import cards, selectors
from lastmile.foundation.prints.models import CardPrint, PrintSet
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import clock

CHANGED = 37
PRINTED_AT = clock.at(date(2026, 5, 12), 15)  # 5·12, when cards are handed out
KIND = "grid_member"


def load(scope: Scope) -> None:
    """The last step: cards say what the rest of the district says. The PDF itself is past its days."""
    region, director = get_region(STAGE), Person.unscoped.get(name="李开云")
    held = selectors.holdings(scope, STAGE, [KIND])
    printed = PrintSet.unscoped.create(
        region=region,
        region_code=region.code,
        kinds=[KIND],
        only=PrintSet.Only.ALL,
        address="http://127.0.0.1:8000/",
        state=PrintSet.State.DONE,
        total=len(held),
        done=len(held),
        asked_at=PRINTED_AT,
        asked_by=director.uid,
        asker_name=director.name,
        ended_at=PRINTED_AT + timedelta(seconds=20),
        erased_at=PRINTED_AT + timedelta(days=7),
    )
    CardPrint.objects.bulk_create(
        CardPrint(code=cards.new_code(), holding=one, digest=_as_then(said, number), printed_at=PRINTED_AT, of=printed)
        for number, (one, said) in enumerate(zip(held, selectors.contents(held), strict=True))
    )


def _as_then(said: cards.Content, number: int) -> str:
    """What the card said in May: for the first 37, one person fewer in the grid."""
    if number < CHANGED:
        said = {**said, "people": said["people"] - 1}
    return cards.digest(said)
