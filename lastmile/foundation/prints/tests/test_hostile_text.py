"""Whatever people write stays text: it is never read as code of the typesetter."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lastmile.foundation import prints
from lastmile.foundation.prints.tests import reading

HOSTILE = [
    '#read("/foundation/prints/typesetting.py")',
    "#panic()",
    "$x^2$ *粗* _斜_ `码` = 题",
    '"]); #eval("1+1") (["',
    r"\u{41}\\#sys.inputs",
    "@引用 <标签> //注 /*注*/",
    '{"title": "别的"}',
    "https://example.cn -- ... ~ '引' \"引\"",
]
PIECES = st.sampled_from(
    ["#", "[", "]", "(", ")", "{", "}", '"', "\\", "$", "*", "_", "`", "=", "-", "+", "/", "@", "<", ">", "~", "\n"]
)
WORDS = st.sampled_from(
    ["panic", "read", "eval", "import", "let x = 1", "sys.inputs", "余小满", "\x00", "\ud800", "\u202e"]
)


@pytest.mark.parametrize("said", HOSTILE)
def test_code_is_printed_not_run(said):
    assert "".join(said.split()) in reading.text(prints.pdf("example.typ", {"title": "题", "phone": said}))


@settings(max_examples=40, deadline=None)
@given(st.lists(PIECES | WORDS | st.characters(codec="utf-8"), max_size=40).map("".join))
def test_no_text_breaks_a_print(said):
    content = prints.pdf("example.typ", {"title": said, "phone": said, said: said, "rows": [[said, said]]})
    assert "值班电话" in reading.text(content)


def test_half_a_sign_is_shown_as_unreadable():
    assert "甲□乙" in reading.text(prints.pdf("example.typ", {"title": "甲\ud800乙"}))
