"""Paper made out on a hazard: a number of its kind, kept with what it said; and the powers that allow an order."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lastmile.domains.hazards import selectors
from lastmile.domains.hazards.models import Handover, Hazard, Paper, PaperSeries, Power
from lastmile.domains.hazards.rules import PaperKind, PowerKind, Status
from lastmile.domains.hazards.services.taking import done, holding
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import once
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState
from lastmile.kernel.ids import uuid7

WORDS = {PaperKind.NOTICE: "告", PaperKind.ORDER: "责改", PaperKind.HANDOVER: "移", PaperKind.RECORD: "检"}


@once.at_once
def make_paper(scope: Scope, *, uid: UUID, kind: str, due_on: date | None = None) -> Paper:
    """Make out a paper, or give the one already made for the same time and deadline. An order only with delegated power.

    `due_on`: till when, of a notice or order on a hazard whose own deadline has passed; the hazard stays as late as it is.
    """
    hazard = selectors.get_hazard(scope, uid)
    scope.require(Permission.HAZARD_CONFIRM, on=hazard)
    said, occurrence = _what_it_says(hazard, kind, due_on)
    number = Paper.objects.filter(hazard=hazard, kind=kind, occurrence=occurrence).first()
    if number is not None:
        return number
    paper = Paper.objects.create(
        hazard=hazard,
        kind=kind,
        occurrence=occurrence,
        number=next_number(hazard.region_code[:9], kind),
        said=said,
        made_at=clock.now(),
        made_by_id=holding(scope),
    )
    done(scope, hazard, "papered", figures={"paper": paper.uid, "kind": kind, "number": paper.number})
    return paper


def _what_it_says(hazard: Hazard, kind: str, due_on: date | None) -> tuple[dict[str, Any], str]:
    """Figures and documents of the paper, and which time it is for. Raises WrongState where there is nothing to say."""
    if kind == PaperKind.HANDOVER:
        return _of_handover(hazard)
    if kind not in {PaperKind.NOTICE, PaperKind.ORDER}:
        raise NotValid(_("没有这种文书。"))
    if hazard.status != Status.RECTIFYING or hazard.due_on is None:
        raise WrongState(_("核实定级、有期限以后才能出具。"))
    power = power_for(hazard) if kind == PaperKind.ORDER else None
    until = _until(hazard.due_on, due_on)
    said = {"due_on": until.isoformat(), "measures": hazard.measures}
    occurrence = f"{hazard.times_reopened}-{until:%Y%m%d}"
    if power is None:
        return said, occurrence
    return {**said, "power": power.kind, "authority": power.authority, "document": power.document_number}, occurrence


def power_for(hazard: Hazard) -> Power:
    """The power an order on a hazard names. Raises WrongState where there is none: then it is a notice."""
    power = selectors.may_order(hazard)
    if power is None:
        raise WrongState(_("没有这一类的赋权或委托,只能出具安全隐患告知单。"))
    return power


def _until(own: date, asked: date | None) -> date:
    """The deadline a paper names: the hazard's own while it lies ahead, else the one asked for. Raises NotValid."""
    if own >= clock.today():
        return own
    if asked is None or asked < clock.today():
        words = _("整改期限已经过了,文书上要写新的期限,不能早于今天。")
        raise NotValid(words, fields={"due_on": words})
    return asked


def _of_handover(hazard: Hazard) -> tuple[dict[str, Any], str]:
    handed = Handover.objects.filter(hazard=hazard).order_by("-id").first()
    if handed is None:
        raise WrongState(_("没有移送过。"))
    due = clock.last_day(handed.answer_due_at).isoformat()
    said = {"to": handed.title, "reason": handed.reason, "measures": handed.measures, "answer_due_on": due}
    return said, f"h{handed.pk}"


def next_number(township: str, kind: str) -> str:
    """The next number of a kind of paper in a township and year."""
    year = clock.today().year
    series, _made = PaperSeries.objects.get_or_create(kind=kind, township=township, year=year)
    PaperSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
    last = PaperSeries.objects.values_list("last", flat=True).get(pk=series.pk)
    place = get_region(township).name.removesuffix("镇").removesuffix("乡").removesuffix("街道") if township else ""
    return f"{place}应急{WORDS[PaperKind(kind)]}〔{year}〕{last}号"


@once.at_once
def record_power(
    scope: Scope,
    *,
    region_code: str,
    kind: str,
    authority: str,
    document_number: str,
    categories: list[str],
    items: str = "",
    from_on: date,
    until_on: date | None = None,
    uid: UUID | None = None,
) -> Power:
    """赋权 or 委托 of a place: who gave it, by which document, for which categories of hazards. The same uid with the same
    content is the same power, with other content DifferentContent.
    """
    region = get_region(region_code)
    scope.require(Permission.PACK_CHANGE, on=region.code)
    wrong = {
        "kind": kind not in PowerKind.values,
        "authority": not authority.strip(),
        "document_number": not document_number.strip(),
        "categories": not categories or bool(set(categories) - set(catalogue.hazard_categories())),
        "until_on": until_on is not None and until_on < from_on,
    }
    if any(wrong.values()):
        fields = {name: _("请填对") for name, bad in wrong.items() if bad}
        raise NotValid(_("请写明谁赋权或委托、文号、事项和起止日期。"), fields=fields)
    uid = uid or uuid7()
    content = {"place": region.uid, "kind": kind, "authority": authority.strip(), "document": document_number.strip()}
    content |= {"categories": sorted(set(categories)), "items": items.strip(), "from": from_on, "until": until_on}
    if known := Power.unscoped.filter(uid=uid).first():
        words = _("这张表已经登记了一项赋权或委托,内容不一样。原来的没有动,请看名单核对。")
        once.require_same(known, "power.recorded", content, otherwise=words)
        return known
    power = Power.unscoped.create(
        uid=uid,
        region=region,
        region_code=region.code,
        kind=kind,
        authority=authority.strip()[:80],
        document_number=document_number.strip()[:60],
        categories=sorted(set(categories)),
        items=items.strip()[:300],
        from_on=from_on,
        until_on=until_on,
        entered_at=clock.now(),
        entered_by_id=holding(scope),
    )
    figures = {"kind": kind, "categories": power.categories, "from": from_on, "until": until_on}
    figures |= once.said(uid, content)
    ledger.write(scope, "power.recorded", power, figures=figures, private={"document": power.document_number})
    return power


@transaction.atomic
def end_power(scope: Scope, *, uid: UUID) -> Power:
    """The power is over from today on; what was ordered by it stays."""
    power: Power = Power.objects.get_visible(scope, Permission.PACK_CHANGE, uid)
    today = clock.today()
    if power.until_on is None or power.until_on > today:
        Power.unscoped.filter(pk=power.pk).update(until_on=max(today, power.from_on))
        ledger.write(scope, "power.ended", power)
    return power
