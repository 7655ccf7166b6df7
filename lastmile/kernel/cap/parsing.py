"""A tree as a Message: everything that can be read is, what cannot is left out; the grammar says what that was."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from lxml import etree

from lastmile.kernel.cap import elements, values, words
from lastmile.kernel.cap.messages import Area, Circle, Info, Message, Named, Reference, Resource
from lastmile.kernel.coordinates import Position

Value = TypeVar("Value")


def message(root: etree._Element) -> Message:
    """The message of an alert element."""
    said = _reader(root)
    return Message(
        identifier=said("identifier"), sender=said("sender"), sent=_moment(said("sent")), status=said("status"),
        msg_type=said("msgType"), scope=said("scope"), source=said("source"), restriction=said("restriction"),
        addresses=said("addresses"), codes=tuple(elements.texts(root, "code")), note=said("note"),
        references=tuple(one for one in values.references(said("references")) if isinstance(one, Reference)),
        incidents=said("incidents"), infos=tuple(_info(one) for one in elements.all_named(root, "info")),
        version=words.VERSIONS[elements.namespace(root)],
    )  # fmt: skip


def _info(block: etree._Element) -> Info:
    said = _reader(block)
    return Info(
        event=said("event"), urgency=said("urgency"), severity=said("severity"), certainty=said("certainty"),
        categories=tuple(elements.texts(block, "category")), language=said("language"),
        response_types=tuple(elements.texts(block, "responseType")), audience=said("audience"),
        event_codes=_pairs(block, "eventCode"), effective=_moment(said("effective")), onset=_moment(said("onset")),
        expires=_moment(said("expires")), sender_name=said("senderName"), headline=said("headline"),
        description=said("description"), instruction=said("instruction"), web=said("web"), contact=said("contact"),
        parameters=_pairs(block, "parameter"),
        resources=tuple(_resource(one) for one in elements.all_named(block, "resource")),
        areas=tuple(_area(one) for one in elements.all_named(block, "area")),
    )  # fmt: skip


def _area(element: etree._Element) -> Area:
    said = _reader(element)
    outlines: list[tuple[Position, ...]] = _read_all(values.outline, elements.texts(element, "polygon"))
    circles: list[Circle] = _read_all(values.circle, elements.texts(element, "circle"))
    return Area(
        area_desc=said("areaDesc"), polygons=tuple(outlines), circles=tuple(circles),
        geocodes=_pairs(element, "geocode"), altitude=_read(values.decimal, said("altitude")),
        ceiling=_read(values.decimal, said("ceiling")),
    )  # fmt: skip


def _resource(element: etree._Element) -> Resource:
    said = _reader(element)
    return Resource(
        said("resourceDesc"), said("mimeType"), _read(_whole, said("size")), said("uri"), said("derefUri"),
        said("digest"),
    )  # fmt: skip


def _reader(parent: etree._Element) -> Callable[[str], str]:
    """Reads the first child of a name; every name is looked up once."""
    found: dict[str, str] = {}
    for child in elements.elements(parent):
        if elements.namespace(child) == elements.namespace(parent):
            found.setdefault(elements.name(child), elements.text(child))
    return lambda name: found.get(name, "")


def _pairs(parent: etree._Element, name: str) -> tuple[Named, ...]:
    pairs = (_reader(one) for one in elements.all_named(parent, name))
    return tuple(Named(said("valueName"), said("value")) for said in pairs)


def _whole(text: str) -> int:
    if len(text) > 18:
        raise ValueError(text[:30])
    return int(text)


def _moment(text: str) -> datetime | None:
    found = _read(values.moment, text)
    return found.at if found else None


def _read(read: Callable[[str], Value], text: str) -> Value | None:
    return next(iter(_read_all(read, [text])), None)


def _read_all(read: Callable[[str], Value], found: Iterable[str]) -> list[Value]:
    good = []
    for text in found:
        try:
            good.append(read(text))
        except ValueError:
            continue
    return good
