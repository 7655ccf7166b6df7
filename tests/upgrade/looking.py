"""Look at an upgraded installation with today's code; print what is found."""

from __future__ import annotations

import json
import sys
from typing import Any

import django

django.setup()

from django.test import Client  # noqa: E402

from lastmile.foundation.ledger import verify  # noqa: E402
from lastmile.foundation.obligations import older  # noqa: E402
from lastmile.foundation.obligations.models import Obligation  # noqa: E402
from lastmile.foundation.people import selectors as people  # noqa: E402
from lastmile.foundation.people.models import Account  # noqa: E402
from tests.upgrade.filling import counts  # noqa: E402


def look(told: dict[str, Any]) -> dict[str, Any]:
    """What the saved installation was told to hold, as it is now."""
    client = Client()
    client.force_login(Account.objects.get(login=told["login"]))
    page = client.get(f"/hazards/{told['hazard']}/")
    return {
        "counts": counts(),
        "page": page.status_code,
        "says": told["title"] in page.content.decode(),
        "list": told["title"] in client.get("/hazards/").content.decode(),
        "phones": [one.phone for one in people.persons_by_phone(told["phone"])],
        "deadlines": sorted({older.set_by(one)[0].partition("@")[0] for one in Obligation.unscoped.all()}),
        "findings": [one.words for one in verify.everything()],
    }


if __name__ == "__main__":
    print(json.dumps(look(json.load(sys.stdin)), ensure_ascii=False))
