"""Timed work of obligations; the timetable calls these."""

from __future__ import annotations

from uuid import UUID

from lastmile.foundation.channels import selectors as channels
from lastmile.foundation.obligations import answering, climbing, digest, services
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock


def climb() -> None:
    """Every second: run ladder steps that are due."""
    climbing.climb_all()


def send_digests() -> None:
    """Every morning: one digest a person of what is late."""
    digest.send_all()


def archive_closed() -> None:
    """Every night: obligations closed long ago leave the hot table."""
    before = clock.now() - packs.value("system.archive_days", "").duration
    while services.archive(before):
        pass


def take_attempt_answer(attempt_uid: UUID) -> None:
    """Something came back on some channel; whether it is an answer is decided here, by the ladder."""
    for answer in channels.answers_of(attempt_uid):
        answering.take_answer(
            reference=answer.reference,
            channel=answer.channel,
            at=answer.at,
            heard_seconds=answer.heard_seconds,
            key=answer.key,
            reply=answer.reply,
        )
