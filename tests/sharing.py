"""How the tests are shared out among workers: by file, the slow first, and all browser tests to one worker.

The browser tests share one running demo; a worker of its own for each file would prepare and run one each.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler.loadfile import LoadFileScheduling

SLOW = ("tests/browser", "tests/faults/test_kills", "tests/faults", "lastmile/demo", "tests/matrix", "tests/settings")


class SlowFirst(LoadFileScheduling):
    """Files in the order of `SLOW`, then as they come: nobody waits at the end for a long file begun last."""

    def _split_scope(self, nodeid: str) -> str:
        return "tests/browser" if nodeid.startswith("tests/browser/") else str(super()._split_scope(nodeid))

    def schedule(self) -> None:
        begun = self.collection is not None
        super().schedule()
        if not begun:
            for scope in sorted(self.workqueue, key=_rank):
                self.workqueue.move_to_end(scope)


def _rank(scope: str) -> int:
    return next((place for place, slow in enumerate(SLOW) if scope.startswith(slow)), len(SLOW))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SlowFirst:
    return SlowFirst(config, log)
