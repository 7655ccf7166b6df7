"""Lists of alerts as offices publish them: Atom, RSS 2.0, a bare CAP message, or several in one file → entries.

One bad entry never stops the others: what cannot be used is named in `problems`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from gettext import gettext as _
from urllib.parse import urljoin, urlsplit

from lxml import etree

from lastmile.kernel.cap import decoding, elements, grammar, values
from lastmile.kernel.cap.findings import Finding, shown

ATOM = "http://www.w3.org/2005/Atom"
CAP_TYPES = ("application/cap+xml", "application/common-alerting-protocol+xml")
MOST_ENTRIES = 1_000


@dataclass(frozen=True)
class Entry:
    """One alert of a feed: its id there, where it lies, when it last changed, its bytes where the feed holds them."""

    id: str
    link: str = ""
    title: str = ""
    updated: datetime | None = None
    alert: bytes | None = None


@dataclass(frozen=True)
class Feed:
    """The entries that can be used, and what was wrong with the others."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[Finding, ...] = ()


def parse(content: bytes, *, base: str = "", most: int = decoding.MOST_BYTES) -> Feed:
    """The entries of a feed; `base` is the address it came from, for links that are relative. Never an exception."""
    problems: list[Finding] = []
    try:
        root = decoding.tree(content, most=most)
    except decoding.Unreadable as problem:
        if problem.finding.id != "xml.broken":
            return Feed(problems=(problem.finding,))
        problems.append(problem.finding)
        root = _mended(content, most)
    mended = bool(problems)
    entries: dict[str, Entry] = {}
    for found in _entries(root, base):
        if isinstance(found, Finding):
            problems.append(found)
        elif len(entries) >= MOST_ENTRIES:
            problems.append(Finding("feed.too_long", _("条目太多,只读前 %(n)s 条"), values={"n": MOST_ENTRIES}))
            break
        elif not mended:
            entries.setdefault(found.id, found)
        elif found.link:
            # What was mended may have lost words: such an alert is fetched from its own address, never taken from here.
            entries.setdefault(found.id, replace(found, alert=None))
    return Feed(tuple(entries.values()), tuple(problems[:MOST_ENTRIES]))


def _mended(content: bytes, most: int) -> etree._Element | None:
    try:
        return decoding.tree(content, most=most, recover=True)
    except decoding.Unreadable:
        return None


def _entries(root: etree._Element | None, base: str) -> Iterator[Entry | Finding]:
    if root is None:
        return
    if grammar.is_alert(root):
        yield _of_alert(root)
    elif root.tag == f"{{{ATOM}}}feed":
        for number, one in enumerate(root.iterfind(f"{{{ATOM}}}entry"), start=1):
            yield _usable(_of_atom(one, base), number)
    elif elements.name(root).lower() in {"rss", "rdf"}:
        for number, one in enumerate((one for one in root.iter("{*}item")), start=1):
            yield _usable(_of_rss(one, base), number)
    else:
        alerts = [one for one in root.iter("{*}alert") if grammar.is_alert(one)]
        yield from (_of_alert(one) for one in alerts)
        if not alerts:
            yield Finding("feed.no_feed", _("不是 Atom、RSS,也不是预警文件:%(name)s"), values={"name": shown(root.tag)})


def _usable(entry: Entry, number: int) -> Entry | Finding:
    if not entry.id or not (entry.link or entry.alert):
        return Finding("feed.bad_entry", _("第 %(n)s 条没有编号,或没有地址也没有正文"), values={"n": number})
    return entry


def _of_alert(alert: etree._Element) -> Entry:
    said = elements.first_text(alert, "identifier")
    infos = elements.all_named(alert, "info")
    title = elements.first_text(infos[0], "headline") if infos else ""
    return Entry(said or "alert", "", title, _iso(elements.first_text(alert, "sent")), _bytes(alert))


def _of_atom(entry: etree._Element, base: str) -> Entry:
    links = [
        (one.get("type") or "", one.get("rel") or "alternate", one.get("href") or "") for one in _all(entry, "link")
    ]
    usual = [href for _type, rel, href in links if rel in {"alternate", "enclosure", "related", "self"}]
    typed = [href for type_, _rel, href in links if type_.split(";")[0].strip().lower() in CAP_TYPES]
    alert = _alert_inside(entry)
    link = _link(next(iter([*typed, *usual, *_sources(entry)]), ""), base)
    updated = elements.first_text(entry, "updated") or elements.first_text(entry, "published")
    return Entry(
        elements.first_text(entry, "id") or link, link, elements.first_text(entry, "title"), _iso(updated), alert
    )


def _of_rss(item: etree._Element, base: str) -> Entry:
    said = {elements.name(one): elements.text(one) for one in elements.elements(item)}
    enclosed = item.find("{*}enclosure")
    links = (said.get("link", ""), enclosed.get("url", "") if enclosed is not None else "", said.get("guid", ""))
    link = next((found for one in links if (found := _link(one, base))), "")
    updated = _mail(said.get("pubDate", "")) or _iso(said.get("date", ""))
    return Entry(said.get("guid") or link, link, said.get("title", ""), updated, _alert_inside(item))


def _all(entry: etree._Element, name: str) -> list[etree._Element]:
    return list(entry.findall(f"{{{ATOM}}}{name}"))


def _sources(entry: etree._Element) -> list[str]:
    return [one.get("src") or "" for one in _all(entry, "content") if one.get("src")]


def _alert_inside(parent: etree._Element) -> bytes | None:
    found = next((one for one in parent.iter("{*}alert") if grammar.is_alert(one)), None)
    return None if found is None else _bytes(found)


def _bytes(alert: etree._Element) -> bytes:
    content: bytes = etree.tostring(alert, encoding="UTF-8", xml_declaration=True, with_tail=False)
    return content


def _link(address: str, base: str) -> str:
    """The whole address, only for the web."""
    try:
        whole = urljoin(base, address.strip()) if address.strip() else ""
        return whole if urlsplit(whole).scheme in {"http", "https"} and urlsplit(whole).hostname else ""
    except ValueError:
        return ""


def _iso(text: str) -> datetime | None:
    try:
        return values.moment(text).at
    except ValueError:
        return None


def _mail(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
