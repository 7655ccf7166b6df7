"""Lists of a night and their rows, orders, help, roll-calls, returns; and shelters."""

from lastmile.domains.evacuation.models.helping import Help
from lastmile.domains.evacuation.models.lists import Move, MoveList
from lastmile.domains.evacuation.models.orders import MoveOrder, OrderedPoint, OrderSeries, Return
from lastmile.domains.evacuation.models.rollcalls import Counted, RollCall
from lastmile.domains.evacuation.models.shelters import Shelter

__all__ = [
    "Counted",
    "Help",
    "Move",
    "MoveList",
    "MoveOrder",
    "OrderSeries",
    "OrderedPoint",
    "Return",
    "RollCall",
    "Shelter",
]
