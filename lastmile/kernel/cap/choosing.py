"""Which block of a message a reader sees."""

from __future__ import annotations

from lastmile.kernel.cap.messages import Info, Message
from lastmile.kernel.cap.words import DEFAULT_LANGUAGE


def block_for(message: Message, language: str) -> Info | None:
    """The block in the reader's language (`zh-hans`, `en`): the same tag, else the same language, else English, else any."""
    wanted = language.lower().replace("_", "-")
    if wanted in {"zh-hans", "zh"}:
        wanted = "zh-cn"
    tags = [(info.language or DEFAULT_LANGUAGE).lower() for info in message.infos]
    places = [tags.index(wanted)] if wanted in tags else [*_begin(tags, wanted), *_begin(tags, "en")]
    return next((message.infos[place] for place in places), next(iter(message.infos), None))


def _begin(tags: list[str], wanted: str) -> list[int]:
    return [place for place, tag in enumerate(tags) if tag.split("-")[0] == wanted.split("-")[0]]
