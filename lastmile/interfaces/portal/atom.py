"""The feed of public alerts: Atom, each entry with the address of its signed CAP message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from lxml import etree

from lastmile.domains.alerts.public import Notice

ATOM = "http://www.w3.org/2005/Atom"
CAP_TYPE = "application/cap+xml"
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)  # of a feed in which nothing ever stood


def feed(
    notices: Sequence[Notice],
    *,
    title: str,
    address: str,
    page_of: Callable[[UUID], str],
    cap_of: Callable[[UUID], str],
) -> bytes:
    """The feed as bytes; the same notices give the same bytes."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _text(root, "id", address)
    _text(root, "title", f"{title}({_('演示数据·非真实灾情')})" if settings.DEMO else title)
    _text(root, "updated", max((one.changed_at for one in notices), default=BEGAN).isoformat(timespec="seconds"))
    _link(root, "self", address, "application/atom+xml")
    author = etree.SubElement(root, f"{{{ATOM}}}author")
    _text(author, "name", settings.CAP_SENDER)
    for one in notices:
        _entry(root, one, page_of(one.uid), cap_of(one.uid))
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return content


def _entry(root: etree._Element, one: Notice, page: str, cap: str) -> None:
    entry = etree.SubElement(root, f"{{{ATOM}}}entry")
    _text(entry, "id", f"urn:uuid:{one.uid}")
    marked = f"{_('【演练】')}{one.title}" if one.drill else one.title
    _text(entry, "title", marked if one.in_force else f"{marked} {one.state_words}")
    _text(entry, "updated", one.changed_at.isoformat(timespec="seconds"))
    _text(entry, "summary", _("%(issuer)s发布,%(state)s") % {"issuer": one.issuer, "state": one.state_words})
    _link(entry, "alternate", cap, CAP_TYPE)
    _link(entry, "related", page, "text/html")
    if one.level:
        etree.SubElement(entry, f"{{{ATOM}}}category", term=one.level)


def _text(parent: etree._Element, name: str, words: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = "".join(sign for sign in words if sign.isprintable())


def _link(parent: etree._Element, rel: str, address: str, kind: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}link", rel=rel, href=address, type=kind)
