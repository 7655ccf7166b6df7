"""SHA-256, or SM3 where asked."""

from typing import Any

import pytest

from lastmile.foundation.ledger import rules, sealer
from lastmile.foundation.ledger.models import Chain
from lastmile.foundation.ledger.tests.record import kinds, sealed, tamper, write


def test_sm3_is_the_national_digest() -> None:
    assert rules.digest(b"abc", "sm3") == "sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_no_other_digest_is_known() -> None:
    with pytest.raises(ValueError, match="md5"):
        rules.digest(b"abc", "md5")


@pytest.mark.django_db
def test_a_chain_may_go_over_to_sm3_and_is_verified_across(settings: Any) -> None:
    chain = sealed(2)
    settings.LEDGER_DIGEST = "sm3"
    write(2, private={"name": "罗应才"})
    sealer.seal()
    assert Chain.objects.get(pk=chain.pk).head.startswith("sm3:")
    assert kinds() == []


@pytest.mark.django_db
@pytest.mark.parametrize("digest", ["md5:0", "sm3:0", ":", "x"])
def test_a_weaker_digest_put_in_its_place_is_found(digest: str) -> None:
    sealed(2)
    tamper("UPDATE ledger_entry SET hash=%s WHERE seq=1", digest)
    assert "altered" in kinds()
