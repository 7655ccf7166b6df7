"""Figures: what one is, how a typed value becomes one, how it is shown and where it comes from. No database here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.kernel.errors import NotValid

NATIONAL = "national"
Value = int | float | bool | str | tuple[str, ...]
LONGEST_TEXT = 200


class Confidence(TextChoices):
    """How sure the source of a figure is."""

    SEEN = "V", gettext_lazy("已对照原文")
    HIGH = "H", gettext_lazy("通行做法")
    UNSURE = "U", gettext_lazy("待核对原件")
    DEFAULT = "default", gettext_lazy("平台建议值")
    LOCAL = "local", gettext_lazy("本地参数")


class Kind(TextChoices):
    """What a value looks like."""

    WHOLE = "whole", gettext_lazy("整数")
    NUMBER = "number", gettext_lazy("数")
    YES_NO = "yesno", gettext_lazy("是或否")
    TEXT = "text", gettext_lazy("文字")
    CHOICE = "choice", gettext_lazy("单选")
    WORDS = "words", gettext_lazy("多项")
    CLOCK = "clock", gettext_lazy("时刻")
    DAY = "day", gettext_lazy("月日")


class Only(TextChoices):
    """Which way a region may move a figure from the value it inherits."""

    ANY = "", gettext_lazy("可以调整")
    UP = "up", gettext_lazy("只能调高")
    DOWN = "down", gettext_lazy("只能调低")
    FIXED = "fixed", gettext_lazy("法规明确,不能调整")
    INSTALLATION = "installation", gettext_lazy("整个系统统一,不按地区调整")


@dataclass(frozen=True)
class Form:
    """What the national pack says about a figure whatever its value: name, unit, kind, range, who may change it.

    `unread`: no page and no clock goes by it yet; the page of the packs says so.
    """

    key: str
    group: str
    title: str
    unit: str
    kind: Kind
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    only: Only = Only.ANY
    may_be_empty: bool = False
    unread: bool = False
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """A value in force somewhere, and everything a screen needs to say where it comes from.

    `region_code` and `place` name the region that set or chose it; both are empty for the national pack.
    `version` is the digest of the pack's content, with the number of the local change when there is one.
    """

    key: str
    value: Value
    unit: str
    title: str
    source: str
    date: date
    confidence: Confidence
    pack: str
    version: str
    pack_title: str = ""
    region_code: str = ""
    place: str = ""
    to_confirm: str = ""
    note: str = ""

    @property
    def is_local(self) -> bool:
        return self.confidence == Confidence.LOCAL

    @property
    def number(self) -> float:
        """The value of a whole or number figure. Raises TypeError for any other."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise TypeError(f"{self.key} is not a number")
        return self.value

    @property
    def whole(self) -> int:
        """The value of a whole figure. Raises TypeError for any other."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise TypeError(f"{self.key} is not a whole number")
        return self.value

    @property
    def text(self) -> str:
        """The value of a text, choice, clock or day figure. Raises TypeError for any other."""
        if not isinstance(self.value, str):
            raise TypeError(f"{self.key} is not a text")
        return self.value

    @property
    def words(self) -> tuple[str, ...]:
        """The value of a figure of several words. Raises TypeError for any other."""
        if not isinstance(self.value, tuple):
            raise TypeError(f"{self.key} is not words")
        return self.value

    @property
    def duration(self) -> timedelta:
        """The value as a length of time, for units from seconds to weeks. Raises TypeError for any other unit."""
        try:
            return self.number * DURATIONS[self.unit]
        except KeyError:
            raise TypeError(f"{self.key} is counted in {self.unit!r}, which is no fixed length of time") from None

    @property
    def share(self) -> float:
        """A percentage as a part of one. Raises TypeError for any other unit."""
        if self.unit != "%":
            raise TypeError(f"{self.key} is not a percentage")
        return self.number / 100


DURATIONS = {
    "秒": timedelta(seconds=1),
    "分钟": timedelta(minutes=1),
    "小时": timedelta(hours=1),
    "天": timedelta(days=1),
    "周": timedelta(weeks=1),
}


def minutes(value: float, unit: str) -> float:
    """A length of time in minutes. Raises KeyError for a unit that is no fixed length."""
    return value * DURATIONS[unit] / timedelta(minutes=1)


def shown(figure: Figure) -> str:
    """The value as a screen shows it: 7天, 300户, 5 %, 是, 22:00."""
    value = figure.value
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, tuple):
        return "、".join(value)
    if isinstance(value, float):
        return f"{value:g}{figure.unit}"
    return f"{value}{figure.unit}" if value != "" else _("无")


def where_from(figure: Figure, *, publicly: bool = False) -> str:
    """One sentence on where a figure comes from, for the screen that applies it.

    `publicly`: for somebody without an account, who is not told the reason a colleague typed.
    """
    day = dateformat.format(figure.date, _("Y年n月j日"))
    if figure.is_local:
        if publicly:
            return _("%(place)s本地参数(%(day)s起)") % {"place": figure.place or figure.region_code, "day": day}
        words = {"place": figure.place or figure.region_code, "day": day, "why": figure.source}
        return _("%(place)s本地参数(%(day)s起),理由:%(why)s") % words
    pack = figure.pack_title or figure.pack
    if figure.place:
        pack = _("%(pack)s(%(place)s选用)") % {"pack": pack, "place": figure.place}
    sentence = _("%(pack)s:%(source)s(%(day)s)") % {"pack": pack, "source": figure.source, "day": day}
    if figure.to_confirm:
        return _("%(sentence)s。待核对:%(what)s") % {"sentence": sentence, "what": figure.to_confirm}
    return sentence


def plain_words(words: str) -> str:
    """Words as they are compared when somebody looks for them: full-width letters and signs made plain, no capitals."""
    return unicodedata.normalize("NFKC", words).casefold()


def in_season(first: str, last: str, day: date) -> bool:
    """Whether the day lies from one MM-DD to the other, both included, over New Year too. No dates, no season."""
    if not first or not last:
        return False
    today = f"{day:%m-%d}"
    return first <= today <= last if first <= last else today >= first or today <= last


# --- from what was typed, or stands in a pack, to a value ---------------------------------------------------------


def parse(form: Form, raw: Any) -> Value:
    """The value in `raw`, a form field's text or a value from TOML or JSON. Raises NotValid with a sentence."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        if form.may_be_empty:
            return ""
        raise _refused(form, _("不能为空"))
    return _PARSERS[form.kind](form, raw)


