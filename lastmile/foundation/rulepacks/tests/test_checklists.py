"""The checklists: fifteen, in full; the worked examples word for word; nothing that cannot be acted on."""

import pytest

from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.checklists import DEADLY, LEAST_ITEMS, MOST_ITEMS
from lastmile.foundation.rulepacks.tables import PackIsWrong
from lastmile.foundation.rulepacks.tests.broken import a_copy

LISTS = catalogue.checklists_built_in()
TO_SHIP = [
    "九小场所消防", "小餐馆燃气", "自建房", "电动自行车", "家庭用电用火", "滑坡崩塌", "泥石流沟/山洪沟", "小水库山塘",
    "河边低洼/地下空间", "林区防火", "水域防溺水", "工地和工棚", "民宿/农家乐", "学校/敬老院夜间",
    "道路/桥涵/校车",
]  # fmt: skip


def test_the_fifteen_are_there_in_the_order_of_those_who_walk_them():
    assert [one.short for one in LISTS.values()] == TO_SHIP


@pytest.mark.parametrize(
    ("kind", "line"), [("school", "fire"), ("care_home", "fire"), ("enterprise", "safety"), ("reservoir", "flood")]
)
def test_a_kind_of_place_has_the_line_of_most_lists_walked_there(kind, line):
    assert catalogue.line_of_place(kind) == line


@pytest.mark.parametrize("name", LISTS)
def test_every_bad_answer_can_be_acted_on(name):
    asked = [item for item in LISTS[name].items if item.kind == "yesno"]
    assert LEAST_ITEMS <= len(asked) <= len(LISTS[name].items) <= MOST_ITEMS
    assert all(item.say and item.found and item.to and not item.photo for item in asked)
    assert all(item.bad for item in LISTS[name].items[:DEADLY])


@pytest.mark.parametrize("name", LISTS)
def test_whatever_may_be_major_is_among_the_first_or_has_its_deadline_said(name):
    asked = [item for item in LISTS[name].items if item.kind == "yesno"]
    assert any(item.major for item in asked[:DEADLY]) or name == "ebike"
    assert all(item.days <= 15 for item in asked)


def test_no_two_lists_ask_the_same_in_other_words_for_what_is_found():
    found = [(item.found, item.ask) for one in LISTS.values() for item in one.items if item.found]
    assert len({ask for _found, ask in found}) == len(found)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("small_place_fire", "负责|每月查|会报警|跑不出来|一个出口|应急灯|4 公斤|50 平方米|消火栓|烟感|住着人|焊死|夹芯板|漏电|电瓶|电焊|汽油|练过"),
        ("restaurant_gas", "地下室|高层|二维码|检验期|100 公斤|4 瓶|柜子|吃饭|2 米|三通|穿墙|卡箍|0.5 米|熄火保护|切断阀|通风|烧煤|5 年|2 年|3 年|每月|关阀"),
        ("self_built", "自住|几层|什么结构|加过层|承重墙|裂缝|歪|下沉|朽烂|C 级|D 级|隔火墙|坡|审批"),
        ("ebike", "楼梯间|睡觉的地方|电瓶|拉线|贴着|定时断电|过载|灭火器|改装|3C|电梯|登记"),
        ("forest", "禁火牌|防火码|进山口|地埂|烧纸|吸烟|隔离带|水桶|精神病人|输电线|护林员|12119"),
        ("reservoir", "三个责任人|渗水|裂缝|滑下来|溢洪道|闸门|备用电|水位尺|限制水位|涵管|编织袋"),
        ("lowland", "河堤|抽水泵|下穿路|挡水板|几户"),
        ("drowning", "危险牌|救生圈|绳子|暑假|采石坑"),
        ("worksite", "通风|测气|没人守|护栏|架子|作业票|有证|急救箱"),
        ("home_safety", "漏电保护|露铜|很多大电器|私拉|电表箱"),
        ("night_care", "走不动|值班"),
        ("road", "校车|超员|弯|桥|漫水|护栏|警示牌|限重"),
    ],
)  # fmt: skip
def test_what_the_rules_name_is_asked_with_its_figure(name, words):
    asked = "".join(f"{item.ask}{item.ref}{item.found}" for item in LISTS[name].items)
    assert [word for word in words.split("|") if word not in asked] == []


