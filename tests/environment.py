"""Where the tests run: settings of their own, whatever the environment says. Imported before anything reads them.

`DJANGO_SETTINGS_MODULE` is not in `pyproject.toml`, because pytest-django would then load the settings before this; a
worker that inherited it from the process that started it would load them with that one's folder, and share its keys.
"""

import atexit
import os
import shutil
import tempfile
from hashlib import sha256
from pathlib import Path

import django
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string

from authdemo.basics.ports import free_port as free_port

OURS = ("AUTHDEMO_", "JWT_", "SESSION_")
ALSO_OURS = {
    *("REDIS_URL", "DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "ATTACKER_ORIGIN", "DJANGO_SETTINGS_MODULE"),
    "DJANGO_ALLOW_ASYNC_UNSAFE",  # set beside Playwright, for this process alone
    "PYTHONDONTWRITEBYTECODE",  # many processes are started, and each would compile all of it anew
}
MEMORY, ROOM = "/dev/shm", 2**31  # a folder that is no disk, where there is one with so many bytes free
CODE = Path(__file__).resolve().parent.parent
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = MEMORY  # Redis and SQLite wait for a disk after each write
    tempfile.tempdir = None  # asked for again
VAR = Path(tempfile.mkdtemp(prefix="authdemo-tests-"))
IN_CI = bool(os.environ.get("CI"))
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")  # of pytest-xdist; empty where there is but one process
SHARED = Path(tempfile.gettempdir()) / f"authdemo-tests-of-{os.getppid() if WORKER else os.getpid()}"  # by all workers
QUIET_IS_OVER = SHARED.with_suffix(".quiet")  # what time is measured of has been measured
ALL_RUNS = SHARED.with_suffix(".json")  # what a run of all experiments has kept, as `loaddata` reads it
POSTGRESQL = "POSTGRESQL_OF_TESTS"  # a variable, which workers inherit: the address of the server of the whole run
ON_SQLITE = {"DATABASE_URL": ""}  # for a command, whatever the run is on
EXAMPLES = int(os.environ.get("AUTHDEMO_EXAMPLES", "60"))  # of hypothesis for each test
PEOPLE = int(os.environ.get("AUTHDEMO_PEOPLE", "6"))  # in a drill


def without_servers(folder: Path) -> str:
    """A PATH on which everything is found but a Redis of this machine: so that the one of the wheel is taken."""
    folder.mkdir()
    for program in (p for place in os.environ["PATH"].split(os.pathsep) for p in Path(place).glob("*")):
        link = folder / program.name
        if program.name not in {"redis-server", "valkey-server"} and not link.is_symlink():
            link.symlink_to(program)
    return str(folder)


def for_process(var: Path | str, **more: str) -> dict[str, str]:
    """The environment of a command that is started: nothing of ours but its folder, and what is given."""
    rest = {name: value for name, value in os.environ.items() if name not in ALSO_OURS and not name.startswith(OURS)}
    return {**rest, **_database_of(var), "AUTHDEMO_VAR": str(var), **more}


def _database_of(var: Path | str) -> dict[str, str]:
    """On PostgreSQL each folder has a database of its own, as it has a file of its own with SQLite."""
    if not (server := os.environ.get(POSTGRESQL)):
        return {}
    from tests import postgresql

    return {"DATABASE_URL": postgresql.make(server, f"of_{sha256(str(var).encode()).hexdigest()[:12]}")}


def _start_postgresql() -> None:
    """By the first process of a run, and for as long as that lives; its workers find the address."""
    if POSTGRESQL not in os.environ:
        from tests import postgresql

        server = postgresql.Kept()
        atexit.register(server.keeper.stop)
        os.environ[POSTGRESQL] = server.url


def hand_over(path: Path, text: str) -> None:
    """Write a file for the other workers, who find the whole of it or nothing."""
    half = path.with_suffix(".half")
    half.write_text(text)
    half.replace(path)


# Other stores than this machine's, with commas between them: "wheel", "sentinel" or "cluster", and "postgresql".
TESTS_ON = os.environ.get("AUTHDEMO_TESTS_ON", "").split(",")
if "wheel" in TESTS_ON:
    os.environ["PATH"] = without_servers(VAR / "bin")
if "postgresql" in TESTS_ON:
    _start_postgresql()
os.environ.update(environ := for_process(VAR, DJANGO_SETTINGS_MODULE="authdemo.settings"))
for name in os.environ.keys() - environ.keys():
    del os.environ[name]
atexit.register(shutil.rmtree, VAR, ignore_errors=True)
django.setup()

# Nobody here has a permission, and making all of them anew took a third of the time of each test that empties tables.
for receiver in ("auth.management.create_permissions", "contenttypes.management.create_contenttypes"):
    name = f"django.contrib.{receiver}"
    assert post_migrate.disconnect(import_string(name)) or post_migrate.disconnect(dispatch_uid=name)
del os.environ["DJANGO_SETTINGS_MODULE"]  # workers of pytest-xdist inherit the rest, and come by here themselves
