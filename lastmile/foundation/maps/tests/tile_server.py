"""A real tile server on the loopback that behaves as badly as asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from lastmile.foundation.maps.tiles import GREY

PICTURE = GREY[:-12] + b"\0\0\0\0IEND\xaeB`\x82"


class Upstream:
    """How it answers, and the addresses it was asked for."""

    def __init__(self) -> None:
        self.status, self.content, self.kind, self.wait = 200, PICTURE, "image/png", 0.0
        self.location, self.drip = "", 0.0
        self.asked: list[str] = []
        self.open = threading.Event()  # while it is not, nobody gets an answer
        self.open.set()
        self.address = ""


@contextmanager
def tile_server() -> Iterator[Upstream]:
    """Its templates begin with `address`."""
    upstream = Upstream()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            upstream.asked.append(self.path)
            time.sleep(upstream.wait)
            upstream.open.wait()
            self.send_response(upstream.status)
            self.send_header("Content-Type", upstream.kind)
            if upstream.location:
                self.send_header("Location", upstream.location)
            self.end_headers()
            try:
                if upstream.drip:
                    for byte in upstream.content:
                        self.wfile.write(bytes([byte]))
                        time.sleep(upstream.drip)
                self.wfile.write(upstream.content)
            except OSError:
                pass

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    upstream.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield upstream
    finally:
        server.shutdown()
        server.server_close()
