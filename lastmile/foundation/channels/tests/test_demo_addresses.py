"""A demo reaches nobody but the simulator on this machine."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from lastmile.foundation.channels import ways

pytestmark = pytest.mark.django_db
OUTSIDE = [
    "http://10.1.2.3:8021",
    "http://127.0.0.1.example.com/",
    "http://127.0.0.1@example.com/",
    "http://example.com/127.0.0.1",
    "https://[2001:db8::1]:80",
    "http://localhost.example.com",
    "http://[127.0.0.1/",
    "http://2130706433.example",
]


@pytest.mark.parametrize("address", OUTSIDE)
def test_any_other_address_is_refused(settings: Any, address: str) -> None:
    settings.DEMO, settings.GATEWAYS = True, {"voice": address}
    with pytest.raises(ImproperlyConfigured, match="simulator"):
        ways.adapter("voice")


@pytest.mark.parametrize("address", ["http://127.0.0.1:8021", "http://localhost:8021", "http://[::1]:8021"])
def test_the_simulators_address_is_taken(settings: Any, address: str) -> None:
    settings.DEMO, settings.GATEWAYS = True, {"sms": address}
    assert ways.adapter("sms")


@pytest.mark.parametrize(
    "address", ["mail.example.com:25", "smtp://a:b@mail.example.com", "smtp://127.0.0.1@example.com"]
)
def test_mail_servers_too(settings: Any, address: str) -> None:
    settings.DEMO, settings.EMAIL = True, address
    with pytest.raises(ImproperlyConfigured):
        ways.adapter("email")


@pytest.mark.parametrize("address", ["smpp://a:b@10.1.2.3:2775", "smpp://a:b@127.0.0.1.example.com:2775"])
def test_an_smsc_too(settings: Any, address: str) -> None:
    settings.DEMO, settings.GATEWAYS = True, {"sms": address}
    with pytest.raises(ImproperlyConfigured, match="simulator"):
        ways.adapter("sms")
    settings.GATEWAYS = {"sms": "smpp://lastmile:secret@127.0.0.1:8022"}
    assert ways.adapter("sms")


def test_outside_a_demo_any_gateway_may_be_used(settings: Any) -> None:
    settings.DEMO, settings.GATEWAYS = False, {"voice": "http://10.1.2.3:8021"}
    assert ways.adapter("voice")
