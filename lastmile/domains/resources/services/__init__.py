"""Keep teams, their members, whom they sent out, and supplies."""

from lastmile.domains.resources.services.deployments import note_deployment, void_deployment
from lastmile.domains.resources.services.members import add_member, end_member
from lastmile.domains.resources.services.supplies import add_supply, change_supply, remove_supply
from lastmile.domains.resources.services.teams import add_team, change_team, close_team

__all__ = [
    "add_member",
    "add_supply",
    "add_team",
    "change_supply",
    "change_team",
    "close_team",
    "end_member",
    "note_deployment",
    "remove_supply",
    "void_deployment",
]
