"""No sheet leaves rows out in silence: lists go through `tables.export`, which says so; the others say why they are whole."""

import ast

from tests.architecture.sources import attributes, modules

WHOLE = {
    "lastmile/domains/evacuation/views/listing.py": "numbers by village and point of one list, all of them",
    "lastmile/domains/hazards/views/figures.py": "figures by kind, as many lines as there are kinds",
    "lastmile/domains/profile/views/area.py": "the indicators of one area",
    "lastmile/interfaces/console/imports/views.py": "the bad rows of one import, read a thousand at a time",
    "lastmile/interfaces/console/prints/views/duties.py": "too many posts are refused before anything is written",
    "lastmile/interfaces/console/prints/views/tables.py": "too many grids are refused before anything is written",
    "lastmile/interfaces/console/regions/views.py": "all findings of an area",
    "lastmile/interfaces/console/staffing/views.py": "a line a requirement",
}


def test_who_writes_a_sheet_without_the_lists_export_says_why_nothing_is_left_out() -> None:
    found = {path for path, tree in modules().items() for use in attributes(tree, "xlsx") if _of_tables(use)}
    assert found == set(WHOLE)


def _of_tables(use: ast.Attribute) -> bool:
    return isinstance(use.value, ast.Name) and use.value.id == "tables"
