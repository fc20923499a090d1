"""`manage.py restart_nodes`: a rolling restart of the demo that runs, one node after the other."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from authdemo.basics import node_notes
from authdemo.store import finding

LOOK_SECONDS = 0.1


class Command(BaseCommand):
    help = "Starts the nodes of the demo that runs anew, one after the other; no request is refused meanwhile."

    def handle(self, **options: Any) -> None:
        if not finding.demo_site() or not node_notes.read(settings.VAR):
            raise CommandError("No demo with several nodes runs in this folder. Start one: manage.py demo --nodes 3")
        wish = node_notes.restart(settings.VAR)
        wish.touch(mode=0o600)
        while wish.exists():
            if not node_notes.read(settings.VAR):
                raise CommandError("The demo was stopped meanwhile.")
            time.sleep(LOOK_SECONDS)
        self.stdout.write("All nodes were started anew, one after the other.")
