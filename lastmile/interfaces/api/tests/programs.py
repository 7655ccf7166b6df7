"""Programs with tokens, for the tests of the API."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import accounts
from lastmile.foundation.people.models import Account
from lastmile.kernel.ids import uuid7

GRID = "530113104211003"


class Program:
    """A program that holds a token of somebody."""

    def __init__(self, token: str = "", **headers: str) -> None:
        self.token = token
        self.client = Client(headers={"Authorization": f"Bearer {token}", **headers} if token else headers)

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/{path}", query)

    def post(self, path: str, content: Any) -> Any:
        body = content if isinstance(content, bytes) else json.dumps(content)
        return self.client.post(f"/api/{path}", body, content_type="application/json")


def token_of(scope: Scope, *permissions: str, days: int = 30) -> str:
    """A token with these permissions, or with all its owner has."""
    account = Account.objects.get(person_id=scope.person_id)
    words = list(permissions) or sorted({word for grant in scope.grants for word in grant.permissions})
    return accounts.make_token(scope, account, name="测试程序", permissions=words, days=days)


def a_program(scope: Scope, *permissions: str, **headers: str) -> Program:
    return Program(token_of(scope, *permissions), **headers)


def a_report(**facts: Any) -> dict[str, Any]:
    return {"uid": str(uuid7()), "region_code": GRID, "title": "后坡有裂缝", "picture": "slope", **facts}
