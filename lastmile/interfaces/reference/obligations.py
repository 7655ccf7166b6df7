"""Every kind of obligation: what is owed, how it climbs, and which figures set its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.rules import NATIONAL, shown
from lastmile.interfaces.acts import FIELD, OFFICE
from lastmile.kernel.markdown import table


@dataclass(frozen=True)
class Kind:
    """What is owed (in words), by which figures (keys of the packs), what else says when, and which ladder climbs while it is open."""

    what: str
    figures: tuple[str, ...] = ()
    otherwise: str = ""
    ladder: str = "`daily_digest`"


ACTION = "the clock of its action (Actions in [packs.md](packs.md))"
BY_LEVEL = "by level and hour: `red_night` to `blue`, or the `derived_…` (figure `warning.ladder_pack`)"
RUNG = "none of its own: past its clock, `alert.late` rings for it"
BY_COLOUR = "by colour: `late_red` to `late_blue`, where lives hang on it `late_red_move`, `late_orange_move`"
STANDING = "each standing round of its colour and season: the figures `patrol.*` in [packs.md](packs.md)"
KINDS = {
    "hazard.confirm": Kind(
        "look at what was reported, grade it, say who sees to it",
        ("hazard.confirm_hours", "hazard.danger_confirm_minutes"),
        "minutes where there is danger now",
    ),
    "hazard.rectify": Kind("see it put right", ("hazard.general_days",), "the day that was set, if one was"),
    "hazard.verify": Kind("look whether it was put right; not whoever did it", ("hazard.verify_days",)),
    "hazard.recheck": Kind("look again at a fix on the spot that was drawn", ("hazard.recheck_days",)),
    "hazard.judge": Kind("say whether it is 重大", ("hazard.judge_workdays",)),
    "hazard.prepare": Kind("settle the five of a 重大 one", ("hazard.major_progress_days",)),
    "hazard.progress": Kind("report how a 重大 one goes on", ("hazard.major_progress_days",)),
    "hazard.track": Kind("keep it safe and note it while a department has it", ("hazard.track_days",)),
    "hazard.answer": Kind("answer what was handed over", ("hazard.transfer_answer_workdays",)),
    "hazard.extend": Kind("decide on a wish for more time; not whoever asked", ("hazard.extension_decide_days",)),
    "hazard.accept": Kind("accept what was done on a 重大 one", ("hazard.accept_workdays",)),
    "hazard.lift": Kind("lift a listing (挂牌督办)", ("hazard.accept_workdays",)),
    "certificate.renew": Kind(
        "have a certificate renewed before it ends",
        ("staffing.certificate_renew_days", "staffing.certificate_notice_days"),
        "the second says from when it is owed",
    ),
    "profile.look": Kind(
        "look through the base database of a place",
        ("institution.database_months", "institution.database_notice_days"),
        "the second where nobody ever looked, and from when it is owed",
    ),
    "declaration.look": Kind("look at what a household told its village", ("portal.declaration_workdays",)),
    "declaration.back": Kind("look at what a household took back", ("portal.declaration_workdays",)),
    "clearance.decide": Kind("say yes or no to full numbers leaving", ("imports.export_decide_hours",)),
    "tip.accept": Kind("take a tip or refuse it", ("tips.accept_hours",)),
    "tip.reply": Kind("say whether a tip that was handed over is taken", ("tips.hand_answer_workdays",)),
    "tip.check": Kind("note what a tip came to", ("tips.hand_result_workdays",)),
    "tip.answer": Kind("answer whoever sent it", ("tips.answer_workdays",)),
    "patrol.round": Kind("walk a danger point", (), f"{STANDING}; rain and fire danger have their own"),
    "patrol.visit": Kind("visit a place and go through its checklist", (), STANDING),
    "call.answer": Kind(
        "answer a call",
        (
            "warning.answer_red_minutes",
            "warning.answer_orange_minutes",
            "warning.answer_yellow_minutes",
            "warning.read_blue_minutes",
        ),
        "by level",
        BY_LEVEL,
    ),
    "call.door": Kind(
        "go to the door of somebody who does not answer, and note it", (), "at once", "none: the call goes on"
    ),
    "move.help": Kind("get people out who cannot or will not go", ("move.help_minutes",), ladder="`move_help`"),
    "move.missing": Kind("find whoever a roll-call lacks", ("move.missing_minutes",), ladder="`move_help`"),
    "move.back": Kind("fetch out whoever went home", ("move.back_minutes",), ladder="`move_help`"),
    "move.acknowledge": Kind(
        "take note that a village moved first", ("move.acknowledge_minutes",), ladder="`move_help`"
    ),
    "move.rollcall": Kind("count those at a shelter by name", ("move.rollcall_minutes",), ladder="`move_count`"),
    "alert.report": Kind("do what an alert asks and say so", (), ACTION, RUNG),
    "alert.order": Kind("order people out, or confirm that a village did", (), ACTION, RUNG),
    "alert.doors": Kind("have every household told, or everybody out", (), ACTION, RUNG),
    "alert.shelter": Kind("open the shelters", (), ACTION, RUNG),
    "alert.review": Kind("hold the review after a red or orange alert", ("warning.review_days",)),
    "alert.late": Kind(
        "rings for what of an alert is past its clock; nothing to do of its own", (), "at once", BY_COLOUR
    ),
    "point.move": Kind("get people away from a danger point", ("point.move_minutes",), ladder="`alarm`"),
    "point.ready": Kind("tell every household below it to be ready", ("point.ready_minutes",), ladder="`alarm`"),
    "point.report": Kind("report an alarm upwards", ("point.report_minutes",), ladder="`alarm`"),
    "point.decide": Kind("judge an alarm", ("point.decide_minutes",), ladder="`alarm`"),
    "point.watch": Kind(
        "look at the point again and note it, until the alarm ends", ("point.watch_minutes",), ladder="`alarm_watch`"
    ),
}


def page(note: str) -> str:
    """obligations.md."""
    owed = [_kind(name, kind) for name, kind in KINDS.items()]
    return (
        f"# Obligations 责任事项\n\n{note}\nWhat the platform can make a post owe. Nobody ticks one off: the work itself ends it. "
        "Ladders, step by step, and what the packs of Jilin and Kunming say otherwise stand in [packs.md](packs.md); a place may set "
        "its own figure.\n\n"
        f"{table(('Kind', 'Button', 'Owed', 'Figures that set its time', 'Otherwise', 'Ladder'), owed)}\n"
        f"## Figures\n\n{table(('Key', '名称', 'National', 'Source', 'Confidence'), _figures())}"
    )


def _kind(name: str, kind: Kind) -> tuple[str, ...]:
    button, phone = str(OFFICE[name][0]), str(FIELD[name][0])
    return (
        f"`{name}`",
        button if button == phone else f"{button}; on the phone {phone}",
        kind.what,
        ", ".join(f"`{key}`" for key in kind.figures),
        kind.otherwise,
        kind.ladder,
    )


def _figures() -> Iterator[tuple[str, ...]]:
    packs = catalogue.current()
    for key in sorted({key for kind in KINDS.values() for key in kind.figures}):
        one = packs.packs[NATIONAL].figures[key]
        source = f"{one.source}(待核对:{one.to_confirm})" if one.to_confirm else one.source
        yield f"`{key}`", packs.forms[key].title, shown(one), source, str(one.confidence.value)
