"""Alerts as anybody may read them: only those meant for the public and issued here. Nothing of people, calls or drafts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from lastmile.domains.alerts.models import Alert, Area, Version
from lastmile.domains.alerts.rules import Effect, Reach, State, VersionState
from lastmile.domains.alerts.selectors import chain, kinds
from lastmile.domains.alerts.selectors.finding import GRAVEST, touching
from lastmile.foundation.regions.as_written import short_name, spoken
from lastmile.foundation.rulepacks.signals import Signal, SignalText
from lastmile.kernel import region_codes
from lastmile.kernel.errors import NotVisible

ENDED = (State.LIFTED, State.CANCELLED, State.EXPIRED)
OPEN_TO_ALL = Q(reach=Reach.PUBLIC, state__in=(State.IN_FORCE, *ENDED), version__gte=1)
MOST = 50
NAMES = 60  # places named one by one; more are counted


@dataclass(frozen=True)
class Notice:
    """One alert in one line, for lists."""

    uid: UUID
    title: str
    level: str
    drill: bool
    in_force: bool
    state_words: str
    issuer: str
    sent_at: datetime
    until_at: datetime | None
    ended_at: datetime | None

    @property
    def ended_words(self) -> str:
        """解除, 撤销, 到期: what stands behind 已于 and the moment."""
        return self.state_words.removeprefix("已")

    @property
    def changed_at(self) -> datetime:
        return self.ended_at or self.sent_at


@dataclass(frozen=True)
class Step:
    """One message of the chain: 22:40 升级 暴雨红色预警."""

    number: int
    at: datetime
    effect: str
    effect_words: str
    title: str


@dataclass(frozen=True)
class PublicAlert:
    """Everything anybody may read of an alert. `do` and `avoid` are those of the pack for its kind and level."""

    notice: Notice
    number: str
    identifier: str
    region: str
    event: str
    signal: str
    level_text: str
    from_at: datetime | None
    headline: str
    description: str
    instruction: str
    contact: str
    area_text: str
    places: Sequence[str]
    codes: Sequence[str]
    phenomenon: str
    do: Sequence[str]
    avoid: Sequence[str]
    ended_why: str
    history: Sequence[Step]


def notices(region_code: str = "", *, ended_since: datetime | None = None, limit: int = MOST) -> list[Notice]:
    """What is in force over a place ("" is everywhere), the gravest first; then what ended since then, newest first."""
    rows = Alert.unscoped.filter(OPEN_TO_ALL)
    standing, over = rows.filter(state=State.IN_FORCE), rows.filter(state__in=ENDED)
    if region_code:
        spoken = Area.unscoped.filter(touching([region_code]))
        standing = standing.filter(pk__in=spoken.filter(live=True).values("alert"))
        over = over.filter(pk__in=spoken.filter(version__state=VersionState.APPLIED).values("alert"))
    found = list(standing.order_by(*GRAVEST)[:limit])
    if ended_since:
        found += over.filter(ended_at__gte=ended_since).order_by("-ended_at", "-id")[: limit - len(found)]
    return [_notice(one) for one in found]


def signals_over(region_code: str) -> list[str]:
    """Which kinds of warning are in force over a place for the public; "" is nowhere."""
    if not region_code:
        return []
    spoken = Area.unscoped.filter(touching([region_code]), live=True)
    standing = Alert.unscoped.filter(OPEN_TO_ALL, state=State.IN_FORCE, pk__in=spoken.values("alert"))
    rows = Version.objects.filter(alert__in=standing.values("pk"), state=VersionState.APPLIED, reach=Reach.PUBLIC)
    return sorted(rows.exclude(signal="").order_by().values_list("signal", flat=True).distinct())


def get_public(uid: UUID) -> PublicAlert:
    """One alert, or NotVisible: one not public, not issued or unknown is the same to the public."""
    alert = _get(uid)
    said = _standing(alert)
    texts = kinds.texts_of(said.signal, said.level, said.level_text)
    codes = chain.area_codes(said)
    words = _in_language(said)
    return PublicAlert(
        notice=_notice(alert), number=alert.number, identifier=said.identifier, region=spoken(alert.region.name),
        event=words["event"], signal=said.signal, level_text=said.level_text, from_at=said.from_at, headline=words["headline"],
        description=words["description"], instruction=words["instruction"], contact=said.contact,
        area_text=said.area_text, places=place_names(said), codes=codes, phenomenon=texts.phenomenon if texts else "",
        do=texts.dos if texts else (), avoid=texts.donts if texts else (), ended_why=alert.ended_why,
        history=[_step(one) for one in _applied(alert)],
    )  # fmt: skip


def local_advice(uid: UUID, region_code: str) -> str:
    """What the township of a place adds to an alert in force, or ""."""
    return chain.advice_for(_get(uid), region_code) if region_code else ""


@dataclass(frozen=True)
class Spoken:
    """What a machine is told of an alert: the version that counts last, the one whose words hold, the ones before."""

    alert: Alert
    version: Version
    standing: Version
    before: Sequence[Version]
    codes: Sequence[str]
    places: Sequence[str]
    signal: Signal | None
    texts: SignalText | None


def get_spoken(uid: UUID) -> Spoken:
    """An alert for writing it as CAP, or NotVisible."""
    return _spoken(_get(uid))


def _spoken(alert: Alert) -> Spoken:
    every = _applied(alert)
    version, standing = every[0], _standing(alert)
    return Spoken(
        alert, version, standing, every[1:], chain.area_codes(standing), place_names(standing),
        kinds.signals().get(standing.signal), kinds.texts_of(standing.signal, standing.level, standing.level_text),
    )  # fmt: skip


def _get(uid: UUID) -> Alert:
    alert: Alert | None = Alert.unscoped.filter(OPEN_TO_ALL, uid=uid).select_related("region").first()
    if alert is None or not _applied(alert):
        raise NotVisible(_("没有这条预警,或者不对公众发布。"))
    return alert


def _applied(alert: Alert) -> list[Version]:
    """The public messages of the chain that went out, newest first."""
    rows = Version.objects.filter(alert=alert, state=VersionState.APPLIED, reach=Reach.PUBLIC)
    return list(rows.order_by("-number"))


def _standing(alert: Alert) -> Version:
    """The message whose words hold, or held last: not the one that only ended it."""
    every = _applied(alert)
    return next((one for one in every if one.effect not in (Effect.LIFT, Effect.CANCEL)), every[0])


def place_names(version: Version) -> list[str]:
    """Villages by name, with their township where several are spoken of."""
    areas = list(chain.areas_of(version)[: NAMES + 1])
    above = {area.region_code[:9] for area in areas}
    names = [_name(area, alone=len(above) == 1) for area in areas[:NAMES]]
    return [*names, _("等")] if len(areas) > NAMES else names


def _name(area: Area, *, alone: bool) -> str:
    region = area.region
    if alone or region_codes.level_of(region.code) <= region_codes.Level.TOWNSHIP or region.parent is None:
        return short_name(region)
    return f"{region.parent.name}{short_name(region)}"


def _notice(alert: Alert) -> Notice:
    return Notice(
        uid=alert.uid, title=alert.title, level=alert.level, drill=alert.drill,
        in_force=alert.state == State.IN_FORCE, state_words=str(alert.get_state_display()), issuer=alert.issuer,
        sent_at=alert.sent_at, until_at=alert.until_at, ended_at=alert.ended_at,
    )  # fmt: skip


def _step(version: Version) -> Step:
    words = str(version.get_effect_display())
    title = f"{version.event}{version.level_text}"
    return Step(version.number, version.sent_at, version.effect, words, title)


def _in_language(version: Version) -> dict[str, str]:
    """The words in the reader's language where the sender gave them, else the Chinese ones."""
    chinese = {name: getattr(version, name) for name in ("event", "headline", "description", "instruction")}
    own = _own(version.texts.items())
    return {name: own.get(name) or words for name, words in chinese.items()}


def _own(texts: Iterable[tuple[str, dict[str, str]]]) -> dict[str, str]:
    tag = (translation.get_language() or "zh").split("-")[0]
    return {} if tag == "zh" else next((said for name, said in texts if name.split("-")[0] == tag), {})
