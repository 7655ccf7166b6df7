"""What is done with lists, walks and rounds. Each verb is one transaction with its ledger entry and its fact."""

from lastmile.domains.patrols.services.elsewhere import enter_round, enter_visit
from lastmile.domains.patrols.services.lists import bring_list, change_list, restore_list, switch_off
from lastmile.domains.patrols.services.owing import open_due, open_weather
from lastmile.domains.patrols.services.stopping import stop_rain
from lastmile.domains.patrols.services.telling import tell_weather
from lastmile.domains.patrols.services.visiting import open_visits
from lastmile.domains.patrols.services.walking import finish_walk, save_piece

__all__ = [
    "bring_list",
    "change_list",
    "enter_round",
    "enter_visit",
    "finish_walk",
    "open_due",
    "open_visits",
    "open_weather",
    "restore_list",
    "save_piece",
    "stop_rain",
    "switch_off",
    "tell_weather",
]
