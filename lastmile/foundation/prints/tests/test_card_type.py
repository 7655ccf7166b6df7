"""A card is set as large as fits: whoever reads it may have left their glasses at home."""

from datetime import date

from pypdfium2 import PdfDocument

from lastmile.foundation import prints
from lastmile.foundation.prints import cards

BARE = {
    **{"name": "余小满", "post": "海科村3组网格员", "rank": "", "scope": "海科村3组", "counted": True},
    **{"households": 108, "people": 256, "more": [["危险点", None]], "beside": [], "below": [], "below_more": 0},
    **{"above": [["余正昌", "海科村书记", "15400000311", "A"]], "duty_phone": "0871-00000000"},
    **{"usual": ["走一遍"] * 5, "at_red": ["先叫人"] * 5},
}
BELOW = ["示例人", "海科村很长的岗位名称、海科村又一个很长的岗位名称", "15400000312", "A"]
FULL = {**BARE, "below": [BELOW] * 6, "below_more": 3, "more": [["危险点", "后山滑坡 红(重大) 14 户 47 人"]] * 4}
HUGE = {**BARE, "below": [[one * 9 if one == BELOW[1] else one for one in BELOW]] * 6, "usual": ["很长的一句" * 40] * 5}


def pages(content):
    return list(
        PdfDocument(prints.pdf(cards.TEMPLATE, cards.sheet([(content, "abc")], address="", day=date(2026, 7, 25))))
    )


def height(page, words):
    """Of the first sign of some words, in points."""
    text = page.get_textpage()
    _left, bottom, _right, top = text.get_charbox(text.get_text_range().index(words))
    return top - bottom


def test_little_stands_in_large_type_and_much_in_smaller_on_the_same_two_sides():
    bare, full = pages(BARE), pages(FULL)
    assert len(bare) == len(full) == 2
    assert height(bare[0], "15400000311") > height(full[0], "15400000311") * 1.2
    assert (
        "15400000312" in full[0].get_textpage().get_text_range()
        and "人,看手机" in full[0].get_textpage().get_text_range()
    )


def test_whatever_is_too_much_never_makes_a_third_side():
    assert len(pages(HUGE)) == 2
