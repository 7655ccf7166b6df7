"""Whose address it is, with a proxy before the platform and without one."""

import pytest
from django.test import RequestFactory

from lastmile.foundation.web import middleware

ELSEWHERE, FAR = "203.0.113.7", "2001:db8::7"


@pytest.mark.parametrize(
    ("behind", "peer", "said", "taken"),
    [
        (True, "127.0.0.1", ELSEWHERE, ELSEWHERE),
        (True, "127.0.0.1", FAR, FAR),
        (True, "127.0.0.1", f"10.0.0.1, {ELSEWHERE}", ELSEWHERE),  # whoever asks may have written the first
        (True, "127.0.0.1", "", "127.0.0.1"),
        (True, "127.0.0.1", "not an address", "127.0.0.1"),
        (True, "198.51.100.9", ELSEWHERE, "198.51.100.9"),
        (False, "127.0.0.1", ELSEWHERE, "127.0.0.1"),
    ],
)
def test_the_address_is_that_of_whoever_asks_and_nobody_else_may_say_it(settings, behind, peer, said, taken):
    settings.HTTPS = behind
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=said)
    assert middleware.address(lambda asked: asked.META["REMOTE_ADDR"])(request) == taken
