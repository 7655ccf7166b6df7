"""What a form asks of people, counted from the form itself: for the page 本系统要大家填什么."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms


@dataclass(frozen=True)
class Ask:
    """One form: whose permission leads to it, when, why, where it is used again, and how many fields it has.

    `actions` is what the record calls the acts it leads to; `by_itself` counts what the platform fills in.
    """

    permission: str
    form: str
    when: str
    why: str
    reused: str
    actions: tuple[str, ...]
    must: int
    may: int
    by_itself: int


def ask(
    kind: type[forms.Form], permission: str, *actions: str, form: str, when: str, why: str, reused: str, by_itself: int
) -> Ask:
    """Counted: a required field without a value to begin with must be filled in, every other one may."""
    shown = [one for one in kind.base_fields.values() if not one.widget.is_hidden]
    must = sum(1 for one in shown if one.required and not one.initial)
    return Ask(permission, form, when, why, reused, actions, must, len(shown) - must, by_itself)
