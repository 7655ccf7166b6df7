"""The pack of signals, held against the tables and the worked examples; and what a wrong one says."""

import re

import pytest

from lastmile.foundation.rulepacks import catalogue, signals
from lastmile.foundation.rulepacks.tables import PackIsWrong
from lastmile.foundation.rulepacks.tests.broken import a_copy

PACK = catalogue.current()
SIGNALS, FRAMES = PACK.signals, PACK.alert_frames
ALL = [(signal, text) for signal in SIGNALS.values() for text in signal.texts.values()]
IDS = [f"{signal.id}-{text.colour}" for signal, text in ALL]
BLUE, YELLOW, ORANGE, RED = signals.COLOURS
# The table of colours in use; red 霾 only in some provinces.
WEATHER = {
    "台风": "蓝黄橙红", "暴雨": "蓝黄橙红", "暴雪": "蓝黄橙红", "寒潮": "蓝黄橙红", "大风": "蓝黄橙红", "沙尘暴": "黄橙红",
    "高温": "黄橙红", "干旱": "橙红", "雷电": "黄橙红", "冰雹": "橙红", "霜冻": "蓝黄橙", "大雾": "黄橙红", "霾": "黄橙红",
    "道路结冰": "黄橙红",
}  # fmt: skip
OTHERS = {"地质灾害气象风险", "山洪灾害", "洪水", "渍涝", "森林草原火险", "空气重污染"}
LONGEST = {"地点": "寻甸回族彝族自治县", "发布时间": "22:40", "值班电话": "0871-62345678", "避险点": "海科村小学"}
WORKED = {("rainstorm", RED), ("forest_fire", RED)}
NEVER = ("务请", "高度重视", "按预案", "预案转移", "切实", "严格落实", "启动响应", "辖区", "应办", "升级")
OFFICE_ONLY = ("响应级别", "转移安置", "责任人", "防御指南", "公里/小时", "mm", "能见度", "做好应对")
every = pytest.mark.parametrize(("signal", "text"), ALL, ids=IDS)


def figure(key: str) -> float:
    return PACK.packs["national"].figures[key].number


def filled(signal, text, words: str) -> str:
    level = FRAMES[text.colour].title if not signal.graded else max(FRAMES[text.colour].title, "Ⅱ级", key=len)
    return signals.fill(words, 级别=level, **LONGEST)


def test_all_forty_four_combinations_are_there_and_six_other_kinds():
    found = {one.title: "".join(FRAMES[c].title[0] for c in one.colours) for one in SIGNALS.values()}
    assert {title: found[title] for title in WEATHER} == WEATHER
    assert set(found) - set(WEATHER) == OTHERS
    assert sum(map(len, WEATHER.values())) == 44 + 1  # and red 霾
    assert {one.title for one in SIGNALS.values() if one.graded} == OTHERS


@every
def test_what_is_sent_fits_one_message(signal, text):
    for words in (text.duty, text.resident):
        assert len(filled(signal, text, words)) <= figure("call.sms_signs"), words


@every
def test_what_is_shouted_takes_twenty_seconds_at_most_and_is_no_stub(signal, text):
    seconds = signals.shout_seconds(filled(signal, text, text.shout), figure("call.shout_signs"))
    assert 9 <= seconds <= figure("call.shout_seconds")
    assert not re.search(r"[0-9A-Za-z%℃]", filled(signal, text, text.shout)), "figures are spoken as words"


@every
def test_texts_open_as_their_colour_does(signal, text):
    frame = FRAMES[text.colour]
    duty = filled(signal, text, text.duty)
    assert duty.startswith(frame.duty)
    if (signal.id, text.colour) not in WORKED:
        assert frame.duty_says in duty
        assert text.resident.startswith(frame.resident)
    assert duty.endswith("已读即可" if text.colour == BLUE else "收到回1")


@every
def test_texts_name_the_signal_and_speak_plainly(signal, text):
    said = (text.phenomenon, text.resident, text.shout, text.lift, *text.dos, *text.donts)
    assert not [word for word in NEVER for words in (text.duty, *said) if word in words]
    assert not [word for word in OFFICE_ONLY for words in said if word in words]
    assert signal.title in text.card
    assert "解除" in text.lift
    assert all(len(line) <= 24 for line in text.dos + text.donts)
    assert all("不" in line for line in text.donts)


