"""What cannot be opened says so in a sentence, and leads back to where one belongs."""

import pytest

pytestmark = pytest.mark.django_db


def test_the_address_of_a_button_opened_by_hand_is_a_sentence(zhang, enter, client):
    enter()
    answer = client.get("/sign-in/out/")
    assert answer.status_code == 405 and answer["Allow"] == "POST"
    assert "只在按页面上的按钮时用" in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "home"), [("/p/no/such/page/at/all/", "/p/"), ("/field/no/such/", "/field/"), ("/no/such/", "/")]
)
def test_back_to_the_start_is_the_start_of_that_face(client, path, home):
    answer = client.get(path)
    assert answer.status_code == 404 and f'<a class="btn" href="{home}">' in answer.content.decode()
