"""The programs that stand for another service, started as somebody does who has nothing of ours."""

import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests import environment
from tests.processes import until


@contextmanager
def running(module: str, folder: Path, *told: str, **env: str) -> Iterator[tuple[str, Any]]:
    """Where it is, and what it says, which a function returns. A `--port` in `told` counts."""
    port, log = environment.free_port(), folder / f"{module}-{secrets.token_hex(4)}.log"
    with log.open("wb") as said:
        program = subprocess.Popen(
            [sys.executable, "-m", module, "--port", str(port), *told],
            cwd=environment.CODE,
            env={"PATH": "", "PYTHONUNBUFFERED": "1", **env},
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        until(lambda: "Ctrl-C" in log.read_text() or program.poll() is not None, 20, "it has started")
        yield f"http://127.0.0.1:{port}", log.read_text
    finally:
        program.send_signal(signal.SIGINT)
        assert program.wait(10) in {0, 1}


def asks(url: str, credential: str) -> tuple[int, Any]:
    """What it says of a credential."""
    answer = httpx.get(f"{url}/me", headers={"Authorization": f"Bearer {credential}"}, trust_env=False)
    return answer.status_code, answer.json()


def imported_by(module: str) -> set[str]:
    """All that is loaded with it."""
    code = f"import {module}, sys; print(*sys.modules)"
    return set(subprocess.check_output([sys.executable, "-c", code], cwd=environment.CODE, text=True).split())


SHARED = {  # by such programs
    f"authdemo.basics{module}" for module in ("", ".another_service", ".asking_a_site", ".bearer")
}