@every
def test_every_place_has_something_to_do_with_posts_and_a_clock(signal, text):
    actions = signal.actions[text.colour]
    assert {one.at for one in actions} >= {"township", "village", "grid"}
    assert len({one.id for one in actions}) == len(actions)
    for one in actions:
        assert set(one.posts) <= set(PACK.post_kinds)
        assert one.figure in PACK.forms or one.minutes or one.daily
        assert one.source


@every
def test_red_is_never_slower_than_orange(signal, text):
    """What is asked in two colours is asked sooner in the graver one, or as soon."""
    graver = signals.COLOURS[signals.COLOURS.index(text.colour) + 1 :]
    mine = {one.id: minutes_of(one) for one in signal.actions[text.colour] if not one.daily}
    for colour in graver:
        for one in signal.actions.get(colour, ()):
            assert not one.minutes or minutes_of(one) <= mine.get(one.id, 10**6), (colour, one.id)


def minutes_of(action) -> float:
    return figure(action.figure) if action.figure else action.minutes


@pytest.mark.parametrize("signal", SIGNALS.values(), ids=SIGNALS)
def test_criteria_say_where_they_come_from_and_what_to_confirm(signal):
    assert signal.source
    assert signal.to_confirm
    assert ("令第16号" in signal.source) == (signal.group == "weather")
    assert len({text.criteria for text in signal.texts.values()}) == len(signal.texts)


def test_no_text_stands_twice():
    for name in ("duty", "resident", "shout"):
        assert len({getattr(text, name) for _signal, text in ALL}) == len(ALL)


def test_every_action_of_the_pack_is_used():
    used = {one.id for signal in SIGNALS.values() for actions in signal.actions.values() for one in actions}
    assert sorted(set(PACK.alert_actions) - used) == []


def test_rainstorm_red_is_the_worked_example_word_for_word():
    red, said = SIGNALS["rainstorm"].texts[RED], {"地点": "东川区", "发布时间": "22:40", "值班电话": "XXXXXXXX"}
    assert signals.fill(red.duty, **said) == (
        "【红色·立即】东川区22:40发布暴雨红色,未来3小时雨量或超100毫米。请马上叫醒本组,先转滑坡沟口低洼户。收到回1"
    )
    assert signals.fill(red.resident, **said) == (
        "暴雨红色预警!山边沟边河边的人请马上离开,听村干部安排。不过水淹的路,不回去拿东西。要帮忙打XXXXXXXX"
    )
    shout = signals.fill(red.shout, 避险点="村小学")
    assert shout == (
        "各位乡亲,各位乡亲,暴雨红色预警!住山边、沟边、河边的,现在就走,到村小学。"
        "老人娃娃先走,东西不要拿。听到的帮忙叫一下隔壁!"
    )
    assert signals.shout_seconds(shout, figure("call.shout_signs")) == pytest.approx(18)
    assert red.lift == "暴雨红色预警已解除。危险点没查过之前先别回去,等村里通知。"
    assert (red.dos, red.donts) == (
        ("山边沟边的人先走", "清沟排水", "断开进水房间的电"),
        ("不过水淹的路桥", "不回屋拿东西", "不在沟口停车、过夜"),
    )


def test_rainstorm_red_asks_what_the_worked_example_asks_with_its_clocks():
    asked = {
        one.id: (one.at, minutes_of(one), one.daily or (figure(one.repeat) if one.repeat else 0))
        for one in SIGNALS["rainstorm"].actions[RED]
    }
    assert asked == {
        "leader_at_desk": ("township", 10, 0),
        "move_order": ("township", 15, 0),
        "points_safe": ("point", 30, 30),
        "stop_work": ("township", 15, 0),
        "muster": ("township", 30, 0),
        "backup_power": ("township", 15, 0),
        "first_summary": ("township", 60, 0),
        "points_round": ("township", 60, 0),
        "broadcast": ("village", 10, 0),
        "doors": ("village", 60, 0),
        "unlisted": ("village", 40, 0),
        "shelter_open": ("village", 20, 0),
        "morning_count": ("village", 0, "05:30"),
        "answer": ("grid", 5, 0),
        "wake": ("grid", 30, 0),
        "carry": ("grid", 60, 0),
        "all_here": ("grid", 60, 0),
    }


