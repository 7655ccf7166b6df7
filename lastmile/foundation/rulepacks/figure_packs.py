"""Packs of figures, read from TOML: the national one says what each figure is, the others only give values."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from lastmile.foundation.rulepacks.rules import NATIONAL, Confidence, Figure, Form, Kind, Only, parse
from lastmile.foundation.rulepacks.tables import PackIsWrong, Table, read, read_tables
from lastmile.kernel.errors import NotValid

NAME = re.compile(r"[a-z][a-z0-9_]*")
CLAUSE = re.compile(r"[JK]-\d[0-9a-z.]*")
VERSION_SIGNS = 12
HEAD = "pack.toml"
KINDS, LIMITS = tuple(Kind.values), tuple(Only.values)


@dataclass(frozen=True)
class Document:
    """What sources begin with, the document's title and day, and a short name to show."""

    prefix: str
    title: str
    short: str
    date: date


@dataclass(frozen=True)
class Pack:
    """The figures of one pack. `version` is the digest of all it says; `region_code` where it is meant for."""

    id: str
    title: str
    about: str
    region_code: str
    date: date
    version: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True)
class FigurePacks:
    """All packs of figures, and the forms and groups the national one defines."""

    packs: Mapping[str, Pack]
    forms: Mapping[str, Form]
    groups: Mapping[str, str]
    documents: tuple[Document, ...]


def read_all(folder: Path) -> FigurePacks:
    """Read every folder with a pack.toml. Raises PackIsWrong with one sentence."""
    documents = _documents(folder / "documents.toml")
    names = sorted({NATIONAL, *(file.parent.name for file in folder.glob("*/pack.toml"))})
    contents = {name: _content(folder / name) for name in names}
    tables = {name: _figure_tables(name, content) for name, content in contents.items()}
    groups = _groups(contents[NATIONAL][HEAD])
    forms = _forms(tables[NATIONAL], groups)
    packs = {name: _pack(name, contents[name], tables[name], forms, documents) for name in names}
    missing = sorted(forms.keys() - packs[NATIONAL].figures.keys())
    if missing:
        raise PackIsWrong(f"Rule pack national: {', '.join(missing)} has no value.")
    return FigurePacks(packs, forms, groups, documents)


def _documents(file: Path) -> tuple[Document, ...]:
    found = []
    for prefix, table in read_tables(file).items():
        day = table.day("date")
        if day is None:
            raise table.wrong("date is missing")
        found.append(Document(prefix, table.text("title"), table.text("short", ""), day))
        table.finish()
    return tuple(found)


def _content(folder: Path) -> dict[str, Any]:
    """What each file of a pack says, by its name."""
    files = {folder / HEAD, *folder.glob("*.toml")}
    return {file.name: read(file) for file in sorted(files)}


def _groups(head: dict[str, Any]) -> dict[str, str]:
    groups = head.get("groups")
    if not isinstance(groups, dict) or not all(isinstance(title, str) and title for title in groups.values()):
        raise PackIsWrong("Rule pack national/pack.toml: groups must give each group a title.")
    return groups


# --- forms: what a figure is ---------------------------------------------------------------------------------------


def _forms(tables: Mapping[str, Table], groups: Mapping[str, str]) -> dict[str, Form]:
    """What the figures of the national pack are; their values are left in the tables."""
    forms: dict[str, Form] = {}
    for key, table in tables.items():
        group = key.partition(".")[0]
        if group not in groups:
            raise table.wrong(f"{group} is not among the groups of pack.toml")
        forms[key] = _form(key, group, table)
    return forms


def _form(key: str, group: str, table: Table) -> Form:
    kind = Kind(table.word("kind", KINDS))
    numeric = kind in {Kind.WHOLE, Kind.NUMBER}
    form = Form(
        key=key,
        group=group,
        title=table.text("title"),
        unit=table.take("unit", str),
        kind=kind,
        least=table.take("least", (int, float)) if numeric else None,
        most=table.take("most", (int, float)) if numeric else None,
        choices=table.texts("choices") if kind == Kind.CHOICE else table.texts("choices", ()),
        only=Only(table.word("only", LIMITS, "")),
        may_be_empty=table.take("empty", bool, False),
        unread=table.take("unread", bool, False),
        note=table.text("note", ""),
    )
    if numeric and form.least > form.most:  # type: ignore[operator]
        raise table.wrong("least is above most")
    return form


def _figure_tables(pack: str, content: Mapping[str, Any]) -> dict[str, Table]:
    """Figures of a pack by key. Raises PackIsWrong for a key that is no name or stands twice."""
    found: dict[str, Table] = {}
    for file in sorted(content.keys() - {HEAD}):
        for group, figures in content[file].items():
            for name, fields in figures.items() if isinstance(figures, dict) else [("", None)]:
                table = Table(f"{pack}/{file} {group}.{name}", fields if isinstance(fields, dict) else {})
                if not isinstance(fields, dict) or not NAME.fullmatch(group) or not NAME.fullmatch(name):
                    raise table.wrong("a figure must be a table named group.name in small letters")
                if f"{group}.{name}" in found:
                    raise table.wrong("the figure stands twice")
                found[f"{group}.{name}"] = table
    return found


# --- values --------------------------------------------------------------------------------------------------------


def _pack(
    folder: str,
    content: Mapping[str, Any],
    tables: Mapping[str, Table],
    forms: Mapping[str, Form],
    documents: tuple[Document, ...],
) -> Pack:
    head = Table(f"{folder}/{HEAD}", content[HEAD])
    head.take("groups", dict, {})
    name, title, about = head.text("id"), head.text("title"), head.text("about")
    region_code, day = head.take("region_code", str), head.day("date")
    head.finish()
    if name != folder or day is None:
        raise head.wrong("id must be the name of the folder, and date a day")
    version = _digest(content)
    figures = {}
    for key, table in tables.items():
        if key not in forms:
            raise table.wrong("the national pack has no such figure")
        figures[key] = _figure(forms[key], table, documents, pack=name, pack_title=title, version=version)
    return Pack(name, title, about, region_code, day, version, figures)


def _figure(form: Form, table: Table, documents: tuple[Document, ...], **of_pack: str) -> Figure:
    source = table.text("source")
    confidence = Confidence(table.word("confidence", {"V", "H", "U", "default"}))
    to_confirm = table.text("to_confirm", "")
    if (confidence == Confidence.UNSURE) != bool(to_confirm):
        raise table.wrong("to_confirm must say what to confirm when the confidence is U, and only then")
    document = next((one for one in documents if source.startswith(one.prefix)), None)
    day = table.day("date", document.date if document else None)
    if day is None:
        raise table.wrong(f"date is missing, and no document of documents.toml is named {source!r}")
    raw = table.take("value", (int, float, str, list, bool))
    note = table.text("note", form.note)
    table.finish()
    try:
        value = parse(form, raw)
    except NotValid as problem:
        raise table.wrong(f"value {raw!r} is refused, {problem.message.rstrip('。')}") from problem
    return Figure(
        key=form.key,
        value=value,
        unit=form.unit,
        title=form.title,
        source=_spelt_out(source, documents),
        date=day,
        confidence=confidence,
        to_confirm=to_confirm,
        note=note,
        **of_pack,
    )


def _spelt_out(source: str, documents: tuple[Document, ...]) -> str:
    """Clause numbers with the short name of their document: 吉林省实施意见 J-2.2e."""
    short = {one.prefix: one.short for one in documents if one.short}
    return CLAUSE.sub(lambda found: f"{short.get(found[0][:2], '')} {found[0]}".strip(), source)


def _digest(content: Any) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:VERSION_SIGNS]
