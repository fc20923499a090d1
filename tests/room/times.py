"""How long each of many took."""

import statistics
import time
from collections.abc import Callable
from typing import Any


class Times(list[float]):
    """Seconds, as many as there were."""

    def of(self, does: Callable[[], Any]) -> Any:
        """Do it, and note how long that took."""
        began = time.perf_counter()
        answer = does()
        self.append(time.perf_counter() - began)
        return answer

    def __str__(self) -> str:
        ordered = sorted(self) or [0.0]
        at = (statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))], ordered[-1])
        middle, high, most = (round(1000 * seconds) for seconds in at)
        return f"{len(self)} times, median {middle} ms, p95 {high} ms, most {most} ms"
