"""Bytes from anywhere → an XML tree, or the reason why not: bounded in size, depth and number, nothing ever loaded.

The text is decoded here, not by the XML parser: an encoding is one of a few, and a document type, with all the entities
it could bring, is refused before anything parses it.
"""

from __future__ import annotations

import codecs
import re
from gettext import gettext as _
from itertools import islice

from lxml import etree

from lastmile.kernel.cap.findings import Finding, shown

MEGABYTE = 1_000_000
MOST_BYTES = 5 * MEGABYTE  # messages with a picture inside stay below it
MOST_MARKS = 200_000  # signs "<": a message for every county of the country has some ten thousand
MOST_ATTRIBUTES = 100_000
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "ascii": "ascii", "gb2312": "gb18030", "gbk": "gb18030",
    "gb18030": "gb18030", "utf-16": "utf-16", "big5": "big5", "iso-8859-1": "latin-1",
}  # fmt: skip
DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
DECLARATION = re.compile(r"\s*<\?xml\s[^>]{0,300}?\?>")
ATTRIBUTE = re.compile(r"=\s*[\"']")
OPTIONS = {
    "encoding": "utf-8", "resolve_entities": False, "no_network": True, "load_dtd": False, "dtd_validation": False,
    "attribute_defaults": False, "huge_tree": False,
}  # fmt: skip


class Unreadable(Exception):
    """These bytes are no XML we read; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.words)
        self.finding = finding


def tree(content: bytes, *, most: int = MOST_BYTES, recover: bool = False) -> etree._Element:
    """The root element. Raises Unreadable. With `recover` a broken text gives what can be read of it."""
    if len(content) > most:
        raise _refused("xml.too_big", _("文件超过 %(n)s MB,不读"), n=f"{most / MEGABYTE:g}")
    text = _text(content)
    if text.count("<") > MOST_MARKS or _many_attributes(text):
        raise _refused("xml.too_many", _("标签太多,不像一份预警,不读"))
    if _has_document_type(text):
        raise _refused("xml.document_type", _("带有文档类型或实体声明(DOCTYPE),不安全,不读"))
    parser = etree.XMLParser(recover=recover, **OPTIONS)
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise _broken(problem) from None
    if root is None or next(root.iter(etree.Entity), None) is not None:
        raise _refused("xml.entity", _("用了没有定义的实体,不读"))
    return root


def _refused(id: str, sentence: str, **values: object) -> Unreadable:
    return Unreadable(Finding(id, sentence, values=values))


def _broken(problem: Exception) -> Unreadable:
    line, column = getattr(problem, "position", None) or (1, 1)
    return _refused(
        "xml.broken", _("不是完整的 XML,第 %(line)s 行第 %(column)s 个字起读不下去"), line=line, column=column
    )


def _text(content: bytes) -> str:
    """The text without byte order mark and XML declaration."""
    if not content.strip(b"\x00 \r\n\t"):
        raise _refused("xml.empty", _("文件是空的"))
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise _refused("xml.encoding_unknown", _("编码“%(name)s”不认得,请用 UTF-8"), name="UTF-32")
    bom = next(((mark, name) for mark, name in BOMS if content.startswith(mark)), None)
    name = bom[1] if bom else _declared(content)
    try:
        text = content[len(bom[0]) if bom else 0 :].decode(name)
    except UnicodeDecodeError as problem:
        raise _wrong_encoding(content, name, problem.start) from None
    found = DECLARATION.match(text)
    return "\n" * found[0].count("\n") + text[found.end() :] if found else text


def _declared(content: bytes) -> str:
    found = DECLARED.match(content[:400])
    word = found[1].decode("ascii").lower() if found else "utf-8"
    if word not in ENCODINGS or word == "utf-16":  # UTF-16 without its mark could be either way round
        raise _refused("xml.encoding_unknown", _("编码“%(name)s”不认得,请用 UTF-8"), name=shown(word))
    return ENCODINGS[word]


def _wrong_encoding(content: bytes, name: str, place: int) -> Unreadable:
    if name == "utf-8" and _reads_as(content, "gb18030"):
        return _refused("xml.encoding_wrong", _("应是 UTF-8,内容却像是 GBK(没有写明编码,或写错了)"))
    return _refused("xml.encoding_wrong", _("第 %(n)s 个字节起不是 %(name)s 编码"), n=place + 1, name=name)


def _reads_as(content: bytes, name: str) -> bool:
    try:
        return any("\u4e00" <= sign <= "\u9fff" for sign in content.decode(name))
    except UnicodeDecodeError:
        return False


def _many_attributes(text: str) -> bool:
    return next(islice(ATTRIBUTE.finditer(text), MOST_ATTRIBUTES, None), None) is not None


def _has_document_type(text: str) -> bool:
    """Whether a document type stands where XML allows one: before the first element, among comments and instructions."""
    place = 0
    while (place := text.find("<", place)) >= 0:
        if text.startswith("<!--", place):
            end, width = text.find("-->", place + 4), 3
        elif text.startswith("<?", place):
            end, width = text.find("?>", place + 2), 2
        else:
            return text.startswith("<!", place)
        if end < 0:
            return False
        place = end + width
    return False
