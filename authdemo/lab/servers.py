"""Starting second servers as real processes, which never outlive us: each holds one end of a pipe, we the other."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import connection

from authdemo import embedded_redis, policy
from authdemo.lab.runs import NotPossible
from authdemo.lab.stage import Stage
from authdemo.lab.variants import Variant

CODE = Path(__file__).resolve().parent.parent.parent
STOPPING_SECONDS = 5.0


class Server:
    """The same site in a process of its own. Started at once; `ready` waits until it serves. A context manager."""

    def __init__(self, stages: Mapping[Variant, Stage]):
        """Raises `NotPossible` over HTTPS: what is started here speaks plain HTTP, and its cookies would not come."""
        if settings.HTTPS:
            raise NotPossible("It starts servers of its own, which speak plain HTTP; this site is served over HTTPS.")
        self.ports: dict[str, int] = {}
        order = {
            "redis": embedded_redis.address(),
            "database": str(connection.settings_dict["NAME"]),
            "policies": {variant.name: policy.to_json(stage.policy) for variant, stage in stages.items()},
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "authdemo.lab.second_server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=CODE,
            text=True,
            start_new_session=True,  # Ctrl-C is for us; its end is the pipe's
        )
        assert self.process.stdin is not None  # noqa: S101
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def ready(self) -> Self:
        """Wait until it serves. Raises `NotPossible` where it does not start."""
        assert self.process.stdout is not None  # noqa: S101
        line = self.process.stdout.readline()
        if not line:
            raise NotPossible("A second server did not start; the log says why.")
        self.ports = json.loads(line)
        return self

    def origin(self, variant: Variant) -> str:
        return f"http://127.0.0.1:{self.ports[variant.name]}"

    def stop(self) -> None:
        """End it, and return when it has ended."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()
        try:
            self.process.wait(STOPPING_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.process.wait()
        self.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()
