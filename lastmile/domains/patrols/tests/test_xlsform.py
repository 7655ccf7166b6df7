"""XLSForm in: what can be shown is taken; what cannot is refused by row and construct; no file at all raises anything else."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from lastmile.domains.patrols.forms import xlsform
from lastmile.domains.patrols.rules import wording as words
from lastmile.foundation.web import sheets
from lastmile.foundation.web.sheets import Row
from lastmile.foundation.web.tests.books import SMALL
from lastmile.kernel.errors import NotValid
from lastmile.kernel.outcomes import SHEET

HEADS = (
    "type",
    "name",
    "label",
    "label::中文(zh)",
    "hint",
    "relevant",
    "calculation",
    "default",
    "media::image",
    "bad",
)
CHOICES = (("yn", "yes", "Yes"), ("yn", "no", "No"), ("yn", "na", "没有此项"), ("colours", "red", "Red"))
GOOD = ("select_one yn", "exit", "Exit locked", "出口锁了吗", "请打开", "", "", "", "", "是")


def rows_of(*survey, choices=CHOICES, heads=HEADS):
    """The rows a workbook with these lines would be read as."""
    yield Row(1, heads, "survey")
    for number, line in enumerate(survey, start=2):
        yield Row(number, tuple(line), "survey")
    yield Row(SHEET + 1, ("list_name", "name", "label"), "choices")
    for number, line in enumerate(choices, start=2):
        yield Row(SHEET + number, line, "choices")


@pytest.fixture
def form(monkeypatch):
    """A form of these lines, past the reader of files (which is tried with a real workbook below)."""

    def read(*survey, **more):
        monkeypatch.setattr(sheets, "limits", lambda _code: SMALL)
        monkeypatch.setattr(sheets, "check", lambda _content, _most: "xlsx")
        monkeypatch.setattr(sheets, "rows", lambda _content, _most: rows_of(*survey, **more))
        return xlsform.read(b"")

    return read


def test_everything_that_cannot_be_shown_is_said_at_once(form):
    with pytest.raises(NotValid) as refused:
        form(("geopoint", "at", "在哪里"), GOOD, ("begin repeat", "r", "每一层"), GOOD, ("end repeat",))
    assert "第2行" in refused.value.message and "第4行" in refused.value.message


def test_questions_groups_and_notes_come_in_with_their_chinese_words(form):
    found = form(
        ("begin group", "g", "", "厨房"), GOOD, ("integer", "n", "", "几个人"), ("text", "t", "说一句"),
        ("note", "x", "", "看仔细"), ("end group",), ("start", "s"),
    )  # fmt: skip
    assert [(item.kind, item.ask) for item in found.wording.items] == [
        ("note", "厨房"), ("yesno", "出口锁了吗"), ("integer", "几个人"), ("text", "说一句"), ("note", "看仔细"),
    ]  # fmt: skip
    asked = found.wording.items[1]
    assert (asked.bad, asked.say, asked.found) == ("yes", "请打开", "不合格:出口锁了吗")
    assert words.check(found.wording)
    assert found.notes == ("第8行 start 已略过:不记用时,不记设备。",)


def test_which_answer_is_bad_is_asked_back_where_the_form_does_not_say(form):
    assert "先按“否”算不合格" in form((*GOOD[:9], "")).notes[0]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("begin repeat", "r", "循环"), "第3行:有 begin repeat。不能循环填写"),
        (("calculate", "c", "算", "", "", "", "1+1"), "第3行:有 calculation"),
        (("calculate", "c", "算"), "第3行:有 calculate。没有计算"),
        (("text", "t", "说", "", "", "${exit}='yes'"), "第3行:有 relevant(跳转、计算或校验)"),
        (("geopoint", "g", "地点"), "第3行:有 geopoint。不记轨迹"),
        (("geotrace", "g", "轨迹"), "不记轨迹"),
        (("image", "i", "拍照"), "第3行:有 image。照片在走访时随手可加"),
        (("text", "t", "看图", "", "", "", "", "", "a.png"), "第3行:题目带图片"),
        (("text", "t", "说", "", "", "", "", "好"), "第3行:有 default"),
        (("select_one_from_file a.csv", "f", "选"), "第3行:有 select_one_from_file a.csv。不能用外部选项表"),
        (("select_multiple yn", "m", "多选"), "每个选项拆成一条"),
        (("select_one colours", "c", "颜色"), "第3行:选项 red 认不出"),
        (("select_one missing", "c", "颜色"), "第3行:选项表 missing 在 choices 里没有"),
        (("select_one yn or_other", "c", "颜色"), "不能有“其他”"),
        (("text", "t"), "第3行:没有 label"),
        (("", "t", "说"), "第3行:没有写 type"),
        (("text", "t", "前面答了${exit}"), "引用了别的题"),
        (("end group",), "没有对应的 begin group"),
        (("begin group", "g", "组"), "begin group 没有对应的 end group"),
        (("hologram", "h", "?"), "可以用的类型"),
        (("text", "exit", "重名"), "检查程序说"),
    ],
)
def test_what_cannot_be_shown_is_refused_by_row_and_construct(form, line, said):
    with pytest.raises(NotValid) as problem:
        form(GOOD, line)
    assert said in problem.value.message


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.lists(
            st.sampled_from(["select_one yn", "text", "begin group", "end group", "note", "exit", "${", "是", ""])
            | st.text(max_size=12),
            max_size=10,
        ),
        max_size=8,
    )
)
def test_whatever_stands_in_the_cells_it_is_a_list_or_a_sentence(form, lines):
    try:
        found = form(*lines)
    except NotValid as problem:
        assert problem.message
    else:
        assert found.wording.items


def a_book(*survey):
    book = Workbook()
    book.active.title = "survey"
    for line in (HEADS, *survey):
        book.active.append(list(line))
    choices = book.create_sheet("choices")
    for line in (("list_name", "name", "label"), *CHOICES):
        choices.append(list(line))
    book.create_sheet("settings").append(["form_title"])
    book["settings"].append(["烤烟房防火"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.django_db
def test_a_real_workbook_is_read_and_one_that_is_none_is_refused():
    found = xlsform.read(a_book(GOOD))
    assert (found.wording.title, found.wording.items[0].ask) == ("烤烟房防火", "出口锁了吗")
    for content in (b"", b"\x00\xff" * 50, b"PK\x03\x04" + b"x" * 200, b"type,name\ntext,a\n"):
        with pytest.raises(NotValid):
            xlsform.read(content)
