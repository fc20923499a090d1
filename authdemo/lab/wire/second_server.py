"""Starting second servers as real processes, which never outlive us: each holds one end of a pipe, we the other."""

import json
from collections.abc import Mapping
from typing import Any, Self

from django.db import connection

from authdemo.basics.piped_child import PipedChild
from authdemo.lab.model import run_policy
from authdemo.lab.model.variants import Variant
from authdemo.lab.wire.policy_server import refuse_over_https
from authdemo.lab.wire.stage import Stage
from authdemo.lab.wire.telling import NotPossible
from authdemo.store import address

NOWHERE = "redis://127.0.0.1:1"  # nothing listens there


class SecondServer:
    """The same site in a process of its own. Started at once; `ready` waits until it serves. A context manager."""

    def __init__(
        self, stages: Mapping[Variant, Stage], *, key_alone: bool = False, database: Mapping[str, Any] | None = None
    ):
        """`key_alone`: it has the keys and reaches neither our Redis nor our database. `database`: where it finds that,
        as `settings.DATABASES` has it.

        Raises `NotPossible` over HTTPS.
        """
        refuse_over_https()
        self.ports: dict[str, int] = {}
        order = {
            "redis": NOWHERE if key_alone else address.current(),
            "database": {
                "NAME": ":memory:" if key_alone else str(connection.settings_dict["NAME"]),
                **(database or {}),
            },
            "policies": {variant.name: run_policy.to_json(stage.policy) for variant, stage in stages.items()},
        }
        self.child = PipedChild("-m", "authdemo.lab.wire.second_server_process")
        self.child.say(json.dumps(order))

    def ready(self) -> Self:
        """Wait until it serves. Raises `NotPossible` where it does not start."""
        line = self.child.hear()
        if not line:
            raise NotPossible("A second server did not start; the log says why.")
        self.ports = json.loads(line)
        return self

    def origin(self, variant: Variant) -> str:
        return f"http://127.0.0.1:{self.ports[variant.name]}"

    def stop(self) -> None:
        """End it, and return when it has ended."""
        self.child.stop()

    def kill(self) -> None:
        """End it as a crash would."""
        self.child.kill()
        self.child.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()
