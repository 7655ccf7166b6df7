"""What is done with a danger point. Each verb is one transaction with its ledger entry and its fact."""

from lastmile.domains.points.services.registering import change_point, dissolve_point, register_point, rewatch_point

__all__ = ["change_point", "dissolve_point", "register_point", "rewatch_point"]
