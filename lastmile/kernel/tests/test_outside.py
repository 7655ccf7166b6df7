"""Fetching an outside address: what is refused, what is bounded, what a real server answers."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lastmile.kernel import outside

BODY = b"<feed/>"


class Server(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args):
        pass

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        getattr(self, f"answer_{self.path.split('/')[1].split('?')[0]}")()

    def _say(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in {"Content-Length": len(body), **headers}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(body)

    def answer_feed(self):
        if self.headers.get("If-None-Match") == '"1"':
            return self._say(304, ETag='"1"')
        return self._say(200, BODY, ETag='"1"', Last_Modified="Sat, 25 Jul 2026 14:40:00 GMT", Content_Type="text/xml")

    def answer_big(self):
        self._say(200, b"x" * 5_000)

    def answer_packed(self):
        self._say(200, b"x", Content_Encoding="gzip")

    def answer_gone(self):
        self._say(404)

    def answer_round(self):
        self._say(302, Location="/round")

    def answer_onward(self):
        self._say(302, Location="/feed")

    def answer_inside(self):
        self._say(301, Location=f"http://127.0.0.2:{self.server.server_port}/feed")

    def answer_file(self):
        self._say(302, Location="file:///etc/passwd")

    def answer_slow(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _number in range(50):
            if self.server.stopping.wait(0.02):
                return
            try:
                self.wfile.write(b"x")
            except OSError:
                return


@pytest.fixture(scope="module")
def served():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.daemon_threads, server.asked, server.stopping = True, [], threading.Event()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.stopping.set()
    server.shutdown()
    server.server_close()


def get(served, path, **more):
    port = served.server_port
    return outside.fetch(f"http://127.0.0.1:{port}/{path}", allowed={f"127.0.0.1:{port}"}, **more)


def refused(call, *args, **more) -> str:
    with pytest.raises(outside.NotFetched) as problem:
        call(*args, **more)
    assert problem.value.message
    return problem.value.code


def test_a_machine_named_by_the_caller_is_fetched_with_its_marks(served):
    found = get(served, "feed?a=1&b=%E9#part")
    assert (found.content, found.etag, found.content_type) == (BODY, '"1"', "text/xml")
    path, headers = served.asked[-1]
    assert path == "/feed?a=1&b=%E9" and headers["Host"] == f"127.0.0.1:{served.server_port}"


def test_what_has_not_changed_is_not_sent_again(served):
    found = get(served, "feed", etag='"1"')
    assert found.is_unchanged and found.etag == '"1"'


def test_a_mark_with_a_line_break_is_not_sent(served):
    assert get(served, "feed", etag='"1"\r\nX: y').content == BODY


def test_the_same_machine_is_refused_when_nobody_named_it(served):
    assert refused(outside.fetch, f"http://127.0.0.1:{served.server_port}/feed") == "refused"
    assert refused(outside.fetch, f"http://localhost:{served.server_port}/feed") == "refused"


@pytest.mark.parametrize(
    "host",
    ["10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.100.100.200", "0.0.0.0", "[::1]", "[fe80::1]",
     "[fd00::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "224.0.0.1", "2130706433", "0x7f.1"],
)  # fmt: skip
def test_addresses_of_a_network_of_one_s_own_are_refused(host):
    assert refused(outside.fetch, f"http://{host}/") == "refused"


def test_a_name_with_one_inner_address_among_outer_ones_is_refused(monkeypatch):
    answers = [(0, 0, 0, "", (ip, 80)) for ip in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answers)
    assert refused(outside.fetch, "http://two.example.org/") == "refused"


def test_the_connection_goes_to_the_address_that_was_checked(served, monkeypatch):
    real, asked = socket.getaddrinfo, []

    def answers(host, port, *args, **kwargs):
        asked.append(host)
        return real("127.0.0.1" if host == "feed.example.org" else host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    found = outside.fetch(f"http://feed.example.org:{served.server_port}/feed", allowed={"feed.example.org"})
    assert found.content == BODY and asked.count("feed.example.org") == 1
    assert served.asked[-1][1]["Host"] == f"feed.example.org:{served.server_port}"


@pytest.mark.parametrize(
    "address", ["", "ftp://example.org/", "file:///etc/passwd", "http://", "http://user:word@example.org/", "http://a:99999/", "http://[::", "http://" + "a" * 3000, "http://exa mple.org/", "http://\x00/"]
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(address):
    assert refused(outside.fetch, address) in {"address", "unknown_host"}


def test_redirects_are_few_and_each_is_checked(served):
    assert get(served, "onward").content == BODY
    assert refused(get, served, "round") == "redirects"
    assert refused(get, served, "inside") == "refused"
    assert refused(get, served, "file") == "address"


def test_size_and_time_are_bounded(served):
    assert refused(get, served, "big", most=4_000) == "too_big"
    assert refused(get, served, "slow", seconds=0.15) == "timeout"


def test_other_answers_are_told(served):
    assert refused(get, served, "gone") == "status"
    assert refused(get, served, "packed") == "encoding"


def test_a_server_that_is_not_there_is_told():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert refused(outside.fetch, f"http://127.0.0.1:{port}/", allowed={"127.0.0.1"}) == "unreachable"
