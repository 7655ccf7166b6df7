"""Text goes out compressed to whoever can read it so; nothing else does."""

import gzip
from collections.abc import Iterator

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory

from lastmile.foundation.web.compressed import Compressed
from lastmile.foundation.web.pages import unless_unchanged

ASKED = {"Accept-Encoding": "gzip, deflate, br"}
NAMED = 0x08  # the flag of a gzip head that a name follows: its length is what differs from answer to answer


def sent(answer: HttpResponseBase, **headers: str) -> HttpResponseBase:
    request = RequestFactory().get("/", headers=headers or ASKED)
    return Compressed(lambda _request: answer)(request)


@pytest.mark.django_db
def test_a_page_is_compressed_for_whoever_can_read_it_so_and_says_the_same(client: Client):
    answer = client.get("/sign-in/", headers=ASKED)
    plain = client.get("/sign-in/")
    assert answer["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain
    assert len(answer.content) < len(plain.content) / 1.5 and int(answer["Content-Length"]) == len(answer.content)
    assert "登录" in gzip.decompress(answer.content).decode() and "登录" in plain.content.decode()
    assert "Accept-Encoding" in answer["Vary"] and "Accept-Encoding" in plain["Vary"]


def test_the_same_words_are_of_another_length_each_time():
    answers = [sent(HttpResponse("同样的话" * 100)) for _time in range(30)]
    assert all(answer.content[3] & NAMED for answer in answers)
    assert len({len(answer.content) for answer in answers}) > 1


@pytest.mark.parametrize(
    "kind", ["application/json", "application/geo+json; charset=utf-8", "image/svg+xml", "text/csv", "application/xml"]
)
def test_whatever_is_text_is_compressed(kind):
    assert sent(HttpResponse("字" * 500, content_type=kind))["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    "kind",
    [
        "image/jpeg",
        "application/zip",
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ],
)
def test_what_is_compressed_by_itself_goes_out_as_it_is(kind):
    answer = sent(HttpResponse(b"x" * 5000, content_type=kind))
    assert "Content-Encoding" not in answer and answer.content == b"x" * 5000


def test_what_streams_goes_out_as_it_is_made():
    def parts() -> Iterator[bytes]:
        yield b"x" * 5000

    answer = sent(StreamingHttpResponse(parts(), content_type="text/csv"))
    assert "Content-Encoding" not in answer and b"".join(answer) == b"x" * 5000


def test_a_part_that_is_polled_and_has_not_changed_is_not_sent_again():
    ask = Compressed(lambda request: unless_unchanged(request, HttpResponse("字" * 500)))
    first = ask(RequestFactory().get("/", headers=ASKED))
    again = ask(RequestFactory().get("/", headers={**ASKED, "If-None-Match": first["ETag"]}))
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_a_mark_of_what_has_not_changed_still_counts():
    answer = sent(HttpResponse("字" * 500, headers={"ETag": '"a1"'}))
    assert answer["ETag"] == 'W/"a1"'  # a feed takes both for the same
