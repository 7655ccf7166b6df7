"""Figures in force: the nearest value a region set, else the pack chosen nearest, else the national pack.

Figures are public rules, so reading one takes no scope; the page that changes them does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.books import IN_FORCE, Book, local_figure, open_book
from lastmile.foundation.rulepacks.figure_packs import Pack
from lastmile.foundation.rulepacks.models import Override, PackChoice
from lastmile.foundation.rulepacks.rules import NATIONAL, Figure, Form, Only, plain_words, shown, where_from
from lastmile.kernel import clock
from lastmile.kernel.errors import NotVisible


def book(region_code: str) -> Book:
    """All figures in force at a place, for whoever needs several."""
    return open_book(region_code)


def value(key: str, region_code: str) -> Figure:
    """The figure in force at a place; "" is the whole country. Raises UnknownFigure, NotValid for a code of no level."""
    return open_book(region_code).figure(key)


def of_installation(key: str) -> Figure:
    """A figure that only the installation sets, the same everywhere: no database is asked. Raises UnknownFigure."""
    return Book("", catalogue.current().packs[NATIONAL]).from_pack(key)


def inherited(key: str, region_code: str) -> Figure:
    """The figure a place would have if it had set nothing itself."""
    return open_book(region_code).inherited(key)


def unchosen_pack(region_code: str) -> Pack | None:
    """The pack made for where a place lies, while neither the place nor any above it has chosen one; None otherwise."""
    if open_book(region_code).chosen_code:
        return None
    made_for = [one for one in catalogue.current().packs.values() if one.region_code]
    fitting = [one for one in made_for if region_code.startswith(one.region_code)]
    return max(fitting, key=lambda one: len(one.region_code), default=None)


def figures(region_code: str) -> list[Figure]:
    """Every figure in force at a place, in the order of the national pack, each with where it comes from."""
    found = open_book(region_code)
    return [found.figure(key) for key in catalogue.current().forms]


@dataclass(frozen=True)
class Saying:
    """What one level says of a figure: a place with a value of its own, the pack in use, or the national pack."""

    who: str
    figure: Figure
    text: str
    in_force: bool


def sayings(key: str, region_code: str) -> list[Saying]:
    """What each level up the tree says of a figure, nearest first: the first one is in force. Raises UnknownFigure."""
    found = open_book(region_code)
    values = [(one.place or one.region_code, one) for one in found.local.get(key, ())]
    packed = found.from_pack(key)
    values.append((packed.pack_title or packed.pack, packed))
    national = catalogue.current().packs[NATIONAL].figures[key]
    if packed.pack != NATIONAL and catalogue.form(key).only != Only.INSTALLATION:
        values.append((national.pack_title or national.pack, national))
    return [Saying(who, one, shown(one), at == 0) for at, (who, one) in enumerate(values)]


def profile(pack_id: str, region_code: str, *, groups: Iterable[str] = ()) -> list[Figure]:
    """What one pack asks of a place, whichever pack is in use there: its own figures, or what regions set instead.

    For putting J and K side by side. `groups` narrows it, e.g. to ("staffing",). Raises UnknownFigure for no such pack.
    """
    try:
        pack = catalogue.current().packs[pack_id]
    except KeyError:
        raise catalogue.UnknownFigure(pack_id) from None
    local, wanted = open_book(region_code).local, set(groups)
    keys = [key for key in pack.figures if not wanted or catalogue.form(key).group in wanted]
    return [local[key][0] if key in local else pack.figures[key] for key in keys]


def ladder(ladder_id: str, region_code: str) -> dict[str, Any]:
    """A ladder with the figures in force at a place filled in, in the shape obligations copy when they open.

    Raises UnknownFigure for no such ladder.
    """
    try:
        found = catalogue.current().ladders[ladder_id]
    except KeyError:
        raise catalogue.UnknownFigure(ladder_id) from None
    return found.as_json(open_book(region_code).figure)


def calling_rule(colour: str, region_code: str, at: datetime) -> dict[str, Any]:
    """The ladder (叫应规则) of a colour at an hour, of the family of rules in use at a place, figures filled in.

    Raises UnknownFigure where no rule fits, which the tests of the packs exclude for the four colours.
    """
    look = open_book(region_code).figure
    family, hour = str(look("call.ladder_pack").value), clock.local(at).time()
    for found in catalogue.current().ladders.values():
        if found.fits(family, colour, hour, look):
            return found.as_json(look)
    raise catalogue.UnknownFigure(f"{family} {colour}")


def zones(*groups: str) -> list[str]:
    """Where figures of some groups may differ from what lies above: "" and every place that set one or chose a pack.

    For work over the whole tree: each place goes by the longest of these its code begins with.
    """
    local, choices = Override.unscoped.filter(IN_FORCE), PackChoice.unscoped.filter(IN_FORCE)
    keys = set(local.values_list("region__code", "key"))
    found = {code for code, key in keys if key.partition(".")[0] in groups}
    return sorted({"", *found, *choices.values_list("region__code", flat=True)})


# --- the page where a region sees and changes its figures ----------------------------------------------------------


@dataclass(frozen=True)
class FigureRow:
    """One figure as the page shows it. `others` is what each other pack says, by pack id; `why_fixed` says why not.

    `words`: all that is said of it, in this pack and the others, as `plain_words` compares it.
    """

    figure: Figure
    form: Form
    text: str
    where: str
    own: bool
    others: dict[str, Elsewhere]
    may_change: bool
    why_fixed: str
    words: str

    def answers(self, words: str) -> bool:
        """Whether each of the words asked for stands somewhere in what is said of it: a name, a clause, a source, a value."""
        return all(word in self.words for word in plain_words(words).split())


@dataclass(frozen=True)
class Elsewhere:
    """What another pack says of a figure, and by which source."""

    text: str
    source: str


@dataclass(frozen=True)
class FigureGroup:
    """Figures on one subject."""

    id: str
    title: str
    rows: list[FigureRow]

    @property
    def local_count(self) -> int:
        """How many the place, or one above it, set itself."""
        return sum(row.figure.is_local for row in self.rows)

    @property
    def to_confirm_count(self) -> int:
        return sum(bool(row.figure.to_confirm) for row in self.rows)


@dataclass(frozen=True)
class PackOption:
    """A pack that can be chosen; `suggested` when it is meant for this part of the tree."""

    pack: Pack
    chosen: bool
    suggested: bool


@dataclass(frozen=True)
class PackPage:
    """Everything the page of one region needs."""

    region: Region
    options: list[PackOption]
    chosen_place: str
    groups: list[FigureGroup]
    may_change: bool

    @property
    def local_count(self) -> int:
        return sum(group.local_count for group in self.groups)

    @property
    def to_confirm_count(self) -> int:
        return sum(group.to_confirm_count for group in self.groups)


@dataclass(frozen=True)
class Change:
    """One value in the history of a figure at a place; `ended_at` empty while it is in force."""

    text: str
    reason: str
    changed_at: datetime
    changed_by: UUID | None
    ended_at: datetime | None
    ended_by: UUID | None
    ended_why: str


def pack_page(scope: Scope, region: Region) -> PackPage:
    """Packs and figures of a region. Raises NotAllowed without pack.view, NotVisible outside the branch."""
    _must_see(scope, region)
    found = open_book(region.code)
    may_change = scope.may(Permission.PACK_CHANGE, on=region.code) and region.closed_on is None
    rows = [_row(found, form, may_change) for form in catalogue.current().forms.values()]
    return PackPage(
        region=region,
        options=_options(found, region),
        chosen_place=found.chosen_place,
        groups=[
            FigureGroup(name, title, [row for row in rows if row.form.group == name])
            for name, title in catalogue.current().groups.items()
        ],
        may_change=may_change,
    )


def history(scope: Scope, region: Region, *, key: str) -> list[Change]:
    """The values a region itself set for a figure, newest first."""
    _must_see(scope, region)
    catalogue.form(key)
    rows = Override.unscoped.filter(region=region, key=key)  # its own history, whatever code it had then
    return [
        Change(
            text=_shown(row),
            reason=row.reason,
            changed_at=row.changed_at,
            changed_by=row.changed_by,
            ended_at=row.ended_at,
            ended_by=row.ended_by,
            ended_why=row.ended_why,
        )
        for row in rows.select_related("region").order_by("-id")
    ]


def _shown(row: Override) -> str:
    place = {"code": row.region.code, "place": row.region.name}
    return shown(local_figure(row.pk, row.key, row.value, **place, reason=row.reason, at=row.changed_at))


def _must_see(scope: Scope, region: Region) -> None:
    if not scope.has(Permission.PACK_VIEW):
        scope.require(Permission.PACK_VIEW, on=region.code)
    if not scope.may(Permission.PACK_VIEW, on=region.code):
        raise NotVisible(_("没有找到,或者不在您的范围内。"))


def _options(found: Book, region: Region) -> list[PackOption]:
    packs = catalogue.current().packs.values()
    return [
        PackOption(
            pack=pack,
            chosen=pack.id == found.pack.id,
            suggested=bool(pack.region_code) and region.code.startswith(pack.region_code),
        )
        for pack in sorted(packs, key=lambda one: (one.id != NATIONAL, one.id))
    ]


def _row(found: Book, form: Form, may_change: bool) -> FigureRow:
    figure = found.figure(form.key)
    fixed = form.only in {Only.FIXED, Only.INSTALLATION}
    own = found.own(form.key) is not None
    text, where = shown(figure), where_from(figure)
    others = {
        pack.id: Elsewhere(shown(said), said.source)
        for pack in catalogue.current().packs.values()
        if pack.id != figure.pack and (said := pack.figures.get(form.key))
    }
    sources = [part for one in others.values() for part in (one.text, one.source)]
    subject = catalogue.current().groups[form.group]
    return FigureRow(
        figure=figure,
        form=form,
        text=text,
        where=where,
        own=own,
        others=others,
        may_change=may_change and not fixed,
        why_fixed=str(form.only.label) if fixed else "",
        words=plain_words("\n".join((form.key, figure.title, subject, text, where, form.note, figure.note, *sources))),
    )
