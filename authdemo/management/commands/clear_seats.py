"""`manage.py clear_seats`: after the workshop."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from authdemo.accounts import changes, seats
from authdemo.room import rooms
from authdemo.room.models import Room
from authdemo.store import database, finding, questions


class Command(BaseCommand):
    help = "Deletes all seats with their users, whose sign-ins end, and ends all rooms."

    def handle(self, **options: Any) -> None:
        database.prepare()
        try:
            with finding.available("clear_seats"):
                number = seats.clear(expired_only=False)
                for room in Room.objects.all():
                    rooms.end(room)
                left, why = changes.enforce_pending(), questions.is_redis_ready()
        except finding.NoRedis as error:
            raise CommandError(f"{error} Nothing was cleared.") from None
        cleared = f"{number} seat{'' if number == 1 else 's'} cleared"
        if left:
            raise CommandError(
                f"{cleared}, and their users deleted. Redis could not be told of {left} of these, whose sign-ins may "
                f"live on ({why.rstrip('.') or 'it did not answer'}). A running site repeats it; so does this command."
            )
        self.stdout.write(f"{cleared}, users and sign-ins included.")
