"""What a 检查记录 says: the check's facts, the list as it was answered, the hazards, and who signs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lastmile.domains.hazards import public as hazards
from lastmile.domains.patrols.models import Walk
from lastmile.domains.patrols.selectors import walks
from lastmile.foundation.people import cards
from lastmile.foundation.prints import paper
from lastmile.kernel import clock

BLANK = "________________"


def walk_of(inspection: Any) -> Walk | None:
    """The finished walk of its list, if it went by one."""
    if inspection.walk_uid is None:
        return None
    rows = Walk.unscoped.filter(uid=inspection.walk_uid, finished_at__isnull=False)
    return rows.select_related("text", "region").first()


def record_of(inspection: Any) -> dict[str, Any]:
    """The words of the paper. The caller has checked that the check is visible."""
    walked, site = walk_of(inspection), inspection.site
    office = paper.office(inspection.region_code)
    return {
        "title": _("检查记录"),
        "number": inspection.number,
        "facts": _facts(inspection, site, office),
        "list": walked.title if walked else "",
        "heads": [_("查看内容"), _("情况")],
        "lines": [(one.item.ask, _answer(one)) for one in walks.lines_of(walked)] if walked else [],
        "result": result_of(inspection),
        "result_head": _("检查结果"),
        "found_head": _("发现的隐患"),
        "found": [f"{one.title}({one.number})" for one in hazards.found_by(inspection)],
        "foot": _note(inspection) % {"office": office, "phone": cards.duty_phone(inspection.region_code) or BLANK},
        "signs": [_("检查人员(签名):"), _("被检查单位负责人(签名):"), _("联系电话:"), _("日期:")],
        "copies": _("一式两份:被检查单位一份,应急管理办公室存一份。"),
        "office": office,
        "day": paper.day(clock.local(inspection.entered_at)),
    }


def _facts(inspection: Any, site: Any, office: str) -> list[tuple[str, str]]:
    where = "".join(
        filter(None, (inspection.region.parent.name if inspection.region.parent else "", inspection.region.name))
    )
    rows = [
        (_("检查对象"), " ".join(filter(None, (site.name, site.credit_code)))),
        (_("地址"), f"{where}{site.address}"),
        (_("负责人"), site.manager),
        (_("检查日期"), paper.day(inspection.on)),
        (_("检查种类"), str(inspection.get_kind_display())),
        (_("检查单位"), office),
        (_("谁有执法权"), inspection.power_unit or _("本次没有执法权,只查看和告知")),
        (_("参加人"), ";".join(_member(one) for one in inspection.members or ())),
        (_("参加单位"), inspection.others),
        (_("检查计划编号"), inspection.plan_number),
        (_("超过年度次数的理由"), inspection.over_cap),
        (_("检查情况"), inspection.found),
    ]
    kept = {_("负责人"), _("参加人")}  # to be written in by hand where they are not known
    return [(head, words or BLANK) for head, words in rows if words or head in kept]


def _member(one: dict[str, str]) -> str:
    number = _("执法证号 %(number)s") % {"number": one["certificate"]} if one.get("certificate") else ""
    return " ".join(filter(None, (one["name"], one.get("unit", ""), number)))


def _answer(line: Any) -> str:
    if not line.answer:
        return _("没看")
    if not line.is_bad:
        return str(line.answer)
    return ",".join(
        filter(
            None, (_("不合格:%(found)s") % {"found": line.item.found}, line.note, _("当场已改") if line.fixed else "")
        )
    )


def result_of(inspection: Any) -> str:
    """没有发现问题, 发现隐患, or that nobody has said yet."""
    if inspection.is_clean is None:
        return _("□ 没有发现问题   □ 发现以下问题:")
    return _("没有发现问题。") if inspection.is_clean else _("发现以下隐患,请及时整改。")


def _note(inspection: Any) -> str:
    if inspection.power_unit:
        return _("如有不同意见,请向%(office)s反映,电话%(phone)s。")
    return _("本记录不是行政处罚文书。如有不同意见,请向%(office)s反映,电话%(phone)s。")
