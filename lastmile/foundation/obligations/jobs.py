"""Timed work of obligations; the timetable calls these."""

from datetime import timedelta
from uuid import UUID

from lastmile.foundation.obligations import climbing, digest, services
from lastmile.kernel import clock

KEPT = timedelta(days=30)


def climb() -> None:
    """Every second: run ladder steps that are due."""
    climbing.climb_all()


def send_digests() -> None:
    """Every morning: one digest a person of what is late."""
    digest.send_all()


def archive_closed() -> None:
    """Every night: obligations closed a month ago leave the hot table."""
    while services.archive(clock.now() - KEPT):
        pass


def take_attempt_answer(attempt_uid: UUID) -> None:
    """An attempt was answered on some channel."""
    from lastmile.foundation.channels import selectors as channels
    from lastmile.foundation.obligations import calling

    answer = channels.answer_of(attempt_uid)
    if answer:
        calling.take_answer(
            reference=answer.reference,
            channel=answer.channel,
            at=answer.at,
            heard_seconds=answer.heard_seconds,
            key=answer.key,
            reply=answer.reply,
        )
