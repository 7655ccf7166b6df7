"""A small record to look at and to tamper with."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.ledger import sealer, services, verify
from lastmile.foundation.ledger.models import Chain, Entry
from lastmile.kernel.ids import uuid7

SCOPE = Scope.of_system("test", [])
TOWNSHIP = "530113104"


def write(count: int = 3, code: str = TOWNSHIP, **words: Any) -> list[Entry]:
    with transaction.atomic():
        return [
            services.write(SCOPE, "thing.done", services.Matter("thing", uuid7(), code), figures={"n": n}, **words)
            for n in range(count)
        ]


def sealed(count: int = 3) -> Chain:
    """A township's chain with signed head."""
    a_region(TOWNSHIP, "阿旺镇")
    write(count)
    sealer.seal()
    sealer.sign_heads()
    return Chain.objects.get(name="阿旺镇")


def kinds() -> list[str]:
    return [one.kind for one in verify.everything()]


def tamper(sql: str, *params: Any) -> None:
    """What somebody with the database password could do: switch the guard off, change a row."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_guard")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS ledger_entry_no_change")
            cursor.execute("DROP TRIGGER IF EXISTS ledger_entry_no_delete")
        cursor.execute(sql, params)
