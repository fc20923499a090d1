"""Several servers that are one Redis: they start together, and end together, also where one of them does not start."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self

from tests.topologies.servers import PASSWORD, Server

OF_ALL = (*(f"{name} {PASSWORD}" for name in ("requirepass", "masterauth")), "repl-diskless-sync no")


class Several(ABC):
    """What all of them have."""

    def __init__(self) -> None:
        self.stack = ExitStack()

    @contextmanager
    def starting(self) -> Iterator[None]:
        with ExitStack() as failing:
            failing.push(self.stack)
            yield
            failing.pop_all()

    def server(self, folder: Path, *arguments: str, **options: Any) -> Server:
        return self.stack.enter_context(Server(folder, *arguments, **options))

    @property
    @abstractmethod
    def url(self) -> str:
        """Its address, as REDIS_URL takes it."""

    def stop(self) -> None:
        self.stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()
