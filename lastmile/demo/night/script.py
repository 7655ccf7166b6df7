"""The night in order: when, what, and the scene one jumps to. Times are those of practice.md 4.2."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from lastmile.demo.clock import START
from lastmile.demo.night import acts, messages
from lastmile.demo.night.acts import COMMITTEE, GULLY, RIVER, SCHOOL, SLOPE, YARD
from lastmile.kernel import clock


@dataclass(frozen=True)
class Act:
    """One thing that happens."""

    at: datetime
    words: str
    play: Callable[[], None]


def at(text: str) -> datetime:
    """22:47:10 of the evening, 00:40 of the morning after."""
    hour, minute, *second = (int(part) for part in text.split(":"))
    day = clock.local(START).date() + timedelta(days=0 if hour > 12 else 1)
    return clock.at(day, hour, minute) + timedelta(seconds=second[0] if second else 0)


def _act(when: str, words: str, play: Callable[..., None], *values: object) -> Act:
    return Act(at(when), words, partial(play, *values) if values else play)


BEFORE = (
    _act("18:10", "地质灾害气象风险Ⅱ级", acts.receive, messages.SLIDES),
    _act("19:40", "暴雨黄色", acts.receive, messages.YELLOW),
)
NIGHT = (
    _act("21:38", "暴雨橙色", acts.receive, messages.ORANGE),
    _act("22:40", "暴雨红色", acts.receive, messages.RED),
    _act("22:46", "海科村小学开门", acts.open_shelter, SCHOOL),
    _act("22:47", "余正昌先转后报", acts.move_first),
    _act("22:49", "值班室收到", acts.take_note),
    _act("22:52", "杨树和下达转移令", acts.order_move),
    _act("22:56", "石门村委会开门", acts.open_shelter, COMMITTEE),
    _act("22:57", "镇中学开门", acts.open_shelter, YARD),
    _act("22:58", "上门叫到一人", acts.fetch),
    _act("23:02", "上门叫到一人", acts.fetch),
    _act("23:05", "海科村3组逐户敲门", acts.told, SLOPE),
    _act("23:06", "工棚的人", acts.name_worksite),
    _act("23:08", "上门叫到一人", acts.fetch),
    _act("23:10", "走不动要人抬", acts.carry),
    _act("23:12", "石门村1组逐户敲门", acts.told, GULLY),
    _act("23:13", "上门叫到一人", acts.fetch),
    _act("23:15", "向阳社区河边逐户敲门", acts.told, RIVER),
    _act("23:19", "孙立群叫到了", acts.fetch, True),
    _act("23:25", "海科村3组走了一半", acts.gone, SLOPE, 0.5),
    _act("23:40", "石门村1组走了", acts.gone, GULLY, 1.0),
    _act("23:50", "向阳社区河边走了一半", acts.gone, RIVER, 0.5),
    _act("00:08", "海科村3组走完", acts.gone, SLOPE, 1.0),
    _act("00:20", "向阳社区河边走完", acts.gone, RIVER, 1.0),
    _act("00:40", "清点:少一人", acts.roll_call, "罗应才"),
    _act("00:47", "罗应才找到了", acts.found),
    _act("01:45", "清点", acts.roll_call),
    _act("03:45", "清点", acts.roll_call),
    _act("05:32", "清晨清点", acts.roll_call),
    _act("07:45", "清点", acts.roll_call),
    _act("08:20", "解除", acts.receive, messages.LIFTED),
    _act("08:24", "两处可以回家", acts.let_home),
    _act("08:28", "叫应报告", acts.report),
)
EVERY = 10  # minutes between two looks at who owes a report soon
REPORTING = tuple(
    Act(at(f"{minute // 60 % 24:02}:{minute % 60:02}"), "预警行动报到", acts.report_actions)
    for minute in range(18 * 60 + 20, 32 * 60 + 20, EVERY)
)
ACTS = tuple(sorted((*BEFORE, *NIGHT, *REPORTING), key=lambda one: one.at))
SCENES: tuple[tuple[datetime, str], ...] = (
    (at("20:30"), "暴雨黄色生效,今日待办"),
    (at("21:38"), "橙色:巡查和备勤"),
    (at("22:40"), "红色:叫应"),
    (at("22:47"), "先转后报"),
    (at("22:58"), "派人上门"),
    (at("23:19"), "最后一个人"),
    (at("00:20"), "141 人转出"),
    (at("00:40"), "清点"),
    (at("08:20"), "解除"),
    (at("08:30"), "叫应报告"),
)
END = at("08:30")
