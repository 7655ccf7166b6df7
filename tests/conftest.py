"""How all tests are shared out among workers: a file stays together, and the browser tests share one running demo."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            file = item.nodeid.partition("::")[0]
            item.add_marker(pytest.mark.xdist_group("browser" if file.startswith("tests/browser/") else file))
