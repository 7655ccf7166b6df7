"""What can stand on a map, as plain data. A domain says what it has; the settings' MAP_LAYERS name it by dotted path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from lastmile.foundation.access.scope import Scope
from lastmile.kernel.errors import NotVisible


class Shape(StrEnum):
    """How a thing is drawn, so that colour is never alone."""

    CIRCLE = "circle"
    SQUARE = "square"
    SQUARE_HOLLOW = "square-hollow"
    SQUARE_BARRED = "square-barred"
    DIAMOND = "diamond"
    TRIANGLE = "triangle"
    CROSS = "cross"
    AREA = "area"


@dataclass(frozen=True)
class Kind:
    """One sort of thing within a layer: its word, its shape, and a level only where the law gives one a colour."""

    key: str
    title: Any
    shape: Shape
    level: str = ""


@dataclass(frozen=True)
class Told:
    """What a feature says of itself: a title, which kind it is, and a line of words."""

    title: str
    kind: str
    words: str = ""


@dataclass(frozen=True)
class Layer:
    """One layer of the map.

    `rows` gives the rows this person may see, by the layer's permission. `fields` are read of each, `told` makes words
    of them. `code` names the field with the region's code, `uid` the one a page is opened by, `address` that page.
    `urgent` is counted apart within clusters. `at_zoom` narrows what is drawn at a zoom; `moment` is when it happened.
    """

    key: str
    title: Any
    permission: str
    rows: Callable[[Scope], QuerySet[Any]]
    fields: tuple[str, ...]
    told: Callable[[Mapping[str, Any]], Told]
    kinds: tuple[Kind, ...]
    address: str
    geometry: str = "point"
    code: str = "region_code"
    uid: str = "uid"
    urgent: Q | None = None
    urgent_title: Any = ""
    at_zoom: Callable[[int], Q] | None = None
    moment: str = ""
    at_first: bool = True

    @property
    def is_area(self) -> bool:
        return self.geometry != "point"

    def kind(self, key: str) -> Kind:
        """The kind of this key; the first where a row has none of ours."""
        return next((one for one in self.kinds if one.key == key), self.kinds[0])


def all_layers() -> tuple[Layer, ...]:
    """Every layer there is, in the order of the settings."""
    return tuple(import_string(path) for path in settings.MAP_LAYERS)


def layers_for(scope: Scope) -> tuple[Layer, ...]:
    """The layers whose permission the person holds anywhere."""
    return tuple(layer for layer in all_layers() if scope.has(layer.permission))


def get_layer(key: str) -> Layer:
    """The layer of this key. Raises NotVisible when there is none."""
    for layer in all_layers():
        if layer.key == key:
            return layer
    raise NotVisible(_("没有这个图层。"))
