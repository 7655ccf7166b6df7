"""The gateway's twin inside this process, for the evening before the curtain and for tests: it tells only when asked to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings

from lastmile.demo import outlets
from lastmile.foundation.channels import replies, services
from lastmile.foundation.channels.simulator.behaviour import People
from lastmile.foundation.channels.simulator.server import Exchange, serve

Twin = Callable[[datetime], int]
CALLBACK = "here"
# The county's gateway of the demo: lines enough to ring three townships at once, as 勉县 does.
FIGURES = ("channel.voice_lines=160", "channel.sms_a_second=400")


@contextmanager
def twin(script: dict[str, Any]) -> Iterator[Twin]:
    """A twin with people who react by a script; called with a moment it tells what is due by then."""
    moment = [0.0]
    exchange = Exchange(
        settings.GATEWAY_SECRET,
        now=lambda: moment[0],
        tells_time=True,
        people=People(voice=script["voice"], sms=script["sms"], since=script["since"]),
        tells_by={CALLBACK: _take},
    )
    server = serve(exchange, 0, runs=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    before = settings.GATEWAYS, settings.CALLBACK_ADDRESS, settings.FIGURES
    address = f"http://127.0.0.1:{server.server_address[1]}"
    settings.GATEWAYS = {**before[0], "voice": address, "sms": address}
    settings.CALLBACK_ADDRESS, settings.FIGURES = CALLBACK, list(FIGURES)

    outlets.point_at(server.server_address[1])

    def tell(now: datetime) -> int:
        moment[0] = now.timestamp()
        return exchange.settle(moment[0])

    try:
        yield tell
    finally:
        settings.GATEWAYS, settings.CALLBACK_ADDRESS, settings.FIGURES = before
        outlets.point_at(outlets.USUAL)
        server.shutdown()
        server.server_close()


def _take(letter: dict[str, Any]) -> bool:
    """What a signed callback would bring."""
    told = services.Told(letter["dedupe"], letter["kind"], dict(letter), str(letter.get("number") or ""))
    keep = replies.take_many if letter["kind"] == "reply" else services.receive_many
    keep([told])
    return True
