"""`lastmile migrate`: Django's own, several times as fast.

While it migrates, Django keeps classes of all models as of each step. For every table, column, index and constraint that
is added it makes the class of that model anew and those of all models around it: here nearly all there are, since they
all lie in a region. What is added changes nothing for those around it, so its own class is made anew and no other; steps
that run code get a complete new set, by Django's own mark for that. Everything else is left to Django.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState

from lastmile.kernel.command_lines import Teaches

ADDING = ("add_model", "add_field", "_append_option")


class Command(Teaches, migrate.Command):
    examples = (
        "lastmile migrate",
        "lastmile migrate --check",
    )
    requires_system_checks = "__all__"  # of this database too, before it is changed

    def handle(self, *args: Any, **options: Any) -> None:
        with alone():
            super().handle(*args, **options)


@contextmanager
def alone() -> Iterator[None]:
    """What is added is made anew without the models around it."""
    usual = {name: getattr(ProjectState, name) for name in ADDING}
    for name, add in usual.items():
        setattr(ProjectState, name, _adding_alone(add))
    try:
        yield
    finally:
        for name, add in usual.items():
            setattr(ProjectState, name, add)


def _adding_alone(add: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(add)
    def added(state: Any, *args: Any, **more: Any) -> None:
        state.reload_model = functools.partial(_make_anew, state)
        try:
            add(state, *args, **more)
        finally:
            del state.reload_model

    return added


def _make_anew(state: Any, app_label: str, model_name: str, delay: bool = False) -> None:
    if "apps" in state.__dict__:
        state.is_delayed = True  # whatever runs code is given all classes anew
        state._reload({(app_label, model_name)})
