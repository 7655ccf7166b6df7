"""E-mail against a real SMTP server on loopback."""

from __future__ import annotations

import email
from collections.abc import Iterator
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from lastmile.foundation.channels import dispatch, resolving
from lastmile.foundation.channels.simulator import mail as mail_server
from lastmile.foundation.channels.simulator.server import Exchange
from lastmile.foundation.channels.tests.factories import an_attempt, state_of
from tools.postgres import free_port

pytestmark = pytest.mark.django_db


CUT = "cut"


class Sink:
    """Takes letters; refuses, puts off or hangs up where a test says so."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.connections = 0
        self.says: dict[
            str, str
        ] = {}  # address -> answer to RCPT; CUT takes it and hangs up in the middle of the letter

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: Any) -> Any:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = self.says.get(address, CUT)
        if answer != CUT:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        letter = email.message_from_bytes(envelope.content, policy=default)
        if self.says.get(str(letter["To"])) == CUT:
            server.transport.close()
            return "421 gone"
        self.letters.append(letter)
        return "250 OK"


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    found = Sink()
    controller = Controller(
        found,
        hostname="127.0.0.1",
        port=0,
        authenticator=lambda _server, _session, _envelope, _kind, given: AuthResult(
            success=(given.login, given.password) == (b"lastmile", b"s:ecret"), handled=False
        ),
        auth_require_tls=False,
    )
    controller.port = free_port()
    controller.start()
    settings.EMAIL = f"127.0.0.1:{controller.port}"
    yield found
    controller.stop()


def mail(address: str = "li@example.com", **more: Any) -> Any:
    return an_attempt(channel="email", address=address, **more)


def test_a_letter_arrives_with_mark_subject_and_our_id(sink: Sink) -> None:
    one = mail(text="暴雨红色预警\n请马上叫人", mark="drill", say="您是B角。")
    dispatch.drain("email")
    [letter] = sink.letters
    assert letter["Subject"] == "【演练】暴雨红色预警 请马上叫人。您是B角。"
    assert letter["Message-ID"] == f"<{one.uid}@lastmile>"
    assert letter.get_content().splitlines() == ["【演练】暴雨红色预警", "请马上叫人。您是B角。"]
    assert state_of(one) == "delivered"


def test_a_batch_needs_one_connection(sink: Sink) -> None:
    for number in range(10):
        mail(f"p{number}@example.com")
    dispatch.drain("email")
    assert (len(sink.letters), sink.connections) == (10, 1)


def test_an_address_the_server_refuses_is_not_tried_again_and_holds_up_nobody(sink: Sink) -> None:
    sink.says["gone@example.com"] = "550 no such user"
    bad, good = mail("gone@example.com"), mail()
    dispatch.drain("email")
    assert (state_of(bad), state_of(good)) == ("failed", "delivered")


def test_an_address_put_off_for_now_is_tried_again(sink: Sink) -> None:
    sink.says["grey@example.com"] = "451 come back later"
    one = mail("grey@example.com")
    dispatch.drain("email")
    one.refresh_from_db()
    assert (one.state, one.tries, one.error) == ("waiting", 1, "smtp_451")


@pytest.mark.parametrize("address", ["a@b\r\nBcc: x@y", "\n"])
def test_an_address_no_letter_can_bear_spoils_only_itself(sink: Sink, address: str) -> None:
    bad, good = mail(address), mail()
    dispatch.drain("email")
    assert state_of(good) == "delivered"
    assert state_of(bad) in {"failed", "waiting"}


def test_a_connection_cut_in_the_middle_leaves_one_unknown_and_the_rest_waiting(sink: Sink) -> None:
    sink.says["cut@example.com"] = CUT
    cut, rest = mail("cut@example.com"), mail()
    dispatch.drain("email")
    assert (state_of(cut), state_of(rest)) == ("unknown", "waiting")


def test_a_server_that_is_away_is_waited_for(settings: Any) -> None:
    settings.EMAIL = "127.0.0.1:9"
    one = mail()
    dispatch.drain("email")
    one.refresh_from_db()
    assert (one.state, one.tries, one.error) == ("waiting", 0, "unreachable")


def test_smtp_cannot_be_asked_so_an_unknown_letter_waits_its_time(sink: Sink) -> None:
    one = mail(state="unknown")
    resolving.resolve("email")
    one.refresh_from_db()
    assert (one.state, one.repeats) == ("waiting", 1)


def test_the_platform_signs_in_where_the_server_wants_it(sink: Sink, settings: Any) -> None:
    settings.EMAIL = f"smtp://lastmile:s%3Aecret@{settings.EMAIL}"
    one = mail()
    dispatch.drain("email")
    assert state_of(one) == "delivered"


def test_a_wrong_password_loses_no_letter(sink: Sink, settings: Any) -> None:
    settings.EMAIL = f"smtp://lastmile:wrong@{settings.EMAIL}"
    one = mail()
    dispatch.drain("email")
    assert state_of(one) == "waiting"


def test_the_simulator_s_mail_server_takes_a_letter_and_tells_of_it(settings: Any) -> None:
    exchange = Exchange("secret")
    server = mail_server.serve(exchange, free_port())
    settings.EMAIL = f"127.0.0.1:{server.port}"
    attempt = mail()
    dispatch.drain("email")
    server.stop()
    [told] = exchange.calls
    assert (told["channel"], told["number"]) == ("email", "li@example.com") and told["text"]
    assert state_of(attempt) == "delivered"
