"""How the tests are shared out among workers: by file, the slow first, and what shares one costly thing to one worker.

The browser tests share one running demo, the fault tests one prepared township (and a PostgreSQL of their own): a worker
of its own for each file would make one each. The fault tests wait much, so two workers share them, there are more workers
than processors, and whoever has another file stands back: the end of a run is the end of these three.

A test of the browser that fails is run once more and named in the summary (`RERUN`): three programs work for it beside
all the others, and a moment missed by one of them is no fault of what is tested. What is broken fails twice.
"""

from __future__ import annotations

import os
from fnmatch import fnmatch
from typing import Any

import pytest
from xdist.scheduler.loadfile import LoadFileScheduling

LONG = ("tests/faults/test_[a-k]*", "tests/faults/*", "tests/browser/*")
TOGETHER = (*LONG, "tests/architecture/*")  # all of the last read every source file
BACK = 5  # how far a worker without one of these stands back (nice)
SLOW = (
    *("tests/faults", "tests/browser", "benchmarks", "tests/matrix", "tests/architecture"),
    *("tests/settings", "tests/upgrade", "lastmile/domains/orders"),
    "lastmile/demo",  # its demo is the browser's, who waits for it and stands back for nobody
)


class SlowFirst(LoadFileScheduling):
    """Files in the order of `SLOW`, then as they come: nobody waits at the end for a long file begun last."""

    def _split_scope(self, nodeid: str) -> str:
        shared = next((files for files in TOGETHER if fnmatch(nodeid, files)), None)
        return shared or str(super()._split_scope(nodeid))

    def _assign_work_unit(self, node: Any) -> None:
        for slow in reversed(SLOW):
            for scope in [one for one in self.workqueue if one.startswith(slow)]:
                self.workqueue.move_to_end(scope, last=False)
        super()._assign_work_unit(node)


class StandsBack:
    """A worker that has begun a file which is not of the long ones, for the rest of the run: such files come after the others."""

    done = False

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if not self.done and not any(fnmatch(item.nodeid, files) for files in LONG):
            os.nice(BACK)
            self.done = True


def pytest_configure(config: pytest.Config) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        config.pluginmanager.register(StandsBack())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith("tests/browser/"):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SlowFirst:
    return SlowFirst(config, log)
