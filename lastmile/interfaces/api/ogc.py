"""OGC API – Features, part 1 core (OGC 17-069r4), read only: the layers of the map for GIS programs with an API key.

Coordinates are CRS84: longitude, latitude in WGS 84. What cannot be understood answers 400, as the standard asks.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Router

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.maps import reading, viewport
from lastmile.foundation.maps.layers import Layer, get_layer, layers_for
from lastmile.foundation.web.gates import needs, signed_in
from lastmile.foundation.web.middleware import refusal
from lastmile.foundation.web.programs import refusals
from lastmile.interfaces.api import ogc_asking as asking
from lastmile.interfaces.api.ogc_asking import BadQuery, Query
from lastmile.kernel import clock

router = Router()
JSON, GEOJSON = "application/json", "application/geo+json"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CLASSES = [f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{one}" for one in ("core", "geojson")]
COUNTED = 10_000  # numberMatched is told as far as this, and left out beyond
SEES_LAYERS = (Permission.REGION_VIEW, Permission.HAZARD_VIEW, Permission.PROFILE_VIEW)
REFUSED = refusals()
Answer = dict[str, Any]
View = TypeVar("View", bound=Callable[..., Any])


def understood(*known: str) -> Callable[[View], View]:
    """Only these query parameters; whatever else is asked, or asked wrongly, answers 400."""

    def wrap(view: View) -> View:
        @wraps(view)
        def checked(request: Any, *args: Any, **kwargs: Any) -> Any:
            unknown = sorted(set(request.GET) - {*known, "f"})
            try:
                if unknown:
                    raise BadQuery(_("没有这个参数:%(names)s") % {"names": "、".join(unknown)[:80]})
                if request.GET.get("f", "json") != "json":
                    raise BadQuery(_("只有 f=json。"))
                return view(request, *args, **kwargs)
            except BadQuery as problem:
                return refusal(request, 400, str(problem))

        return checked  # type: ignore[return-value]

    return wrap


def _address(request: Any, name: str, **parts: Any) -> str:
    return str(request.build_absolute_uri(reverse(f"api:{name}", kwargs=parts)))


def _link(href: str, rel: str, kind: str = JSON, title: str = "") -> Answer:
    return {"href": href, "rel": rel, "type": kind, **({"title": title} if title else {})}


def _said(content: Answer, kind: str = JSON) -> HttpResponse:
    return JsonResponse(content, content_type=kind, json_dumps_params={"ensure_ascii": False})


@router.get("/", response={200: Answer, **REFUSED}, summary="OGC API – Features: where to begin")
@signed_in
@understood()
def ogc_landing(request: Any) -> Any:
    """Links to the definition, the conformance and the collections."""
    links = [
        _link(_address(request, "ogc_landing"), "self"),
        _link(_address(request, "openapi"), "service-desc", "application/vnd.oai.openapi+json;version=3.0"),
        _link(_address(request, "ogc_conformance"), "conformance"),
        _link(_address(request, "ogc_collections"), "data"),
    ]
    return _said(
        {"title": "Last Mile 最后一公里", "description": _("一张图的图层,坐标为 WGS 84 经纬度。"), "links": links}
    )


@router.get("/conformance", response={200: Answer, **REFUSED}, summary="OGC API – Features: what is conformed to")
@signed_in
@understood()
def ogc_conformance(request: Any) -> Any:
    return _said({"conformsTo": CLASSES})


@router.get("/collections", response={200: Answer, **REFUSED}, summary="OGC API – Features: the layers of this key")
@needs(*SEES_LAYERS)
@understood()
def ogc_collections(request: Any) -> Any:
    found = [_collection(request, layer) for layer in layers_for(request.scope)]
    links = [_link(_address(request, "ogc_collections"), "self")]
    return _said({"links": links, "collections": found})


@router.get("/collections/{key}", response={200: Answer, **REFUSED}, summary="OGC API – Features: one layer")
@needs(*SEES_LAYERS)
@understood()
def ogc_collection(request: Any, key: str) -> Any:
    return _said(_collection(request, _layer(request, key)))


def _layer(request: Any, key: str) -> Layer:
    layer = get_layer(key)
    reading.rows(request.scope, layer, reading.Asked())  # not allowed is not allowed, with or without rows
    return layer


def _collection(request: Any, layer: Layer) -> Answer:
    here = _address(request, "ogc_collection", key=layer.key)
    links = [
        _link(here, "self"),
        _link(_address(request, "ogc_items", key=layer.key), "items", GEOJSON, str(layer.title)),
    ]
    said: Answer = {"id": layer.key, "title": str(layer.title), "itemType": "feature", "crs": [CRS84], "links": links}
    box = reading.extent(request.scope, layer)
    if (
        box is not None
        and reading.count(reading.rows(request.scope, layer, reading.Asked()), reading.BATCH) <= reading.BATCH
    ):
        said["extent"] = {"spatial": {"bbox": [list(box)], "crs": CRS84}}  # of all rows, or not told
    return said


@router.get(
    "/collections/{key}/items",
    response={200: Answer, **REFUSED},
    summary="OGC API – Features: features of a layer",
    openapi_extra=asking.PARAMETERS,
)
@needs(*SEES_LAYERS)
@understood(*asking.NAMES)
def ogc_items(request: Any, key: str) -> Any:
    """GeoJSON, page by page: follow the link `next`."""
    layer, asked = get_layer(key), asking.read(request.GET)
    found = reading.rows(request.scope, layer, asked.of_layer)
    rows = reading.page(found, layer, after=asked.after, limit=asked.limit + 1)
    shown = rows[: asked.limit]
    said: Answer = {
        "type": "FeatureCollection",
        "timeStamp": _stamp(clock.now()),
        "numberReturned": len(shown),
        "features": [_feature(layer, row) for row in shown],
        "links": list(_page_links(request, layer, asked, rows)),
    }
    matched = reading.count(found, COUNTED)
    if matched <= COUNTED:
        said["numberMatched"] = matched
    return _said(said, GEOJSON)


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _page_links(request: Any, layer: Layer, asked: Query, rows: list[Answer]) -> Iterator[Answer]:
    yield _link(request.build_absolute_uri(), "self", GEOJSON)
    yield _link(_address(request, "ogc_collection", key=layer.key), "collection")
    if len(rows) > asked.limit:
        words = request.GET.copy()
        words["after"] = str(rows[asked.limit - 1]["pk"])
        yield _link(request.build_absolute_uri(f"{request.path}?{words.urlencode()}"), "next", GEOJSON)


def _feature(layer: Layer, row: Answer) -> Answer:
    found = viewport.feature(layer, row, geometry=reading.many(row[layer.geometry]))
    said = {**found["properties"], "kind_title": str(layer.kind(found["properties"]["kind"]).title)}
    said["region_code"] = row[layer.code]
    if layer.moment:
        said[layer.moment] = _stamp(row[layer.moment]) if row[layer.moment] else None
    return {**found, "properties": said}


@router.get(
    "/collections/{key}/items/{uid}",
    response={200: Answer, **REFUSED},
    summary="OGC API – Features: one feature",
    openapi_extra=asking.GEOJSON_ANSWER,
)
@needs(*SEES_LAYERS)
@understood()
def ogc_item(request: Any, key: str, uid: str) -> Any:
    layer = get_layer(key)
    found = _feature(layer, reading.get(request.scope, layer, uid))
    found["links"] = [
        _link(request.build_absolute_uri(), "self", GEOJSON),
        _link(_address(request, "ogc_collection", key=layer.key), "collection"),
    ]
    return _said(found, GEOJSON)
