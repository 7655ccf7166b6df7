"""What became of each row of a batch, written over the kept rows in one statement."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from lastmile.foundation.imports.models import Import, ImportRow
from lastmile.foundation.web import meanwhile
from lastmile.kernel.outcomes import Outcome, Result

TABLE = ImportRow._meta.db_table
NO_WORDS = "[]"


def keep(
    found: Import, numbers: Sequence[int], outcomes: Sequence[Outcome], field: str, over: Mapping[int, str]
) -> list[str]:
    """Write the results of these rows into `field` (planned or applied); returns them. `over`: rows that were passed over,
    with what was found of them before; a row nobody looked at was wrong. What a planned row was held against is kept with it.
    """
    said = {one.number: one for one in outcomes}
    is_plan = field == "planned"
    looked_at = [_cells(said[number], is_plan) for number in numbers if number in said]
    results = [said[n].result.value if n in said else str(over.get(n, Result.ERROR.value)) for n in numbers]
    passed_over: dict[str, list[int]] = {}
    for number, result in zip(numbers, results, strict=True):
        if number not in said:
            passed_over.setdefault(result, []).append(number)
    for result, rows in passed_over.items():
        ImportRow.objects.filter(of=found, number__in=rows).update(**{field: result})
    if looked_at:
        _write(found, looked_at, field)
    return results


def _cells(one: Outcome, is_plan: bool) -> tuple[Any, ...]:
    words = json.dumps(one.words, ensure_ascii=False, default=str) if one.words else NO_WORDS
    problems = [[problem.column, problem.words] for problem in one.problems]
    told = json.dumps(problems, ensure_ascii=False, default=str) if problems else NO_WORDS
    held = meanwhile.said({stands.name: stands.text for stands in one.over}) if is_plan and one.over else ""
    return one.result.value, words, told, held, one.subject_uid, one.number


def _write(found: Import, cells: Sequence[tuple[Any, ...]], field: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"UPDATE {TABLE} r SET {field} = v.result, words = v.words::jsonb, problems = v.problems::jsonb, "
                "held = v.held, subject_uid = v.uid "
                "FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::uuid[], %s::int[]) "
                "AS v(result, words, problems, held, uid, number) WHERE r.of_id = %s AND r.number = v.number",
                [*(list(column) for column in zip(*cells, strict=True)), found.pk],
            )
            return
        rows = [(*said, uid and uid.hex, found.pk, number) for *said, uid, number in cells]
        cursor.executemany(
            f"UPDATE {TABLE} SET {field} = %s, words = %s, problems = %s, held = %s, subject_uid = %s WHERE of_id = %s AND number = %s",
            rows,
        )
