"""A primary with one replica, which can be held up: then nothing that is written is confirmed."""

import signal
from pathlib import Path
from typing import Any

from tests.processes import until
from tests.topologies.servers import PASSWORD
from tests.topologies.several import OF_ALL, Several


class Followed(Several):
    """Both."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        with self.starting():
            self.primary, self.replica = self.server(folder / "primary"), self.server(folder / "replica")
            for server, more in ((self.primary, []), (self.replica, [f"replicaof 127.0.0.1 {self.primary.port}"])):
                server.configure([*OF_ALL, *more])
                server.up()
            until(self.is_followed, 20, "the replica follows")
            until(self.confirms, 20, "the replica says so")

    @property
    def url(self) -> str:
        return f"redis://:{PASSWORD}@127.0.0.1:{self.primary.port}/0"

    def is_followed(self) -> bool:
        told: Any = self.primary.client().info("replication")
        return bool(told.get("slave0", {}).get("state") == "online")

    def confirms(self) -> bool:
        """Whether what is written is confirmed, which it need not be at first."""
        with self.primary.client() as client:
            client.set("first", 1)
            return bool(client.execute_command("WAIT", 1, 500))

    def hold_up(self) -> None:
        """The replica goes on existing, and takes nothing in."""
        self.replica.sent(signal.SIGSTOP)

    def let_go(self) -> None:
        self.replica.sent(signal.SIGCONT)
        until(self.confirms, 20, "the replica has caught up")
