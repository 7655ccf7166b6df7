"""One OpenAPI for all operations: those of each domain, and the few that belong to none."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, URLResolver, path
from ninja import NinjaAPI

from lastmile.domains.alerts import api as alerts
from lastmile.domains.hazards import api as hazards
from lastmile.domains.points import api as points
from lastmile.foundation.web.gates import open_to_all
from lastmile.interfaces.api import ogc, operations, refusing
from lastmile.interfaces.api.keys import Token, TokenAsPassword

app_name = "api"
VERSION = "1"

api = NinjaAPI(
    title="Last Mile 最后一公里",
    version=VERSION,
    description="Bearer tokens act as their owner, within the token's permissions. Refusals are `Refused`, in the "
    "language of `Accept-Language`; a known `uid` with the same content is the same answer, with other content 409.",
    openapi_url=None,
    docs_url=None,
    urls_namespace=app_name,
    auth=Token(),
)
api.add_router("", operations.router, tags=["Platform"])
api.add_router("hazards", hazards.router, tags=["Hazards 隐患"])
api.add_router("", points.router, tags=["Danger points 危险点"])
api.add_router("", alerts.router, tags=["Alerts 预警"])
api.add_router("ogc", ogc.router, auth=[Token(), TokenAsPassword()], tags=["OGC API – Features"])
refusing.prepare(api)


@open_to_all("programs read what they may ask before they have a key; it names operations, never data")
def openapi(request: HttpRequest) -> JsonResponse:
    """The schema all programs are written against; the same text stands in docs/reference/openapi.json."""
    return JsonResponse(schema(), json_dumps_params={"ensure_ascii": False})


def schema() -> dict[str, Any]:
    """The OpenAPI document, paths as this installation answers them."""
    return dict(api.get_openapi_schema(path_prefix="/api/"))


# Without ninja's own root page: it answers nothing.
_operations = [one for one in api.urls[0] if getattr(one, "name", "") != "api-root"]
urlpatterns: list[URLPattern | URLResolver] = [path("openapi.json", openapi, name="openapi"), *_operations]
