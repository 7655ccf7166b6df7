"""One writer for many callers of a process: whoever comes while another writes is written by the next, all at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass
class _Ticket(Generic[Row]):
    rows: Sequence[Row]
    result: int | None = None
    problem: BaseException | None = None


class Writer(Generic[Row]):
    """`write` takes the parts of several callers in one transaction and says of each how many rows were new."""

    def __init__(self, write: Callable[[Sequence[Sequence[Row]]], list[int]]) -> None:
        self._write = write
        self._waiting: list[_Ticket[Row]] = []
        self._queue, self._pen = threading.Lock(), threading.Lock()

    def put(self, rows: Sequence[Row]) -> int:
        """Returns when the rows are committed; raises what the transaction they were part of raised."""
        ticket = _Ticket(rows)
        with self._queue:
            self._waiting.append(ticket)
        with self._pen:
            if ticket.result is None and ticket.problem is None:
                self._write_all()
        if ticket.problem is not None:
            raise ticket.problem
        return ticket.result or 0

    def _write_all(self) -> None:
        with self._queue:
            tickets, self._waiting = self._waiting, []
        try:
            for ticket, result in zip(tickets, self._write([one.rows for one in tickets]), strict=True):
                ticket.result = result
        except BaseException as problem:
            for ticket in tickets:
                ticket.problem = problem
