"""Choosing several of a list with a thumb: one row a choice, the whole row a target; works without a script."""

from __future__ import annotations

from django import forms


class CheckRows(forms.CheckboxSelectMultiple):
    """Drawn by ui/check_rows.html. `folded`: closed until somebody opens it or something in it is chosen."""

    def __init__(self, *, folded: bool = False) -> None:
        super().__init__()
        self.folded = folded
