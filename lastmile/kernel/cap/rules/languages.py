"""Rules of language: a block is in the language it says, and says which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from gettext import gettext as _

from lastmile.kernel.cap.findings import Finding, shown
from lastmile.kernel.cap.messages import Info
from lastmile.kernel.cap.rules.case import Case, found

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]")
WRITTEN_IN_HAN = frozenset({"zh", "yue", "wuu", "cmn", "nan", "hak", "ja", "za"})
WRITTEN_IN_LATIN = frozenset({"en", "fr", "de", "es", "pt", "it", "vi", "id", "ms"})
FEWEST = 3  # letters: fewer say nothing about a language


def own_language(case: Case) -> Iterator[Finding]:
    """The text of a block is in the block's language; a block without one is English by the standard."""
    some_say = any(info.language for info in case.message.infos)
    for number, info in enumerate(case.message.infos, start=1):
        path = f"info[{number}]"
        if not info.language and _written(" ".join(_texts(info).values())) == "han":
            yield found("no_language", _("没有写语言,按标准算英文(en-US),内容却是中文"), path)
            continue
        if not info.language and some_say:
            yield found("no_language", _("别的内容块写了语言,这一块没有写"), path, grave=False)
        yield from _strangers(info, path)


def _strangers(info: Info, path: str) -> Iterator[Finding]:
    language = (info.language or "en").lower().split("-")[0]
    for name, text in _texts(info).items():
        written = _written(text)
        strange = (written == "han" and language not in WRITTEN_IN_HAN) or (
            written == "latin" and language in WRITTEN_IN_HAN
        )
        if strange:
            yield found(
                "mixed_languages", _("这一块的语言是 %(language)s,这里写的却是别的语言:%(value)s"), f"{path}/{name}",
                language=shown(info.language or "en-US"), value=shown(text),
            )  # fmt: skip


def one_block_a_language(case: Case) -> Iterator[Finding]:
    """Blocks of one message speak of one event and stand in different languages; where not, somebody looks."""
    seen: dict[tuple[str, str, object, object], int] = {}
    for number, info in enumerate(case.message.infos, start=1):
        key = (info.language.lower(), info.event, info.onset or info.effective, info.areas)
        if first := seen.get(key):
            yield found(
                "same_block",
                _("和 info[%(first)s] 语言、事件、时间、区域都相同"),
                f"info[{number}]",
                grave=False,
                first=first,
            )
        seen.setdefault(key, number)


def _texts(info: Info) -> dict[str, str]:
    texts = {"event": info.event, "headline": info.headline, "description": info.description}
    return {**texts, "instruction": info.instruction}


def _written(text: str) -> str:
    """The script most of it is in: "han", "latin", or "" when too little says so. One character counts as two letters."""
    text = text[:5000]
    han, latin = len(HAN.findall(text)), len(LATIN.findall(text))
    if han and han * 2 >= latin:
        return "han"
    return "latin" if not han and latin >= FEWEST else ""


RULES = (own_language, one_block_a_language)
