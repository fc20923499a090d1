"""`manage.py clear_seats`: after the workshop."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from authdemo.accounts import seats
from authdemo.store import database, finding


class Command(BaseCommand):
    help = "Deletes all seats with their users, whose sign-ins end."

    def handle(self, **options: Any) -> None:
        database.prepare()
        try:
            with finding.available("clear_seats"):
                number = seats.clear(expired_only=False)
        except finding.NoRedis as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{number} seat{'' if number == 1 else 's'} cleared, users and sign-ins included.")
