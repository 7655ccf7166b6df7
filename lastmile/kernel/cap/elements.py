"""Reading the tree: names without namespace, the text of an element (comments left out), children by name."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree


def namespace(element: etree._Element) -> str:
    tag = str(element.tag)
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def elements(parent: etree._Element) -> Iterator[etree._Element]:
    """The children that are elements."""
    return (child for child in parent if isinstance(child.tag, str))


def text(element: etree._Element | None) -> str:
    """What stands in the element itself, without what its children hold."""
    if element is None:
        return ""
    return "".join([element.text or "", *(child.tail or "" for child in element)]).strip()


def all_named(parent: etree._Element, wanted: str) -> list[etree._Element]:
    """Children of that name in the parent's own namespace."""
    return list(parent.findall(f"{{{namespace(parent)}}}{wanted}"))


def texts(parent: etree._Element, wanted: str) -> list[str]:
    return [text(child) for child in all_named(parent, wanted)]


def first_text(parent: etree._Element, wanted: str) -> str:
    return next(iter(texts(parent, wanted)), "")


def numbered(parent: etree._Element, wanted: str, path: str = "") -> Iterator[tuple[str, etree._Element]]:
    """Children of a name, each with where it stands: `info[1]`, `info[2]` …"""
    for number, child in enumerate(all_named(parent, wanted), start=1):
        yield f"{path}{wanted}[{number}]", child
