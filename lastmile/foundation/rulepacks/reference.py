"""The reference page of the packs, written from the packs themselves."""

from __future__ import annotations

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.catalogue import Catalogue
from lastmile.foundation.rulepacks.ladders import Ladder
from lastmile.foundation.rulepacks.rules import NATIONAL, Figure, Form, shown
from lastmile.kernel.markdown import table

HEAD = """# Rule packs

Written from the packs by `lastmile docs`; change the TOML, not this page. How a value in force is found is in
`lastmile/foundation/rulepacks/README.md`.

Confidence: V compared with the text · H common practice · U to be confirmed · default suggested by the platform.
"Regions may": any change · only up · only down · fixed by law · one value for the whole installation.
"unread": no page and no clock goes by the figure yet.
"""
MAY = {"": "any", "up": "up", "down": "down", "fixed": "fixed", "installation": "installation"}


def pages() -> dict[str, str]:
    """Content by path below `docs/reference/`."""
    return {"packs.md": _packs(catalogue.current())}


def _packs(packs: Catalogue) -> str:
    parts = [HEAD, _sources(packs)]
    for group, title in packs.groups.items():
        forms = [form for form in packs.forms.values() if form.group == group]
        rows = [_figure_row(packs, form) for form in forms]
        columns = ("Key", "名称", "National", "Jilin", "Kunming", "Regions may", "Source", "Confidence")
        parts.append(f"## {title} `{group}`\n\n{table(columns, rows)}")
    parts += [
        _posts(packs),
        *[_ladder(packs, ladder) for ladder in packs.ladders.values()],
        _kinds(packs),
        _signals(packs),
        _actions(packs),
        _years(packs),
    ]
    return "\n".join(parts)


def _sources(packs: Catalogue) -> str:
    rows = [
        (pack.id, pack.title, pack.region_code, str(len(pack.figures)), pack.version) for pack in packs.packs.values()
    ]
    documents = [(one.prefix, one.title, one.date.isoformat()) for one in packs.documents]
    return (
        f"## Packs\n\n{table(('Pack', '名称', 'Meant for', 'Figures', 'Version'), rows)}\n"
        f"## Documents\n\n{table(('Sources beginning with', '文件', 'Date'), documents)}"
    )


def _figure_row(packs: Catalogue, form: Form) -> list[str]:
    national = packs.packs[NATIONAL].figures[form.key]
    others = [packs.packs[name].figures.get(form.key) for name in ("jilin", "kunming")]
    said = [national, *[one for one in others if one]]
    return [
        f"`{form.key}`",
        form.title,
        shown(national),
        *[shown(one) if one else "" for one in others],
        MAY[form.only] + (" · unread" if form.unread else ""),
        "; ".join(dict.fromkeys(_source(one) for one in said)),
        " / ".join(dict.fromkeys(str(one.confidence.value) for one in said)),
    ]


def _source(figure: Figure) -> str:
    return f"{figure.source}(待核对:{figure.to_confirm})" if figure.to_confirm else figure.source


def _posts(packs: Catalogue) -> str:
    rows = [
        (
            f"`{kind.id}`",
            kind.title,
            str(kind.listed or ""),
            ", ".join(map(str, sorted(kind.levels))),
            ", ".join(kind.superior_kinds),
            ", ".join(kind.lower),
            "wanted" if kind.stand_in else "allowed" if kind.stand_in_allowed else "none",
            ", ".join(sorted(kind.counts_as)),
            ", ".join(word for word in Permission.values if word in kind.permissions),
        )
        for kind in packs.post_kinds.values()
    ]
    columns = (
        "Kind",
        "岗位",
        "List",
        "Levels",
        "Superiors, nearest first",
        "Named below",
        "Stand-in",
        "Counts as",
        "Permissions",
    )
    return f"## Posts\n\n{table(columns, rows)}"


def _ladder(packs: Catalogue, ladder: Ladder) -> str:
    content = ladder.as_json(lambda key: packs.packs[NATIONAL].figures[key])
    rows = [
        (
            str(number),
            rung["name"],
            rung["to"],
            action,
            f"{rung['earliest']:g}",
            f"{rung['wait']:g}",
            f"{rung['repeat']} × {rung['repeat_every']:g}",
            ", ".join(rung["channels"]),
        )
        for number, (rung, action) in enumerate(zip(content["rungs"], content["more"]["actions"], strict=True), 1)
    ]
    columns = ("#", "步", "To", "Action", "Earliest, min", "Least wait, min", "Repeat × every, min", "Channels")
    return (
        f"## Ladder {ladder.title} `{ladder.id}`\n\n"
        f"From pack {ladder.pack.id} ({ladder.pack.source}). Counts from {ladder.starts}, by {ladder.by}.\n\n"
        f"{table(columns, rows)}"
    )


def _kinds(packs: Catalogue) -> str:
    kinds = [(f"`{one.id}`", one.title, one.line, ", ".join(one.sources)) for one in packs.work_kinds.values()]
    pictures = [(f"`{one.id}`", one.title, one.category, one.line) for one in packs.hazard_pictures.values()]
    return (
        f"## Kinds of work\n\n{table(('Kind', '名称', 'Line', 'Clauses'), kinds)}\n"
        f"## Pictures of hazards\n\n{table(('Picture', '名称', 'Category', 'Line'), pictures)}"
    )


def _signals(packs: Catalogue) -> str:
    rows = [
        (
            f"`{signal.id}`",
            signal.title,
            packs.alert_frames[text.colour].title,
            text.criteria,
            f"{signal.source}(待核对:{signal.to_confirm})",
            str(signal.confidence.value),
            f"{signal.cap.category} / {signal.cap.event} / {signal.cap.code or '待核'} / {text.response}",
            ", ".join(one.id for one in signal.actions[text.colour]),
        )
        for signal in packs.signals.values()
        for text in signal.texts.values()
    ]
    columns = (
        "Signal",
        "信号",
        "颜色",
        "标准",
        "Source",
        "Confidence",
        "CAP: category / event / code / response",
        "Actions",
    )
    return f"## Signals\n\n{table(columns, rows)}"


def _actions(packs: Catalogue) -> str:
    rows = [
        (
            f"`{one.id}`",
            one.title,
            one.at,
            ", ".join(one.posts),
            one.figure or (f"{one.minutes:g} min" if one.minutes else ""),
            one.daily or (f"every {one.repeat}" if one.repeat else ""),
            one.evidence,
            one.clause,
            one.source,
        )
        for one in packs.alert_actions.values()
    ]
    columns = ("Action", "行动", "Owed at", "Posts, first held", "Clock", "Again", "Closed by", "Clause", "Source")
    return f"## Actions\n\n{table(columns, rows)}"


def _years(packs: Catalogue) -> str:
    years = packs.workdays.years.values()
    rows = [(str(one.year), one.source, one.date.isoformat(), one.confidence) for one in years]
    return f"## Working days\n\n{table(('Year', 'Source', 'Date', 'Confidence'), rows)}"
