"""Between the datum a map is drawn in and WGS 84, in which everything is kept. Exact at the edge, nowhere else."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from lastmile.kernel import coordinates
from lastmile.kernel.coordinates import Datum

SAME = (Datum.WGS84, Datum.CGCS2000)
STATED = "WGS 84 (EPSG:4326); CGCS2000 (EPSG:4490) differs by less than a metre"


def shown(geometry: Any, datum: Datum) -> Any:
    """A WGS 84 geometry as a map of this datum shows it."""
    if datum in SAME:
        return geometry
    return shapely.transform(
        geometry, lambda corners: np.array([coordinates.from_wgs84(lon, lat, datum) for lon, lat in corners.tolist()])
    )


def kept(geometry: Any, datum: Datum) -> Any:
    """A geometry of a map of this datum, in WGS 84."""
    if datum in SAME:
        return geometry
    return shapely.transform(
        geometry, lambda corners: np.array([coordinates.to_wgs84(lon, lat, datum) for lon, lat in corners.tolist()])
    )
