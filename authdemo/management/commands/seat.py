"""`manage.py seat`: two throwaway users, for those who prefer a terminal to a button."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from authdemo.accounts import seats
from authdemo.accounts.changes import strategies
from authdemo.store import database, finding

HERE = "127.0.0.1"  # the address that the limit on seats counts


class Command(BaseCommand):
    help = "Makes a seat: a member and an admin with generated names and passwords."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *, json: bool, **options: Any) -> None:
        database.prepare()
        try:
            with finding.available("seat"):  # making one removes those whose time is over
                seat = seats.create(HERE)
        except finding.NoRedis as error:
            raise CommandError(f"{error} No seat was made.") from None
        except seats.SeatsFull as error:
            raise CommandError(str(error)) from None
        users = seats.users(seat)
        self.stdout.write(as_json(seats.public_id(seat), users) if json else f"{as_table(users)}\n{where()}")


def as_json(seat: str, users: list[dict[str, str | None]]) -> str:
    return json.dumps({"seat": seat, "users": users}, indent=2)


def where() -> str:
    """Where to sign in: at the demo that runs, or else by path alone."""
    site = finding.demo_site()
    pages = " or ".join(site + reverse(f"{lane}:login") for lane in strategies())
    return f"Sign in at {pages}{'' if site else ', once the site runs (manage.py demo)'}"


def as_table(users: list[dict[str, str | None]]) -> str:
    rows = [("Role", "Username", "Password")]
    rows += [(str(user["role"]), str(user["username"]), str(user["password"])) for user in users]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
