"""Rules of the head of a message: who says it, what kind it is, which earlier ones it speaks of; texts that must say something."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from gettext import gettext as _

from lxml import etree

from lastmile.kernel.cap import elements, values, words
from lastmile.kernel.cap.findings import Finding, shown
from lastmile.kernel.cap.messages import Reference
from lastmile.kernel.cap.rules.case import Case, found

FORBIDDEN = re.compile(r"[\s,<&]")
MUST_SAY = ("identifier", "sender")
MUST_SAY_INFO = ("event",)


def empty_texts(case: Case) -> Iterator[Finding]:
    """Texts that must be there are not empty."""
    for name in MUST_SAY:
        if elements.all_named(case.root, name) and not elements.first_text(case.root, name):
            yield found("empty_text", _("必填的文字是空的"), name)
    for path, block in elements.numbered(case.root, "info"):
        for name in MUST_SAY_INFO:
            if elements.all_named(block, name) and not elements.first_text(block, name):
                yield found("empty_text", _("必填的文字是空的"), f"{path}/{name}")
        yield from _empty_areas(path, block)


def _empty_areas(path: str, block: etree._Element) -> Iterator[Finding]:
    for where, area in elements.numbered(block, "area", f"{path}/"):
        if elements.all_named(area, "areaDesc") and not elements.first_text(area, "areaDesc"):
            yield found("empty_text", _("必填的文字是空的"), f"{where}/areaDesc")
        yield from _empty_pairs(where, area, "geocode")
    for name in ("parameter", "eventCode"):
        yield from _empty_pairs(path, block, name)


def _empty_pairs(path: str, parent: etree._Element, name: str) -> Iterator[Finding]:
    for where, pair in elements.numbered(parent, name, f"{path}/"):
        if elements.all_named(pair, "valueName") and not elements.first_text(pair, "valueName"):
            yield found("empty_text", _("必填的文字是空的"), f"{where}/valueName")


def says_something(case: Case) -> Iterator[Finding]:
    """A message that warns has a block, and the block says what happens or what to do."""
    message = case.message
    if message.msg_type in {"Alert", "Update"} and not message.infos:
        yield found("no_info", _("没有 info 内容块,不知道要说什么"))
    for number, info in enumerate(message.infos, start=1):
        if not (info.headline or info.description or info.instruction):
            yield found(
                "says_nothing", _("标题、正文、防御指南都是空的"), f"info[{number}]", grave=message.msg_type != "Cancel"
            )


def identifier_signs(case: Case) -> Iterator[Finding]:
    """Identifier and sender have no blanks, commas or signs that XML needs: others refer to them by a comma list."""
    for name, text in (("identifier", case.message.identifier), ("sender", case.message.sender)):
        if FORBIDDEN.search(text):
            yield found("forbidden_signs", _("“%(value)s”里不能有空格、逗号、< 和 &"), name, value=shown(text))


def refers(case: Case) -> Iterator[Finding]:
    """Who changes, ends or answers a message says which one, in the form sender,identifier,sent."""
    text = elements.first_text(case.root, "references")
    if case.message.msg_type in words.REFERRING and not text:
        yield found("no_references", _("%(kind)s 必须写明引用哪一条预警(references)"), kind=case.message.msg_type)
    for group in values.references(text):
        if not isinstance(group, Reference):
            yield found("bad_reference", _("引用应写成“发布者,编号,时间”:%(value)s"), "references", value=shown(group))
        elif (group.sender, group.identifier) == (case.message.sender, case.message.identifier):
            yield found("refers_to_itself", _("引用了自己"), "references")


def warns_somebody(case: Case) -> Iterator[Finding]:
    """What is well made and still no warning of a danger: nobody is told of it, so whoever reads the verdict has to know."""
    status, kind = case.message.status, case.message.msg_type
    if status in words.NOT_REAL:
        yield found("not_real", _("状态是 %(status)s,不是真预警,不会发给任何人"), "status", grave=False, status=status)
    if status == "Exercise":
        yield found("drill", _("状态是 Exercise,是演练,发出去的每条都带“演练”"), "status", grave=False)
    if kind in words.ANSWERING:
        yield found(
            "not_a_warning", _("种类是 %(kind)s,是对别的报文的回话,不是预警"), "msgType", grave=False, kind=kind
        )


def meant_for(case: Case) -> Iterator[Finding]:
    """A narrower scope says for whom."""
    message = case.message
    if message.scope == "Restricted" and not message.restriction:
        yield found("no_restriction", _("范围是 Restricted,却没有写限制(restriction)"), "scope")
    if message.scope == "Private" and not message.addresses:
        yield found("no_addresses", _("范围是 Private,却没有写发给谁(addresses)"), "scope")


def same_name_twice(case: Case) -> Iterator[Finding]:
    """A parameter's name says one thing once."""
    for number, info in enumerate(case.message.infos, start=1):
        for name, count in Counter(one.name for one in info.parameters).items():
            if count > 1:
                yield found(
                    "same_parameter", _("参数“%(name)s”出现了 %(count)s 次"), f"info[{number}]", grave=False,
                    name=shown(name), count=count,
                )  # fmt: skip


RULES = (empty_texts, says_something, identifier_signs, refers, warns_somebody, meant_for, same_name_twice)
