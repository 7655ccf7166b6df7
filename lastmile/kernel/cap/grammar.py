"""The grammar of CAP 1.2 and 1.1 as tables, and the walk that compares a tree with it.

Written from the facts of the standard (OASIS CAP 1.2, ITU-T X.1303): which elements, in which order, how often, which
words and forms they hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import gettext as _
from typing import Any

from lxml import etree

from lastmile.kernel.cap import elements, values, words
from lastmile.kernel.cap.findings import Finding, shown

MANY = 1_000_000
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
Test = Callable[[str], bool]


@dataclass(frozen=True)
class Form:
    """A form a text must have: how to test it, and a sentence for when it does not."""

    fits: Test
    sentence: str


@dataclass(frozen=True)
class Part:
    """An element in its place: how often, and what it holds: any text, one of some words, a form, or parts of its own."""

    name: str
    least: int = 0
    most: int = 1
    words: tuple[str, ...] = ()
    form: Form | None = None
    parts: tuple[Part, ...] = ()


def _reads(read: Callable[[str], Any]) -> Test:
    def fits(text: str) -> bool:
        try:
            read(text)
        except ValueError:
            return False
        return True

    return fits


TIME_12 = Form(
    values.is_strict_moment,
    _("时间“%(value)s”应写成 2026-07-25T22:40:00+08:00 的样子(到秒,带时差,不用 Z)"),
)
TIME_11 = Form(_reads(values.moment), _("时间“%(value)s”不是日期加时间"))
OUTLINE = Form(_reads(values.outline), _("多边形应是“纬度,经度”用空格隔开的一串点:%(value)s"))
CIRCLE = Form(_reads(values.circle), _("圆应是“纬度,经度 半径(公里)”:%(value)s"))
DECIMAL = Form(_reads(values.decimal), _("应是一个数:%(value)s"))
WHOLE = Form(lambda text: bool(re.fullmatch(r"[-+]?[0-9]{1,18}", text)), _("应是一个整数:%(value)s"))
TAG = Form(lambda text: bool(LANGUAGE.fullmatch(text)), _("语言应写成 zh-CN、en-US 的样子:%(value)s"))
PAIR = (Part("valueName", 1), Part("value", 1))


@cache
def grammar(version: str) -> tuple[Part, ...]:
    """The parts of an alert in that version."""
    older = version == "1.1"
    time = TIME_11 if older else TIME_12
    return (
        Part("identifier", 1), Part("sender", 1), Part("sent", 1, form=time), Part("status", 1, words=words.STATUS),
        Part("msgType", 1, words=words.MSG_TYPE), Part("source"), Part("scope", 1, words=words.SCOPE),
        Part("restriction"), Part("addresses"), Part("code", 0, MANY), Part("note"), Part("references"),
        Part("incidents"), Part("info", 0, MANY, parts=_info(time, older=older)),
    )  # fmt: skip


def _info(time: Form, *, older: bool) -> tuple[Part, ...]:
    resource = (
        Part("resourceDesc", 1), Part("mimeType", 0 if older else 1), Part("size", form=WHOLE), Part("uri"),
        Part("derefUri"), Part("digest"),
    )  # fmt: skip
    area = (
        Part("areaDesc", 1), Part("polygon", 0, MANY, form=OUTLINE), Part("circle", 0, MANY, form=CIRCLE),
        Part("geocode", 0, MANY, parts=PAIR), Part("altitude", form=DECIMAL), Part("ceiling", form=DECIMAL),
    )  # fmt: skip
    return (
        Part("language", form=TAG), Part("category", 1, MANY, words=words.CATEGORY), Part("event", 1),
        Part("responseType", 0, MANY, words=words.RESPONSE_11 if older else words.RESPONSE),
        Part("urgency", 1, words=words.URGENCY), Part("severity", 1, words=words.SEVERITY),
        Part("certainty", 1, words=words.CERTAINTY_11 if older else words.CERTAINTY), Part("audience"),
        Part("eventCode", 0, MANY, parts=PAIR), Part("effective", form=time), Part("onset", form=time),
        Part("expires", form=time), Part("senderName"), Part("headline"), Part("description"), Part("instruction"),
        Part("web"), Part("contact"), Part("parameter", 0, MANY, parts=PAIR),
        Part("resource", 0, MANY, parts=resource), Part("area", 0, MANY, parts=area),
    )  # fmt: skip


def is_alert(root: etree._Element) -> bool:
    """Whether this is the root of a CAP message of a version we read."""
    return elements.name(root) == "alert" and elements.namespace(root) in words.VERSIONS


def findings(root: etree._Element) -> Iterator[Finding]:
    """Where an alert differs from the grammar of its version."""
    return _inside(root, grammar(words.VERSIONS[elements.namespace(root)]), "")


def _inside(parent: etree._Element, parts: tuple[Part, ...], path: str) -> Iterator[Finding]:
    yield from _attributes(parent, path)
    if elements.text(parent):
        yield _finding("stray_text", _("标签之间有多余的文字“%(value)s”"), path, value=shown(elements.text(parent)))
    places = {part.name: place for place, part in enumerate(parts)}
    seen: dict[str, int] = {}
    reached = 0
    for child in elements.elements(parent):
        if elements.namespace(child) == words.SIGNATURES and not path:
            continue
        name = elements.name(child)
        place = places.get(name)
        if place is None or elements.namespace(child) != elements.namespace(parent):
            yield _finding("unknown_element", _("标准里没有 %(name)s 这一项,或不在这里"), path, name=shown(name))
            continue
        seen[name] = seen.get(name, 0) + 1
        here = f"{path}{name}[{seen[name]}]" if parts[place].most == MANY else f"{path}{name}"
        if place < reached:
            yield _finding("wrong_order", _("顺序不对,应排在 %(name)s 前面"), here, name=parts[reached].name)
        reached = max(reached, place)
        yield from _one(child, parts[place], here)
    yield from _counted(parts, seen, path)


def _counted(parts: tuple[Part, ...], seen: Mapping[str, int], path: str) -> Iterator[Finding]:
    for part in parts:
        count = seen.get(part.name, 0)
        if count < part.least:
            yield _finding("missing_element", _("缺少必填项 %(name)s"), path, name=part.name)
        if count > part.most:
            yield _finding("too_many", _("%(name)s 只能有一个,这里有 %(count)s 个"), path, name=part.name, count=count)


def _one(element: etree._Element, part: Part, here: str) -> Iterator[Finding]:
    if part.parts:
        yield from _inside(element, part.parts, f"{here}/")
        return
    yield from _attributes(element, here)
    if next(elements.elements(element), None) is not None:
        yield _finding("unknown_element", _("这里只能是文字,不能再有标签"), here)
    text = elements.text(element)
    if part.words and text not in part.words:
        allowed = "、".join(part.words)
        yield _finding(
            "unknown_word", _("“%(value)s”不是规定的词,应是:%(allowed)s"), here, value=shown(text), allowed=allowed
        )
    if part.form and not part.form.fits(text):
        yield _finding("wrong_form", part.form.sentence, here, value=shown(text))


def _attributes(element: etree._Element, path: str) -> Iterator[Finding]:
    for key in element.attrib:
        if not str(key).startswith("{") and str(key) not in {"Id", "ID", "id"}:
            yield _finding("attribute", _("不该有属性 %(name)s"), path, name=shown(str(key)))


def _finding(id: str, sentence: str, path: str, **more: Any) -> Finding:
    return Finding(f"schema.{id}", sentence, path.rstrip("/"), values=more)
