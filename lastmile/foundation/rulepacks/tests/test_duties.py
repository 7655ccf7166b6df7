"""What is said for every post: in full for the 21, in sentences that fit a card, each list with its clauses."""

import pytest

from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.duties import FIELDS, LONGEST
from lastmile.foundation.rulepacks.tables import PackIsWrong
from lastmile.foundation.rulepacks.tests.broken import a_copy

KINDS = catalogue.post_kinds()
LISTED = [kind.id for kind in KINDS.values() if kind.listed]


@pytest.mark.parametrize("kind", LISTED)
def test_a_listed_post_has_every_field_and_five_and_five_on_its_card(kind):
    duties = catalogue.duties_of(kind)
    assert all(getattr(duties, name) for name in FIELDS)
    assert (len(duties.usual), len(duties.at_red)) == (5, 5)
    assert set(duties.usual) <= {*duties.daily, *duties.weekly, *duties.monthly, *duties.quarterly}


def test_the_grid_members_card_is_the_worked_example():
    duties = catalogue.duties_of("grid_member")
    assert duties.usual == (
        "每周走一遍危险点和需要照顾的户",
        "看到火、电、气、房、水、山的隐患就上报",
        "小问题当场劝改",
        "每季和每户说一次往哪跑",
        "人口有变化(外出、返乡、来人)当周更新",
    )
    assert duties.at_red == (
        "5 分钟内应答",
        "先叫、先带走要搀扶的",
        "不单独去,两人一起",
        "人到安置点点名",
        "缺一个报一个",
    )


def test_the_duty_officers_list_is_the_worked_example():
    said = catalogue.duties_of("duty_officer").daily
    assert [line.split(":")[0] for line in said] == ["接班", "接电话", "报", "传", "跟", "交班"]


def test_no_two_posts_say_the_same():
    cards = [(catalogue.duties_of(kind).usual, catalogue.duties_of(kind).at_red) for kind in LISTED]
    assert len(set(cards)) == len(cards)


def test_sentences_fit_a_card():
    said = [line for duties in catalogue.current().duties.values() for name in FIELDS for line in getattr(duties, name)]
    assert max(map(len, said)) <= LONGEST


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[grid_member]", "[grid_menber]", "grid_menber is no kind of post"),
        ("①每周走一遍", "每周走一遍", "daily to quarterly must have each of ①②③④⑤ once"),
        ("①每周走一遍", "②每周走一遍", "daily to quarterly must have each of ①②③④⑤ once"),
        ('red = ["①5 分钟内应答", "②先叫', 'red = ["5 分钟内应答", "②先叫', "red must have each of"),
        ('not_mine = ["定等级"', 'not_mien = ["定等级"', "not_mine is missing"),
        ('"看到就好,有空看一眼危险点"', "", "blue is empty"),
        ("盯住要监护的人", "盯住要监护的人" * 9, "longer than 48 signs"),
        ('"J-3.4a", "J-3.4c"', '"听说", "J-3.4c"', "no document of documents.toml: 听说"),
    ],
)
def test_a_wrong_list_stops_the_start(tmp_path, old, new, said):
    with pytest.raises(PackIsWrong, match=r"duties\.toml") as problem:
        catalogue.load(a_copy(tmp_path, "duties.toml", old, new))
    assert said in str(problem.value)


def test_a_listed_post_left_out_stops_the_start(tmp_path):
    copy = a_copy(tmp_path)
    text = (copy / "duties.toml").read_text()
    (copy / "duties.toml").write_text(text[: text.index("[grid_member]")])
    with pytest.raises(PackIsWrong, match="nothing is said for"):
        catalogue.load(copy)
