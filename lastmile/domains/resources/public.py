"""What other packages may use of resources."""

from lastmile.domains.resources.burden import burden
from lastmile.domains.resources.selectors import get_supply, get_team, team_page, teams_in
from lastmile.domains.resources.selectors.deployments import persons_out
from lastmile.domains.resources.services import (
    add_member,
    add_supply,
    add_team,
    change_supply,
    change_team,
    close_team,
    end_member,
    note_deployment,
    remove_supply,
    void_deployment,
)

__all__ = [
    "add_member",
    "add_supply",
    "add_team",
    "burden",
    "change_supply",
    "change_team",
    "close_team",
    "end_member",
    "get_supply",
    "get_team",
    "note_deployment",
    "persons_out",
    "remove_supply",
    "team_page",
    "teams_in",
    "void_deployment",
]
