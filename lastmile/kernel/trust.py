"""The certificates that machines outside are checked against."""

from __future__ import annotations

import functools
import ssl

import httpx


@functools.cache
def trusted() -> ssl.SSLContext:
    """The authorities we trust, and those of SSL_CERT_FILE where an intranet has its own; read once a process.

    A client of httpx that is not handed them reads them anew: that costs more processor than all else of a request.
    """
    return httpx.create_ssl_context()
