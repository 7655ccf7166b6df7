import subprocess
import sys

import pytest
from django.db import connections

from benchmarks.databases import Database
from benchmarks.measuring import Figure, Read, assert_same, by_hand, database_runs, figure, rows_examined, watched


def test_ours_over_raw_is_the_ratio() -> None:
    assert figure("reading", 3.0, 2.0, 1.2, 10, "ms").ratio == 1.5


@pytest.mark.parametrize(("ratio", "goal", "passed"), [(1.2, 1.2, True), (1.21, 1.2, False), (9.0, None, None)])
def test_a_goal_is_met_up_to_itself_and_a_figure_without_one_is_only_told(
    ratio: float, goal: float | None, passed: bool | None
) -> None:
    assert Figure("reading", ratio, 1.0, ratio, goal, 10, "ms").passed is passed


def test_different_results_are_never_measured() -> None:
    with pytest.raises(AssertionError, match="differ"):
        assert_same(Read("reading", lambda: [[(1,)]], lambda: [[(2,)]]))


@pytest.mark.django_db
def test_rows_thrown_away_count_as_examined() -> None:
    everything = "SELECT 1 FROM pg_class WHERE relname::text || '' = 'pg_class'"
    examined, returned = rows_examined([(everything, [])])
    assert returned == 1 and examined > 100


@pytest.mark.django_db
def test_a_look_up_by_key_examines_what_it_returns() -> None:
    one = "SELECT 1 FROM pg_class WHERE oid = 'pg_class'::regclass"
    assert by_hand((one, []))() == [[(1,)]]
    assert rows_examined([(one, [])]) == (1, 1)


@pytest.mark.django_db
def test_what_is_compared_takes_turns_so_that_a_slow_moment_is_everybodys() -> None:
    here = Database("unused")
    here.connection.close()
    here.connection = connections["default"]  # type: ignore[assignment]
    with watched() as statements:
        spent = database_runs((here, [("SELECT 1", [])]), (here, [("SELECT 2", []), ("SELECT 3", [])]))
    assert len(spent) == 2 and min(spent) > 0
    order = [sql[-1] for sql, _params in statements.sent]
    assert order == ["1", "2", "3"] * (len(order) // 3) and len(order) > 9


def test_the_most_a_process_held_is_its_own_and_not_that_of_whoever_started_it() -> None:
    held = b"." * 300_000_000
    peak = "from benchmarks.measuring import peak_megabytes; print(peak_megabytes())"
    done = subprocess.run([sys.executable, "-c", peak], stdout=subprocess.PIPE, text=True, check=True)
    assert 0 < float(done.stdout) < len(held) / 1_000_000
