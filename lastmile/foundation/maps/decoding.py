"""Decodes one map file in a process of its own, so that a hostile one can only bring that process down.

Run as a script: path of the file, limits; one JSON line per feature on standard output, a last line that says how it ended.
Knows nothing of the platform. Whatever the file's reference system is, what comes out is longitude and latitude.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import Any, NoReturn

DEGREES = ("EPSG:4326", "EPSG:4490", "EPSG:4979", "EPSG:4480", "OGC:CRS84")
SIGNS, FIELDS = 2001, 80  # one sign more than a ledger takes: what is too long is refused there, not cut here


def main() -> None:
    path, features, corners, memory, seconds = sys.argv[1], *map(int, sys.argv[2:6])
    _limit(memory, seconds)
    try:
        _decode(path, features, corners)
    except MemoryError:
        _end("too much")
    except SystemExit:
        raise
    except BaseException as problem:
        _end(f"broken {type(problem).__name__}")


def _limit(memory: int, seconds: int) -> None:
    with contextlib.suppress(ImportError):  # no such limits on this machine: the parent's clock still holds
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes nothing


def _end(word: str, **more: Any) -> NoReturn:
    print(json.dumps({"end": word, **more}, ensure_ascii=False), flush=True)
    sys.exit(0)


def _decode(path: str, features: int, corners: int) -> None:
    import pyogrio
    import shapely

    layers = pyogrio.list_layers(path)
    drawn = [str(name) for name, kind in layers if kind is not None]
    if len(drawn) != 1:
        _end("layers", names=drawn[:20])
    info = pyogrio.read_info(path, layer=drawn[0])
    crs = str(info["crs"] or "")
    asked: dict[str, Any] = {"layer": drawn[0]}
    if crs and crs.upper() not in DEGREES:
        name = drawn[0].replace('"', '""')
        column = (info.get("geometry_name") or "geometry").replace('"', '""')
        asked = {"sql": f'SELECT ST_Transform("{column}", 4326) AS geometry, * FROM "{name}"', "sql_dialect": "SQLITE"}
    meta, _ids, blobs, columns = pyogrio.raw.read(path, force_2d=True, max_features=features + 1, **asked)
    if len(blobs) > features:
        _end("too many")
    print(json.dumps({"crs": crs[:60], "moved": "sql" in asked}), flush=True)
    names = [str(name) for name in meta["fields"]][:FIELDS]
    for number, blob in enumerate(blobs):
        shape = None if blob is None else shapely.from_wkb(blob)
        if shape is not None and shapely.get_num_coordinates(shape) > corners:
            shape, blob = None, None
            print(json.dumps({"large": number + 1}), flush=True)
        told = {name: _text(columns[place][number]) for place, name in enumerate(names)}
        geometry = None if shape is None else bytes(blob).hex()
        print(json.dumps([number + 1, geometry, told], ensure_ascii=False), flush=True)
    _end("done")


def _text(value: Any) -> str:
    if value is None or value != value:  # a number that is none
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e18:
        return str(int(value))
    return str(value).strip()[:SIGNS]


if __name__ == "__main__":
    os.environ["GDAL_DISABLE_READDIR_ON_OPEN"] = "TRUE"
    os.environ["OGR_SQLITE_LOAD_EXTENSIONS"] = ""
    main()
