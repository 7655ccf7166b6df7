"""What the web server refuses before the platform is asked is said in words people read."""

import os
import signal
import socket

import pytest

from lastmile.interfaces import supervisor
from tools import forking
from tools.postgres import free_port
from tools.waiting import PATIENCE, wait_until


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    port = free_port()
    env = {**os.environ, "LASTMILE_VAR": str(tmp_path_factory.mktemp("web")), "DATABASE_URL": ""}
    running = forking.start(supervisor.gunicorn(port, workers=1), env)
    try:
        wait_until(lambda: running.poll() is not None or answers(port), "the web server answers")
        yield port
    finally:
        running.send_signal(signal.SIGTERM)
        wait_until(lambda: running.poll() is not None, "it is gone")


def answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def ask(port: int, request: str) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as one:
        one.sendall(request.encode())
        return b"".join(iter(lambda: one.recv(65536), b"")).decode()


@pytest.mark.parametrize(
    ("request_", "status", "words"),
    [
        (f"GET /hazards/?q={'a' * 8200} HTTP/1.1\r\n", "414", ("地址太长了", "too long")),
        (f"GET / HTTP/1.1\r\nCookie: {'a' * 8300}\r\n", "431", ("请清除本站的 Cookie", "sign in again")),
    ],
    ids=["address", "headings"],
)
def test_what_is_too_long_is_a_sentence_in_both_languages(server, request_, status, words):
    answer = ask(server, f"{request_}Host: 127.0.0.1\r\nConnection: close\r\n\r\n")
    heads, _, page = answer.partition("\r\n\r\n")
    assert heads.startswith(f"HTTP/1.1 {status} ") and "charset=utf-8" in heads
    assert all(one in page for one in words) and f"Content-Length: {len(page.encode())}" in heads


def test_the_longest_address_that_is_read_reaches_the_platform(server):
    answer = ask(server, f"GET /static/{'a' * 8000} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert answer.startswith("HTTP/1.1 404 ") and "没有找到" in answer
