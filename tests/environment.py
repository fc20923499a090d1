"""Where the tests run: settings of their own, whatever the environment says. Imported before anything reads them.

`DJANGO_SETTINGS_MODULE` is not in `pyproject.toml`, because pytest-django would then load the settings before this.
"""

import atexit
import os
import shutil
import socket
import tempfile
from pathlib import Path

import django

OURS = ("AUTHDEMO_", "JWT_", "SESSION_")
ALSO_OURS = {
    *("REDIS_URL", "DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "ATTACKER_ORIGIN", "DJANGO_SETTINGS_MODULE"),
    "DJANGO_ALLOW_ASYNC_UNSAFE",  # set beside Playwright, for this process alone
}
CODE = Path(__file__).resolve().parent.parent
VAR = Path(tempfile.mkdtemp(prefix="authdemo-tests-"))
IN_CI = bool(os.environ.get("CI"))
EXAMPLES = int(os.environ.get("AUTHDEMO_EXAMPLES", "60"))  # of hypothesis for each test


def for_process(var: Path | str, **more: str) -> dict[str, str]:
    """The environment of a command that is started: nothing of ours but its folder, and what is given."""
    rest = {name: value for name, value in os.environ.items() if name not in ALSO_OURS and not name.startswith(OURS)}
    return {**rest, "AUTHDEMO_VAR": str(var), **more}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


os.environ.update(environ := for_process(VAR, DJANGO_SETTINGS_MODULE="authdemo.settings"))
for name in os.environ.keys() - environ.keys():
    del os.environ[name]
atexit.register(shutil.rmtree, VAR, ignore_errors=True)
django.setup()
