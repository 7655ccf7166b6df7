"""A session that ends while somebody types: what they typed is there after signing in again, at a desk and on a phone."""

import pytest

from tests.browser.conftest import OFFICE, PASSWORD, PHONE, Enter, Visitor


def _end(visitor: Visitor) -> None:
    visitor.page.context.clear_cookies(name="sessionid")


def _sign_in_again(visitor: Visitor, login: str) -> None:
    visitor.follow("去登录")
    visitor.page.fill("[name=login]", login)
    visitor.page.fill("[name=password]", PASSWORD)
    visitor.follow(visitor.page.locator("form:has([name=password]) button.btn-primary"))


@pytest.mark.parametrize(("login", "size"), [("zhangxiaotang", OFFICE), ("chenyoufu", PHONE)])
def test_what_was_typed_is_sent_after_signing_in_again(enter: Enter, login: str, size: dict[str, int]):
    somebody = enter(login, size=size)
    somebody.open("/profile/households/new/" if size is OFFICE else "/field/report/")
    if size is OFFICE:
        somebody.page.fill("[name=head]", "罗登某")
        somebody.page.select_option("[name=region_code]", index=2)
    else:
        somebody.page.locator("[name=picture][value=slope]").check(force=True)
        somebody.page.evaluate("document.querySelectorAll('details').forEach(one => (one.open = true))")
        somebody.page.fill("[name=place]", "老罗家后坡")
    _end(somebody)
    somebody.follow(somebody.page.locator("form:has([name=uid]) button.btn-primary").first)
    assert somebody.says("登录已过期") and not somebody.is_too_wide()
    _sign_in_again(somebody, login)
    assert somebody.says("罗登某" if size is OFFICE else "老罗家后坡") and not somebody.is_too_wide()
    somebody.follow("接着提交")
    assert somebody.says("已建档" if size is OFFICE else "已存好")


def test_a_part_that_polls_does_not_move_a_page_away_in_which_somebody_typed(enter: Enter):
    li = enter("likaiyun")
    li.page.clock.install()
    li.open("/")
    li.page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<form method=post><textarea name=t></textarea></form>')"
    )
    li.page.fill("[name=t]", "没写完的话")
    _end(li)
    assert li.polled() == 401
    assert li.page.input_value("[name=t]") == "没写完的话"
    li.page.fill("[name=t]", "")
    li.page.clock.fast_forward(60_000)
    li.page.wait_for_url("**/sign-in/**")


def test_a_page_whose_token_is_old_is_sent_once_more(enter: Enter):
    zhang = enter("zhangxiaotang", size=PHONE)
    zhang.open("/profile/households/new/")
    zhang.page.fill("[name=head]", "罗再某")
    zhang.page.select_option("[name=region_code]", index=2)
    zhang.page.evaluate(
        "document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(one => (one.value = 'x'.repeat(64)))"
    )
    zhang.follow(zhang.page.locator("form:has([name=uid]) button.btn-primary").first)
    assert zhang.says("请再提交一次") and "罗再某" in zhang.page.input_value("#typed") and not zhang.is_too_wide()
    assert zhang.axe() == []
    zhang.follow("再提交一次")
    assert zhang.says("已建档")
