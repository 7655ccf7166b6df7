"""A plain signed-in page: how long it takes altogether, and what share of that is templates. Reported, no goal."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any
from unittest.mock import patch

from django.template.backends.django import Template
from django.test import Client

from benchmarks import filling
from benchmarks.databases import database
from benchmarks.measuring import Figure, figure, rounds
from lastmile.foundation.people.models import Account

PAGES = {"今日待办": "/", "隐患列表": "/hazards/"}
TIMES = 25
OFFICE = 19  # the first person who holds a post of office staff


class TemplateWatch:
    """Time spent rendering whole templates."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def method(self) -> Any:
        """Stands in for Template.render."""
        render = Template.render

        def timed(template: Template, *args: Any, **kwargs: Any) -> Any:
            began = time.perf_counter()
            try:
                return render(template, *args, **kwargs)
            finally:
                self.seconds += time.perf_counter() - began

        return timed


def measure(size: int, said: Callable[[str], None]) -> Iterator[Figure]:
    """Two figures a page."""
    with database("page", size) as place, place.chosen():
        filling.fill(size, said)
        client = Client()
        client.force_login(Account.objects.get(person_id=OFFICE))
        for name, address in PAGES.items():
            whole, templates = _page(client, address)
            yield figure(f"page {name}: altogether", whole, None, None, size, "ms")
            yield figure(f"page {name}: share of templates", templates, whole, None, size, "ms")


def _page(client: Client, address: str) -> tuple[float, float]:
    whole, templates = [], []
    for _time in rounds(TIMES):
        watch = TemplateWatch()
        began = time.perf_counter()
        with patch.object(Template, "render", watch.method()):
            response = client.get(address)
        whole.append(time.perf_counter() - began)
        templates.append(watch.seconds)
        if response.status_code != 200:
            raise AssertionError(f"{address} answered {response.status_code}")
    return median(whole) * 1000, median(templates) * 1000
