"""`lastmile account open`: the first account, opened at the machine itself; `code`: a new sign-in code for somebody locked out."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import accounts
from lastmile.kernel.command_lines import Teaches
from lastmile.kernel.errors import DomainError


class Command(Teaches, BaseCommand):
    help = (
        "Open the first account of an installation (every later one is opened in the console by the office above), or make "
        "a new six-digit sign-in code for an account whose holder cannot get in. Prints the code once; it is kept nowhere."
    )
    examples = (
        "lastmile account open --region 530113104 --name 张三 --phone 15400000001",
        "lastmile account code 15400000001",
        "lastmile account code zhangsan --json",
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="part", required=True)
        first = parts.add_parser("open", help="the first account: its post is the office of the region given")
        first.add_argument("--region", required=True, help="code of a province, city, county or township")
        first.add_argument("--name", required=True, help="of the person who will sign in")
        first.add_argument("--phone", required=True, help="their number; it is the login name as well")
        code = parts.add_parser("code", help="a new sign-in code for an account, by login name or phone")
        code.add_argument("login", help="login name or phone of the account")
        for part in (first, code):
            part.add_argument("--json", action="store_true", help="login name and code as JSON")

    def handle(self, *args: Any, part: str, json: bool, **options: Any) -> None:
        try:
            login, number = self._open(**options) if part == "open" else self._code(**options)
        except DomainError as problem:
            raise CommandError(problem.message) from problem
        self.stdout.write(_json(login, number) if json else f"login {login} · code {number} · open /sign-in/code/")

    def _open(self, region: str, name: str, phone: str, **_: Any) -> tuple[str, str]:
        _person, account, first = accounts.first_account(region_code=region, name=name, phone=phone)
        return account.login, first.code if first else ""

    def _code(self, login: str, **_: Any) -> tuple[str, str]:
        account = accounts.find(login)
        if account is None:
            raise CommandError(f"There is no open account {login!r}.")
        scope = Scope.of_system("console", [Permission.ACCOUNT_OPEN, Permission.PEOPLE_VIEW])
        return account.login, accounts.first_code(scope, person_uid=account.person.uid).code


def _json(login: str, number: str) -> str:
    return json.dumps({"login": login, "code": number}, ensure_ascii=False)
