"""Writes: one verb each, in the ledger."""

from lastmile.domains.evacuation.services.adding import add_household, add_people, name_people
from lastmile.domains.evacuation.services.counting import open_rollcall, open_rounds, take_rollcall
from lastmile.domains.evacuation.services.forgetting import forget
from lastmile.domains.evacuation.services.helping import ask_help, end_help, report_found
from lastmile.domains.evacuation.services.narrowing import let_go_of, narrow
from lastmile.domains.evacuation.services.opening import colours_for, list_rest, open_lists
from lastmile.domains.evacuation.services.ordering import acknowledge, move_first, order_move, take_callout
from lastmile.domains.evacuation.services.recording import (
    Said,
    note_print,
    record,
    record_sheet,
    usual_shelter,
    usual_shelters,
)
from lastmile.domains.evacuation.services.returning import allow_return, end_lists
from lastmile.domains.evacuation.services.shelters import add_shelter, change_shelter, remove_shelter, set_opening

__all__ = [
    "Said",
    "acknowledge",
    "add_household",
    "add_people",
    "add_shelter",
    "allow_return",
    "ask_help",
    "change_shelter",
    "colours_for",
    "end_help",
    "end_lists",
    "forget",
    "let_go_of",
    "list_rest",
    "move_first",
    "name_people",
    "narrow",
    "note_print",
    "open_lists",
    "open_rollcall",
    "open_rounds",
    "order_move",
    "record",
    "record_sheet",
    "remove_shelter",
    "report_found",
    "set_opening",
    "take_callout",
    "take_rollcall",
    "usual_shelter",
    "usual_shelters",
]