def must_go_the_right_way(form: Form, inherited: Value, wanted: Value) -> None:
    """Raises NotValid when a region may not move the figure there from what it inherits."""
    if form.only in {Only.FIXED, Only.INSTALLATION}:
        raise _refused(form, str(form.only.label))
    if isinstance(inherited, str | tuple) or isinstance(wanted, str | tuple):
        return
    if form.only == Only.UP and wanted < inherited:
        raise _refused(form, _("不能低于上级规定的%(value)s%(unit)s") % {"value": inherited, "unit": form.unit})
    if form.only == Only.DOWN and wanted > inherited:
        raise _refused(form, _("不能高于上级规定的%(value)s%(unit)s") % {"value": inherited, "unit": form.unit})


def _refused(form: Form, why: str) -> NotValid:
    sentence = _("“%(title)s”:%(why)s。") % {"title": form.title, "why": why}
    return NotValid(sentence, fields={"value": sentence})


def _plain(raw: Any) -> str:
    """Typed text with full-width digits and signs made plain."""
    return unicodedata.normalize("NFKC", str(raw)).strip()


def _number(form: Form, raw: Any) -> int | float:
    if isinstance(raw, bool):
        raise _refused(form, _("要填数字"))
    text = _plain(raw).removesuffix(form.unit).strip()
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,6})?", text):
        raise _refused(form, _("要填数字"))
    value = float(text)
    if form.least is not None and value < form.least:
        raise _refused(form, _("不能小于%(least)g%(unit)s") % {"least": form.least, "unit": form.unit})
    if form.most is not None and value > form.most:
        raise _refused(form, _("不能大于%(most)g%(unit)s") % {"most": form.most, "unit": form.unit})
    return int(value) if value.is_integer() else value


def _whole(form: Form, raw: Any) -> int:
    value = _number(form, raw)
    if not isinstance(value, int):
        raise _refused(form, _("要填整数"))
    return value


def _yes_no(form: Form, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    text = _plain(raw).lower()
    if text in {"是", "true", "1", "on"}:
        return True
    if text in {"否", "false", "0", "off"}:
        return False
    raise _refused(form, _("请选“是”或“否”"))


def _text(form: Form, raw: Any) -> str:
    text = "".join(sign for sign in str(raw) if sign.isprintable()).strip()
    if len(text) > LONGEST_TEXT:
        raise _refused(form, _("最多%(count)d个字") % {"count": LONGEST_TEXT})
    return text


def _choice(form: Form, raw: Any) -> str:
    text = _text(form, raw)
    if text not in form.choices:
        raise _refused(form, _("只能是:%(choices)s") % {"choices": "、".join(form.choices)})
    return text


def _words(form: Form, raw: Any) -> tuple[str, ...]:
    parts = raw if isinstance(raw, list | tuple) else re.split(r"[、,,;;\n]", str(raw))
    words = tuple(dict.fromkeys(text for part in parts if (text := _text(form, part))))
    strange = [word for word in words if form.choices and word not in form.choices]
    if strange or not words:
        raise _refused(form, _("只能是:%(choices)s") % {"choices": "、".join(form.choices)})
    return words


def _clock(form: Form, raw: Any) -> str:
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", _plain(raw))
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise _refused(form, _("请按24小时制填写,例如 08:30"))
    return f"{int(found[1]):02}:{found[2]}"


def _day(form: Form, raw: Any) -> str:
    found = re.fullmatch(r"(\d{1,2})(?:-|月)(\d{1,2})日?", _plain(raw))
    try:
        day = date(2024, int(found[1]), int(found[2])) if found else None  # a leap year: 02-29 is a day
    except ValueError:
        day = None
    if day is None:
        raise _refused(form, _("请填月和日,例如 05-01"))
    return f"{day:%m-%d}"


_PARSERS: dict[Kind, Callable[[Form, Any], Value]] = {
    Kind.WHOLE: _whole,
    Kind.NUMBER: _number,
    Kind.YES_NO: _yes_no,
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.WORDS: _words,
    Kind.CLOCK: _clock,
    Kind.DAY: _day,
}
