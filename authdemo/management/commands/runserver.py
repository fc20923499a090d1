"""Django's `runserver`, for those who change the code: reloads by itself, and needs a Redis that runs elsewhere."""

from typing import Any

from django.core.management.base import CommandError
from whitenoise.runserver_nostatic.management.commands.runserver import Command as Runserver

from authdemo.accounts import changes
from authdemo.room import rooms
from authdemo.store import address
from authdemo.store.address import NoRedis


class Command(Runserver):
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            address.current()
        except NoRedis:
            raise CommandError(
                "No Redis: leave `python manage.py demo` running in another terminal (this one on another port: "
                "`manage.py runserver 8001`), or name one in REDIS_URL."
            ) from None
        super().handle(*args, **options)

    def inner_run(self, *args: Any, **options: Any) -> None:
        """In the process that serves: Django's reloader starts it anew each time the code changes."""
        changes.repeat_for_ever()
        rooms.sweep_for_ever()
        super().inner_run(*args, **options)
