"""Somebody of the public sends a tip. Nothing of how it came is kept: no address, no browser, no time of the camera."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lastmile.domains.tips import selectors
from lastmile.domains.tips.models import Identity, Tip, TipSeries
from lastmile.domains.tips.rules import Kind
from lastmile.domains.tips.services import codes
from lastmile.domains.tips.services.owing import owe_all
from lastmile.foundation.access.encrypted import look_up_key, normalised
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.files import services as files
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import rules as ledger_rules
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import services as people
from lastmile.foundation.regions import drawing
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import clock
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import NotValid
from lastmile.kernel.region_codes import LENGTHS, Level

PUBLIC = Scope.of_system("public", [])
MOST = {"what": 1000, "where": 120, "name": 40, "phone": 20}
CODES_TRIED = 20


@dataclass(frozen=True)
class Sent:
    """A tip and the code its sender reads its progress by."""

    tip: Tip
    code: str


def send_tip(
    *,
    region: Region,
    kind: str,
    token: str,
    what: str,
    where: str,
    named: bool = False,
    name: str = "",
    phone: str = "",
    position: tuple[float, float] | None = None,
    photo: Any = None,
) -> Sent:
    """Keep a tip from the page of a township or village. `token`: the secret number of the form; the same form with the
    same words is the same tip and gives the same code. `position`: (longitude, latitude) as the phone said it.

    Raises NotValid or TooMuch for what cannot be used, the photo included; then nothing is kept.
    """
    said = _said(kind, what=what, where=where, named=named, name=name, phone=phone)
    sent_key = codes.key_of("sent", token, region.code, ledger_rules.canonical(said).decode())
    if known := _known(sent_key):
        return known
    picture = files.read_photo(region.code, photo) if photo else None  # before the transaction: it takes its time
    try:
        with transaction.atomic():
            return _keep(region, sent_key, said, _point(position), picture)
    except IntegrityError:  # the same form arrived twice at once
        if known := _known(sent_key):
            return known
        raise


def find_by_code(code: str) -> Tip | None:
    """The tip a code belongs to. The caller has counted the try."""
    return selectors.by_code_key(codes.code_key(code)) if normalised(code) else None


def _said(kind: str, **said: Any) -> dict[str, Any]:
    """What was said, cut to its length, with what must be there. Raises NotValid."""
    plain = {key: value if key == "named" else " ".join(value.split())[: MOST[key]] for key, value in said.items()}
    wrong = {
        key: words for key, words in (("what", _("请说一下是什么事。")), ("where", _("请写在哪里。"))) if not plain[key]
    }
    if kind not in Kind.values:
        wrong["kind"] = _("请选一样。")
    if plain["named"] and not plain["name"]:
        wrong["name"] = _("实名要写姓名;不想写就选匿名。")
    try:
        number = people.checked_phone(plain["phone"])
    except NotValid:
        number, wrong["phone"] = "", _("请填一个手机号,或者空着。")
    if number and settings.DEMO and not number.startswith("154"):
        wrong["phone"] = _("演示里只能填154开头的虚构号码。")
    if wrong:
        raise NotValid(" ".join(wrong.values()), fields=wrong)
    return {"kind": kind, **plain, "name": plain["name"] if plain["named"] else "", "phone": number}


def _point(position: tuple[float, float] | None) -> Any:
    """Where the phone said it was; a position no place here has is left out, the words say where."""
    try:
        return drawing.point_at(position, Datum.WGS84)
    except NotValid:
        return None


def _known(sent_key: str) -> Sent | None:
    tip = Tip.unscoped.filter(sent_key=sent_key).first()
    if tip is None:
        return None
    made = (codes.code_of(sent_key, attempt) for attempt in range(CODES_TRIED))
    return Sent(tip, next(one for one in made if codes.code_key(one) == tip.code_key))


def _keep(region: Region, sent_key: str, said: dict[str, Any], point: Any, picture: Any) -> Sent:
    code = _free_code(sent_key)
    handler = handled_at(region, said["kind"])
    who = {"name": said.pop("name"), "phone": said.pop("phone")}
    now = clock.now()
    tip = Tip.unscoped.create(
        region=handler,
        region_code=handler.code,
        place_code=region.code,
        number=_number(handler.code, clock.local(now).year),
        sent_key=sent_key,
        code_key=codes.code_key(code),
        point=point,
        received_at=now,
        **said,
    )
    if any(who.values()):
        Identity.objects.create(tip=tip, phone_key=look_up_key(who["phone"]), **who)
    ledger.write(PUBLIC, "tip.received", tip, figures={"number": tip.number, "kind": tip.kind, "named": tip.named})
    if picture:
        files.keep_photo(PUBLIC, tip, picture, role="before", bare=True)
    owe_all(PUBLIC, tip)
    if tip.kind == Kind.DANGER:
        jobs.tell("tip.danger_seen", tip)
    return Sent(tip, code)


def handled_at(region: Region, kind: str) -> Region:
    """Who handles it: the place itself, but for an opinion on its work the office above the township."""
    if kind != Kind.OPINION:
        return region
    township = region.code[: LENGTHS[Level.TOWNSHIP]]
    return get_region(township[: LENGTHS[Level.COUNTY]])


def _free_code(sent_key: str) -> str:
    for attempt in range(CODES_TRIED):
        code = codes.code_of(sent_key, attempt)
        if not Tip.unscoped.filter(code_key=codes.code_key(code)).exists():
            return code
    raise NotValid(_("现在收不下,请打本镇公开举报电话。"))


def _number(region_code: str, year: int) -> str:
    """The next number of a place and year; the row is held until the tip commits, so no number is given twice."""
    place = region_code[:9]
    series, _made = TipSeries.objects.get_or_create(place=place, year=year)
    TipSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
    last = TipSeries.objects.values_list("last", flat=True).get(pk=series.pk)
    return f"J{place}-{year}-{last:04}"
