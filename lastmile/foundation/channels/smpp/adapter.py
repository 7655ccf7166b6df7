"""SMS by SMPP 3.4. Several messages are under way at once; each is settled by the reply to each of its parts."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from uuid import UUID

from lastmile.foundation.channels.adapters import TROUBLE, Outcome, Parcel, Report, Unreachable, What
from lastmile.foundation.channels.smpp import links, pdu, sessions, texts
from lastmile.foundation.channels.smpp.account import account
from lastmile.foundation.channels.smpp.pdu import Command, Pdu, Reader, Short, Status
from lastmile.foundation.channels.smpp.receipts import STATES
from lastmile.foundation.channels.smpp.session import Lost, NotBound, Session
from lastmile.foundation.channels.smpp.texts import Part
from lastmile.kernel import crash

SLOWER = frozenset({Status.THROTTLED, Status.QUEUE_FULL})
MAY_GET_BETTER = frozenset({Status.SYSTEM_ERROR, Status.SUBMIT_FAILED, Status.TEMPORARY})


@dataclass
class Flight:
    """A parcel under way: for each part what was sent and the reply that is awaited."""

    parcel: Parcel
    bodies: list[bytes]
    replies: list[Future[Pdu]] = field(default_factory=list)


class Smsc:
    """The way out to one account. An SMSC does not know a message again by our id, but can be asked by its own."""

    dedupes = False

    def __init__(self, address: str) -> None:
        self.account = account(address)

    def hand_over(self, parcels: Iterable[Parcel]) -> Iterator[Outcome]:
        """Keep as many under way as the window takes; after the first trouble take no more, but settle what is out."""
        session: Session | None = None
        flights: deque[Flight] = deque()
        for parcel in parcels:
            try:
                session = session or sessions.current(self.account)
            except NotBound as problem:
                yield Outcome(parcel.uid, What.AWAY, str(problem)[:40])
                return
            flights.append(self._take_off(session, parcel))
            if len(flights) < session.manners.window:
                continue
            outcome = self._land(session, flights.popleft())
            yield outcome
            if outcome.what in TROUBLE:
                break
        while flights and session:
            yield self._land(session, flights.popleft())

    def _take_off(self, session: Session, parcel: Parcel) -> Flight:
        flight = Flight(parcel, [self._body(parcel, part) for part in self._parts(parcel)])
        crash.point("gateway.before")
        for body in flight.bodies:
            try:
                flight.replies.append(self._submit(session, flight, body))
            except Lost:
                break
        return flight

    def _parts(self, parcel: Parcel) -> list[Part]:
        if self.account.long == "payload":
            return [texts.whole(parcel.text)]
        return texts.parts(parcel.text, parcel.uid.int)

    def _body(self, parcel: Parcel, part: Part) -> bytes:
        return Short(
            source=self.account.source,
            destination=parcel.address,
            message=part.message,
            esm_class=part.esm_class,
            data_coding=part.data_coding,
            registered_delivery=1,
        ).encoded()

    def _submit(self, session: Session, flight: Flight, body: bytes) -> Future[Pdu]:
        """Send one part. Its id is kept when the reply comes, whoever still waits for it then."""
        uid, count = flight.parcel.uid, len(flight.bodies)

        def keep(reply: Pdu) -> None:
            if reply.status == Status.OK:
                links.link(self.account.name, self.account.canonical(Reader(reply.body).text(66)), uid, count)

        return session.request(Command.SUBMIT_SM, body, keep)

    def _land(self, session: Session, flight: Flight) -> Outcome:
        """The worst of what became of the parts; what was taken in part only is unknown, for it may be asked for."""
        ends = [self._end(session, flight, number) for number in range(len(flight.replies))]
        ends += [(What.AWAY, "disconnected")] * (len(flight.bodies) - len(ends))
        crash.point("gateway.after")
        accepted = any(what == What.ACCEPTED for what, _error in ends)
        what, error = max(ends, key=lambda end: SEVERITY.index(end[0]))
        if accepted and what in {What.AWAY, What.FAILED}:
            return Outcome(flight.parcel.uid, What.UNKNOWN, error)
        return Outcome(flight.parcel.uid, what, error)

    def _end(self, session: Session, flight: Flight, number: int) -> tuple[What, str]:
        """What became of one part. One the SMSC found too fast is sent again, slower, for as long as answers may take."""
        future, until = flight.replies[number], time.monotonic() + session.manners.answer_seconds
        while True:
            try:
                reply = session.wait(future)
            except Lost:
                return What.UNKNOWN, "disconnected"
            except TimeoutError:
                return What.UNKNOWN, "no_answer"
            if reply.status not in SLOWER:
                return meaning(reply.status)
            if time.monotonic() > until:
                return What.AWAY, "throttled"
            time.sleep(session.manners.pause_seconds)
            try:
                future = self._submit(session, flight, flight.bodies[number])
            except Lost:
                return What.AWAY, "disconnected"

    def ask(self, uid: UUID) -> Report | None:
        """By the ids the SMSC gave; None when we do not know all of them, for then nobody can tell."""
        rows = links.known(self.account.name, uid)
        if not rows or len(rows) < rows[0].parts:
            return None
        if what := links.verdict(rows):
            return Report(what)
        found = [STATES.get(self._state(row.message_id), "") for row in rows]
        if "failed" in found:
            return Report("failed")
        return Report("delivered" if all(found) else "accepted")

    def _state(self, message_id: str) -> int:
        """message_state of one message; 0 while the SMSC does not say."""
        try:
            session = sessions.current(self.account)
            reply = session.wait(session.request(Command.QUERY_SM, pdu.query(message_id, self.account.source)))
        except (NotBound, Lost, TimeoutError) as problem:
            raise Unreachable(str(problem)) from problem
        if reply.status:
            return 0
        read = Reader(reply.body)
        read.text(66)
        read.text(17)
        return read.octets(1)[0]


SEVERITY = [What.ACCEPTED, What.FAILED, What.AWAY, What.REFUSED, What.UNKNOWN]


def meaning(status: int) -> tuple[What, str]:
    """What a command_status of submit_sm_resp means."""
    if status == Status.OK:
        return What.ACCEPTED, ""
    if status == Status.NOT_BOUND:
        return What.AWAY, "smpp_0x4"
    return (What.FAILED if status in MAY_GET_BETTER else What.REFUSED), f"smpp_{status:#x}"