def test_forest_fire_red_is_the_worked_example_word_for_word():
    red, words = SIGNALS["forest_fire"].texts[RED], {"级别": "红色"}
    assert signals.fill(red.duty, **words) == (
        "【红色·立即】今起3天森林火险红色。卡点24小时有人,护林员上山,一律禁火。发现烟火先报119再报值班室,不组织群众打火。收到回1"
    )
    assert signals.fill(red.resident, **words) == (
        "森林火险红色!进山不带火,不烧地埂、不上坟烧纸、不扔烟头。看到冒烟打119。违者依法处罚。"
    )
    assert red.shout == "天干风大,一点火就是大火!进山不带火,地埂不能烧,纸钱不能烧。看到冒烟打幺幺九!"
    assert red.dos == ("登记进山人和火种", "管好需监护的人", "断开林区隐患线路")
    assert red.donts == ("不带火进山", "不自己上山打火", "不围观不堵路")
    owed = {one.id: one for one in SIGNALS["forest_fire"].actions[RED]}
    assert (owed["fire_team"].minutes, owed["zero_report"].daily) == (20, "17:00")
    assert {"gates_open", "fire_patrol"} <= set(owed)


@pytest.mark.parametrize(
    ("level", "level_text", "colour"),
    [
        ("red", "红色", RED),
        ("", "Ⅱ级", ORANGE),
        ("", "II", ORANGE),
        ("", "三级", YELLOW),
        ("", "Ⅳ", BLUE),
        ("", "橙色", ORANGE),
        ("", "五级", ""),
        ("", "", ""),
    ],
)
def test_a_level_of_either_kind_has_the_texts_of_its_colour(level, level_text, colour):
    assert signals.colour_of_level(level, level_text) == colour


def test_a_level_written_as_a_grade_is_never_said_as_a_colour():
    risk = SIGNALS["geology_risk"].text_of("", "Ⅱ级")
    assert risk is not None
    said = " ".join(
        signals.fill(words, 级别="Ⅱ级") for words in (risk.duty, risk.resident, risk.shout, risk.lift, risk.card)
    )
    assert said.startswith("【Ⅱ级·行动】")
    assert "橙" not in said
    assert SIGNALS["drought"].text_of("blue") is None


def test_what_nobody_says_is_put_in_plain_words():
    assert signals.fill("到{避险点},要帮忙打{值班电话}") == "到村里的避险点,要帮忙打镇值班室"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("signals/hail.toml", '"call_home"', '"call_hime"', "id must be one of"),
        ("signals/hail.toml", '"call_home"', '"call_in"', "call_in is owed at the village"),
        ("signals/hail.toml", '"call_home", "all_here"', '"call_home", "call_home"', "grid names an action twice"),
        ("signals/hail.toml", "{地点}", "{地方}", "nobody can fill 地方"),
        ("signals/hail.toml", '"牲畜进圈", ', "", "dos must be three lines"),
        ("signals/hail.toml", 'response = "Shelter"', 'response = "Hide"', "response must be one of"),
        ("signals/hail.toml", 'category = "Met"', 'category = "Sky"', "category must be one of"),
        ("signals/hail.toml", "order = 10", 'order = "10"', "order must be int"),
        ("signals/rainstorm.toml", 'rounds = "in_rain"', 'rounds = "in_snow"', "rounds must be one of"),
        ("alert_actions.toml", '"duty_officer", ', '"duty_cat", ', "names no kind of post: ['duty_cat']"),
        (
            "alert_actions.toml",
            '"warning.muster_minutes"',
            '"warning.muster_people"',
            "figure must be a figure in minutes",
        ),
        ("alert_actions.toml", '"warning.muster_people"', '"warning.muster_peeple"', "least must be one of"),
        ("alert_actions.toml", 'evidence = "order"', 'evidence = "ordre"', "evidence must be one of"),
        ("alert_actions.toml", 'daily = "17:00"', 'daily = "25:00"', "daily must be a time of day"),
        ("alert_actions.toml", "minutes = 20", "minutes = 99999", "minutes must be minutes within a week"),
        ("alert_actions.toml", "minutes = 20", "", "figure or minutes is missing"),
        ("alert_actions.toml", 'trouble = "有缺"', 'trouble = "缺"', "trouble must be one of"),
        ("alert_actions.toml", 'choices = ["够用", "有缺"], ', "", "a choice, and nothing else, has choices"),
        ("alert_frames.toml", "[blue]", "[green]", "the frames must be blue, yellow, orange, red"),
    ],
)
def test_a_wrong_pack_stops_the_start(tmp_path, file, old, new, said):
    with pytest.raises(PackIsWrong) as problem:
        catalogue.load(a_copy(tmp_path, file, old, new))
    assert said in str(problem.value)
