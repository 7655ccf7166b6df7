"""Pages, parts and JSON are sent compressed: the proxy does not, and a page is a fifth of its size then.

Whoever reads the wire learns nothing by what a page repeats of its address: each answer is longer by a length drawn anew
(Django's, against BREACH), and a session's cookie goes along with no request that another site's page makes in the background.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


def is_words(content_type: str) -> bool:
    """Whether an answer of this type is text. Pictures, sheets and archives are compressed by themselves."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind.startswith("text/") or kind.endswith(("json", "xml", "javascript"))


class Compressed(GZipMiddleware):
    """For what is text and whole; what streams goes out as it is made."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not is_words(response.get("Content-Type", "")):
            return response
        answered: HttpResponseBase = super().process_response(request, response)
        return answered
