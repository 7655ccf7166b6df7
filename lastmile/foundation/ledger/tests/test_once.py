"""What arrives twice at one moment is made once."""

import pytest
from django.db import IntegrityError

from lastmile.foundation.ledger import once

pytestmark = pytest.mark.django_db


def test_an_act_the_database_refuses_looks_again_and_finds_what_the_other_made():
    seen = []

    @once.at_once
    def make(what: str) -> str:
        seen.append(what)
        if len(seen) == 1:
            raise IntegrityError
        return f"found {what}"

    assert make("a household") == "found a household"
    assert seen == ["a household"] * 2


def test_what_the_database_refuses_again_is_not_swallowed():
    @once.at_once
    def make() -> None:
        raise IntegrityError("for another reason")

    with pytest.raises(IntegrityError, match="another reason"):
        make()
