"""The cast and its things, written once a file."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from django.test import override_settings

from lastmile.conftest import _light_passwords, kept  # noqa: F401  (fixtures)
from tests.matrix.cast import World, the_world


@pytest.fixture(scope="module")
def _written(kept: Any) -> World:  # noqa: F811
    with override_settings(DEMO=True):
        return kept(the_world)  # type: ignore[no-any-return]


@pytest.fixture
def world(_written: World, settings: Any) -> World:
    settings.DEMO = True
    return deepcopy(_written)
