"""The check itself: a page that is wrong is found wrong."""

from tests.browser.conftest import PHONE, Enter


def test_a_field_without_a_label_and_pale_words_are_found(enter: Enter):
    visitor = enter(size=PHONE)
    visitor.open("/sign-in/")
    visitor.page.evaluate("""() => {
        document.querySelectorAll('label').forEach(one => one.remove());
        document.querySelector('h1').style.color = '#ddd';
    }""")
    found = " ".join(visitor.axe())
    assert "label:" in found and "color-contrast:" in found


def test_a_page_wider_than_the_screen_is_found(enter: Enter):
    visitor = enter(size=PHONE)
    visitor.open("/sign-in/")
    visitor.page.evaluate("document.querySelector('h1').style.width = '900px'")
    assert visitor.is_too_wide()


def test_a_script_the_page_may_not_run_is_complained_of(enter: Enter):
    visitor = enter()
    visitor.open("/sign-in/")
    with visitor.page.expect_console_message(lambda said: said.type == "error"):
        visitor.page.evaluate(
            "document.body.append(Object.assign(document.createElement('img'), {src: 'http://127.0.0.1:9/x.png'}))"
        )
    visitor.until(lambda: visitor.complaints, "it is among the complaints")
