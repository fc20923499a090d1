"""Django's `changepassword`: what it changes ends the user's sign-ins, and Redis must be there for that."""

from typing import Any

from django.contrib.auth.management.commands.changepassword import Command as ChangePassword
from django.core.management.base import CommandError

from authdemo.store import database, finding
from authdemo.strategy import NotYetEnforced


class Command(ChangePassword):
    help = "Changes a user's password, and ends all sign-ins with the one before."

    def handle(self, *args: Any, **options: Any) -> Any:
        database.prepare()
        try:
            with finding.available("changepassword"):
                return super().handle(*args, **options)
        except finding.NoRedis as error:
            raise CommandError(str(error)) from None
        except NotYetEnforced:
            raise CommandError("It is saved. Redis cannot be asked, so sign-ins live on until the demo runs.") from None
