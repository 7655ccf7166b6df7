"""On a phone the head of a page is two lines, however long the name of the place one is in."""

from tests.browser.conftest import PHONE, Enter

LINES = """() => new Set([...document.querySelectorAll('.console-top > *')].map((one) => {
  const box = one.getBoundingClientRect();
  return Math.round((box.top + box.bottom) / 20);
})).size"""


def test_a_long_name_of_a_place_takes_no_line_more(enter: Enter):
    visitor = enter("yuzhengchang", size=PHONE)
    for path in ("/hazards/", "/hazards/?area=530113104211003"):  # a village, and a grid of it stepped down to
        visitor.open(path)
        assert visitor.page.evaluate(LINES) == 2
