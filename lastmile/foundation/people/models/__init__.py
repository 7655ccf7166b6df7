"""Persons, units, posts and who holds them; accounts; stored grants."""

from lastmile.foundation.people.models.accounts import Account, ApiToken, SignInCode
from lastmile.foundation.people.models.grants import StoredGrant
from lastmile.foundation.people.models.lists import SignedList
from lastmile.foundation.people.models.no_team import NoTeam
from lastmile.foundation.people.models.persons import Consent, Person, Skill
from lastmile.foundation.people.models.posts import CommandMember, HeldKind, Holding, Post, Unit

__all__ = [
    "Account",
    "ApiToken",
    "CommandMember",
    "Consent",
    "HeldKind",
    "Holding",
    "NoTeam",
    "Person",
    "Post",
    "SignInCode",
    "SignedList",
    "Skill",
    "StoredGrant",
    "Unit",
]
