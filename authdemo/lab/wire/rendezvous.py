"""One act for all variants of a run: who comes first waits, and when the last is there it is done, once."""

import threading
from collections.abc import Callable, Sequence

from authdemo.lab.wire.browser import StepFailed

PATIENCE_SECONDS = 30.0


class Rendezvous:
    """The acts in their order; each variant's story calls `next` as often as there are acts."""

    def __init__(self, parties: int, acts: Sequence[Callable[[], object]]):
        self._acts = list(acts)
        self._barrier = threading.Barrier(parties, self._act, PATIENCE_SECONDS)
        self._failed = ""

    def next(self) -> None:
        """Wait for the others; then the next act is done. Raises `StepFailed` where one of them does not come."""
        try:
            self._barrier.wait()
        except threading.BrokenBarrierError:
            raise StepFailed(self._failed or "Another variant did not come as far as this.") from None

    def leave(self) -> None:
        """Nobody needs to wait any more: a story has broken off."""
        self._barrier.abort()

    def _act(self) -> None:
        try:
            self._acts.pop(0)()
        except Exception as error:
            self._failed = f"{type(error).__name__}: {error}"
            raise
