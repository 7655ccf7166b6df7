"""A CAP message → what it announces, in our words. Raises Held where a person has to decide what is meant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import translation

from lastmile.domains.alerts.rules import (
    Announcement,
    Held,
    MsgType,
    Reach,
    Reason,
    grade_of,
    level_words,
    says_all_clear,
)
from lastmile.domains.alerts.selectors import kinds
from lastmile.kernel import cap, clock

HOME = "zh-hans"
ACTUAL, DRILL = "Actual", "Exercise"
LONG = 4_000  # signs of a description or an instruction kept in the tables; the file keeps all


def announcement(message: cap.Message) -> Announcement:
    """What a message announces. Chinese where there is Chinese; the other languages beside it."""
    if message.status not in (ACTUAL, DRILL):
        raise Held(Reason.NOT_ACTUAL)
    if message.msg_type not in MsgType.values:
        raise Held(Reason.NOT_A_WARNING)
    info = cap.block_for(message, HOME)
    if info is None:
        return _bare(message)
    same = [one for one in message.infos if one.language == info.language]
    if len({(one.event, cap.level_of(one)) for one in same}) > 1:
        raise Held(Reason.SEVERAL)
    level = cap.level_of(info)
    codes = tuple(one.value for one in info.event_codes)
    signal = kinds.signal_of(info.event, info.headline, codes)
    return Announcement(
        identifier=message.identifier[:120],
        sender=message.sender[:120],
        issuer=(info.sender_name or message.sender)[:80],
        sent_at=message.sent or clock.now(),
        msg_type=message.msg_type,
        signal=signal,
        event=_event(signal, info.event),
        level=level.colour,
        level_text=level_words(level.colour, level.text)[:20],
        grade=level.rank or grade_of("", severity=info.severity),
        all_clear="AllClear" in info.response_types or says_all_clear(info.headline, info.event),
        reach=_reach(message),
        drill=message.status == DRILL,
        from_at=info.onset or info.effective,
        until_at=_last(one.expires for one in same),
        headline=info.headline[:200],
        description=info.description[:LONG],
        instruction=info.instruction[:LONG],
        contact=info.contact[:120],
        area_text="、".join(dict.fromkeys(area.area_desc for one in same for area in one.areas))[:600],
        texts=_texts(message.infos, info),
        references=tuple((one.sender, one.identifier) for one in message.references),
    )


def _reach(message: cap.Message) -> Reach:
    return Reach.PUBLIC if message.scope == "Public" else Reach.RESTRICTED


def areas_of(message: cap.Message) -> list[cap.Area]:
    """The areas of a message: those of its blocks in the language we read."""
    info = cap.block_for(message, HOME)
    return [area for one in message.infos if info and one.language == info.language for area in one.areas]


def _bare(message: cap.Message) -> Announcement:
    """A cancellation often has no block at all: it says only of what it speaks."""
    if message.msg_type != MsgType.CANCEL:
        raise Held(Reason.INVALID)
    return Announcement(
        identifier=message.identifier[:120],
        sender=message.sender[:120],
        issuer=message.sender[:80],
        sent_at=message.sent or clock.now(),
        event="",
        msg_type=message.msg_type,
        all_clear=says_all_clear(message.note),
        reach=_reach(message),
        description=message.note[:LONG],
        drill=message.status == DRILL,
        references=tuple((one.sender, one.identifier) for one in message.references),
    )


def _event(signal: str, event: str) -> str:
    return kinds.title_of(signal, " ".join(event.split()))[:60]


def _last(moments: object) -> datetime | None:
    found = list(moments)  # type: ignore[call-overload]
    return None if not found or any(one is None for one in found) else max(found)


def _texts(infos: Sequence[cap.Info], home: cap.Info) -> dict[str, dict[str, str]]:
    """The words in every other language, by its tag in lower case."""
    found: dict[str, dict[str, str]] = {}
    for one in infos:
        if one.language != home.language:
            said = {"event": one.event, "headline": one.headline, "description": one.description}
            found.setdefault((one.language or "en-US").lower(), {**said, "instruction": one.instruction})
    return found


def in_language(texts: dict[str, dict[str, str]], chinese: dict[str, str]) -> dict[str, str]:
    """The words for whoever reads: in the language of the page where the sender gave it, else the Chinese ones."""
    tag = (translation.get_language() or HOME).lower()
    if tag.startswith("zh"):
        return chinese
    own = next((said for name, said in texts.items() if name.split("-")[0] == tag.split("-")[0]), None)
    return {name: (own or {}).get(name) or words for name, words in chinese.items()}
