"""Django's `createsuperuser`, which people try first: makes an admin, on a database that is there."""

from typing import Any

from django.contrib.auth.management.commands.createsuperuser import Command as CreateSuperuser

from authdemo.store import database


class Command(CreateSuperuser):
    help = "Makes an admin who is nobody's throwaway user: asks for a name and a password."

    def handle(self, *args: Any, **options: Any) -> None:
        database.prepare()
        super().handle(*args, **options)
