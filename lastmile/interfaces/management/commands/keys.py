"""`lastmile keys rotate`: a new key for personal data, and every stored value written anew with it."""

import json
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from lastmile.foundation.access import encrypted
from lastmile.foundation.access.encrypted import UNREADABLE, EncryptedText
from lastmile.kernel.command_lines import Teaches

BATCH = 1000


class Command(Teaches, BaseCommand):
    help = "Rotate the keys of personal data: make a new key and re-encrypt every field with it."
    examples = (
        "lastmile keys list",
        "lastmile keys rotate",
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "what", choices=["rotate", "list"], help="list: each personal field, what it is for, how long it is kept"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object a line, one line a field")

    def handle(self, *args: Any, what: str, json: bool, **options: Any) -> None:
        ring = encrypted.ring()
        if what == "rotate":
            words = f"New key {ring.rotate()} in {ring.folder}. Keep the old ones until every backup is gone."
            (self.stderr if json else self.stdout).write(words)
        for model in apps.get_models():
            fields = [field for field in model._meta.concrete_fields if isinstance(field, EncryptedText)]
            for field in fields:
                said = {"field": f"{model._meta.db_table}.{field.attname}"}
                if what == "rotate":
                    said["values"] = str(reencrypt(model, field.attname))
                else:
                    said |= {"purpose": str(field.purpose), "retention": str(field.retention)}
                self.stdout.write(_json(said) if json else "\t".join(said.values()))


def _json(said: dict[str, str]) -> str:
    return json.dumps(said, ensure_ascii=False)


def reencrypt(model: Any, name: str) -> int:
    """Write a field anew, batch by batch; values whose key is missing are left as they are."""
    rows = getattr(model, "unscoped", model._base_manager)
    done, after = 0, 0
    while True:
        with transaction.atomic():
            batch = list(rows.filter(pk__gt=after).order_by("pk").only("pk", name)[:BATCH])
            if not batch:
                return done
            fresh = [row for row in batch if getattr(row, name) and getattr(row, name) != UNREADABLE]
            rows.bulk_update(fresh, [name], batch_size=500)
            done += len(fresh)
            after = batch[-1].pk
