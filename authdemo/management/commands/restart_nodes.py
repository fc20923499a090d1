"""`manage.py restart_nodes`: a rolling restart of the demo that runs, one node after the other."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from authdemo.basics import node_notes
from authdemo.store import finding

LOOK_SECONDS = 0.1


class Command(BaseCommand):
    help = "Starts the nodes of the demo that runs anew, one after the other; behind nginx no request is refused."

    def handle(self, **options: Any) -> None:
        if not finding.demo_site() or not node_notes.read(settings.VAR):
            raise CommandError("No demo with several nodes runs in this folder. Start one: manage.py demo --nodes 3")
        wish = node_notes.restart(settings.VAR)
        wish.touch(mode=0o600)
        while wish.exists() and finding.demo_site():
            time.sleep(LOOK_SECONDS)
        if wish.exists() or not node_notes.read(settings.VAR):  # killed, or told to stop: then the wish went first
            wish.unlink(missing_ok=True)
            raise CommandError("The demo was stopped meanwhile.")
        self.stdout.write("All nodes were started anew, one after the other.")
