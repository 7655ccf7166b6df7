"""Every page of the reference, by its path below docs/reference."""

from __future__ import annotations

import json

from lastmile.domains.hazards import public as hazards
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import reference as rulepacks
from lastmile.interfaces.api import urls as api
from lastmile.interfaces.reference import addresses, commands, heard, obligations, variables
from lastmile.kernel.markdown import table

NOTE = "Written by `lastmile docs`; `make check` compares. Change the code, not this page.\n"
INDEX = {
    "packs.md": "rule packs: every figure with its source, post kinds, ladders, working days",
    "permissions.md": "permissions, and which post holds which",
    "obligations.md": "what a post can owe, by which figures, and how it climbs",
    "addresses.md": "every address, who may open it, what it is for",
    "hazard-states.md": "states of a hazard and what leads from one to the next",
    "facts.md": "facts and who hears them; what runs when",
    "settings.md": "environment variables",
    "commands.md": "commands of the console",
    "openapi.json": "the API, for programs",
}


def all_pages() -> dict[str, str]:
    """Content by path."""
    return {
        "README.md": _index(),
        **rulepacks.pages(),
        "permissions.md": _permissions(),
        "obligations.md": obligations.page(NOTE),
        "addresses.md": addresses.page(NOTE),
        "hazard-states.md": f"# States of a hazard 隐患\n\n{NOTE}\n```mermaid\n{hazards.diagram()}```\n",
        "facts.md": heard.page(NOTE),
        "settings.md": variables.page(NOTE),
        "commands.md": commands.page(NOTE),
        "openapi.json": json.dumps(api.schema(), ensure_ascii=False, indent=1, default=str) + "\n",
    }


def _index() -> str:
    rows = [(f"[{path}]({path})", what) for path, what in INDEX.items()]
    return f"# Reference\n\n{NOTE}\n{table(('Page', 'What'), rows)}"


def _permissions() -> str:
    kinds = list(catalogue.post_kinds().values())
    words = [(f"`{one.value}`", str(one.label), _holders(one.value)) for one in Permission]
    per_post = [(f"`{kind.id}`", kind.title, str(len(kind.permissions))) for kind in kinds]
    return (
        f"# Permissions\n\n{NOTE}\nA post holds its words on the branch of its own region; further ones are granted by hand.\n\n"
        f"{table(('Word', '名称', 'Posts that hold it'), words)}\n"
        f"## How many a post holds\n\n{table(('Kind', '岗位', 'Words'), per_post)}"
    )


def _holders(word: str) -> str:
    titles = [kind.title for kind in catalogue.post_kinds().values() if word in kind.permissions]
    return "all" if len(titles) == len(catalogue.post_kinds()) else "、".join(titles) or "by grant only"