def test_worked_example_a_is_word_for_word_before_what_the_rules_add():
    asked = [(item.ask, item.bad) for item in LISTS["restaurant_gas"].items[:10]]
    assert asked == [
        ("气瓶放在地下室、半地下室或住人的屋里吗", "yes"),
        ("燃气报警器有没有、亮不亮、联着自动切断阀吗", "no"),
        ("软管超过 2 米、穿墙、有三通或裂了吗", "yes"),
        ("出口、通道堵了或锁了吗", "yes"),
        ("瓶子有二维码、在检验期内、正规站送的吗", "no"),
        ("瓶和灶离开半米以上吗", "no"),
        ("后厨同时烧煤、炭或柴吗", "yes"),
        ("灶具有熄火保护吗", "no"),
        ("灭火器两具以上、指针在绿区吗", "no"),
        ("老板、厨师说得出怎么关阀、闻到气味怎么办吗", "no"),
    ]


def test_worked_example_b_is_word_for_word_and_its_first_five_move_people():
    slope = LISTS["slope"]
    assert (slope.minutes, slope.people) == (8, 2)
    assert " · ".join(item.ask for item in slope.items) == (
        "后缘裂缝有没有变宽或新裂 · 墙、地坪、台阶有没有新裂 · 树、电杆、墙歪没歪 · 泉水、井水变浑、变大、断流没有"
        " · 有没有响声、小石滚落 · 排水沟堵没堵 · 坡脚有没有人挖土堆料 · 警示牌、路线牌在不在 · 下面几户今晚在家几人"
        " · 报警器(锣/哨/手摇)在谁手里"
    )
    assert all(item.say.startswith("先撤人,再报,再拍照") for item in slope.items[:DEADLY])


def test_the_list_of_roads_turns_to_the_police_and_the_roads_office_and_a_round_at_a_road_stays_one_of_changes():
    road = LISTS["road"]
    asked = {item.to.split("/")[0] for item in road.items if item.to}
    assert asked == {"交通运输", "公安交警", "教育"} and set(road.places) == {"school", "kindergarten"}
    assert next(one for one in LISTS.values() if "road" in one.points).answers == "change"


def test_every_kind_of_danger_point_has_a_list():
    assert {kind for one in LISTS.values() for kind in one.points} == set(catalogue.point_kinds())


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("slope.toml", 'work = "geology"', 'work = "geologie"', "work must be one of"),
        ("slope.toml", '"landslide", ', '"landslip", ', "points has unknown words: landslip"),
        ("slope.toml", '"landslide", ', "", "no list is for landslide"),
        ("slope.toml", 'id = "wall"', 'id = "crack"', "two items have the same id"),
        (
            "slope.toml",
            'id = "wall", ask',
            'id = "wall", kind = "text", ask',
            "bad, days, found, say, to has no meaning here",
        ),
        ("slope.toml", 'say = "先撤人,再报,再拍照;不站在坡下看"', 'say = ""', "say is empty"),
        ("slope.toml", 'bad = "no"', 'bad = "maybe"', "bad must be one of"),
        ("slope.toml", "days = 1", "days = -1", "days is below 0"),
        ("slope.toml", '"J-3.3c"', '"听说"', "no document of documents.toml: 听说"),
        ("slope.toml", "updated = 2026-11-25", "", "updated is missing"),
        ("slope.toml", 'ask = "排水沟堵没堵"', f'ask = "{"排水沟" * 30}"', "ask is longer than"),
    ],
)
def test_a_wrong_list_stops_the_start(tmp_path, file, old, new, said):
    with pytest.raises(PackIsWrong) as problem:
        catalogue.load(a_copy(tmp_path, f"checklists/{file}", old, new))
    assert said in str(problem.value)


@pytest.mark.parametrize(("more", "fine"), [(5, True), (6, False)])
def test_a_list_has_fifteen_items_at_most(tmp_path, more, fine):
    copy = a_copy(tmp_path)
    file = copy / "checklists/slope.toml"
    text = file.read_text()
    line = next(line for line in text.splitlines(keepends=True) if 'id = "drain"' in line)
    file.write_text(text.replace(line, line + "".join(line.replace('"drain"', f'"d{n}"') for n in range(more))))
    if fine:
        assert len(catalogue.load(copy).checklists["slope"].items) == MOST_ITEMS
    else:
        with pytest.raises(PackIsWrong, match="items must be 8 to 15, not 16"):
            catalogue.load(copy)
