"""`manage.py publish DIR`: the ledger and this machine's last runs as static pages, to be shown without a server."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from authdemo.lab import archive
from authdemo.lab.pages import published
from authdemo.store import database


class Command(BaseCommand):
    help = "Writes the ledger, the receipts and pictures of this machine's last runs into a folder, as static pages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", metavar="DIR", type=Path, help="an empty folder, a new one, or one published before"
        )

    def handle(self, *, folder: Path, **options: Any) -> None:
        database.prepare()
        records = archive.last(archive.MACHINE)
        if not records:
            raise CommandError(
                "Nothing has been run from this terminal yet; what visitors run in a browser is theirs. "
                "First: python manage.py lab, or one question of it: python manage.py lab logout-replay"
            )
        try:
            pages = published.write(folder, records)
        except published.NotOurs as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{error.filename or folder} cannot be written: {error.strerror}.") from None
        self.stdout.write(f"{pages} pages. Open {folder / 'index.html'}")
