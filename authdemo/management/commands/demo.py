"""`manage.py demo`: the whole site with one command, Redis and database included, until Ctrl-C."""

import os
import signal
import threading
import webbrowser
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http.request import split_domain_port, validate_host
from django.urls import reverse

from authdemo.management import listening, machine, reached, serving, terminal
from authdemo.management import nodes as behind_one
from authdemo.management.listening import Place
from authdemo.store import database, finding
from authdemo.store.finding import NoRedis, Running
from jwt_app import key_file

if TYPE_CHECKING:
    from authdemo.room.models import Room

ALONE = "for this machine alone; for a room full of people start it with --host 0.0.0.0"
LOG_LINE = "a line per request: time, method, path, status, lane, user, verdict, and what it cost."
Rows = Sequence[tuple[str, str]]
JSON_LINE = "JSON lines (AUTHDEMO_LOG=json): one per request, with what it cost, and one per mistake."


class Command(BaseCommand):
    help = "Runs the site: Redis, database and web server, with one command. Ctrl-C stops all of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="where to listen; 0.0.0.0 lets others in (127.0.0.1)")
        parser.add_argument("--port", default="8000", help="(8000)")
        parser.add_argument("--workers", default="1", help="server processes, 1 to 32 (1)")
        parser.add_argument(
            "--nodes",
            default="",
            metavar="N",
            help=f"2 to {behind_one.MOST} servers of a process each, on the ports after this one, behind an nginx",
        )
        parser.add_argument(
            "--keep-alive",
            default=str(serving.KEEP_ALIVE_SECONDS),
            metavar="SECONDS",
            help="how long an idle connection stays open, and the head of a request may take: longer than a balancer "
            f"in front keeps one ({serving.KEEP_ALIVE_SECONDS})",
        )
        parser.add_argument(
            "--room", action="store_true", help="opens a room for people to join, and says how to lead it"
        )
        parser.add_argument(
            "--trainer-remote", action="store_true", help="lets a room be led from another machine than this one"
        )
        parser.add_argument(
            "--open", action="store_true", dest="open_browser", help="opens a browser once the site answers"
        )

    def handle(
        self,
        *,
        host: str,
        port: str,
        workers: str,
        nodes: str,
        keep_alive: str,
        room: bool,
        trainer_remote: bool,
        open_browser: bool,
        **options: Any,
    ) -> None:
        if trainer_remote:
            os.environ["AUTHDEMO_TRAINER_REMOTE"], settings.TRAINER_REMOTE = "1", True  # forked or started anew
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # like Ctrl-C, also before the server takes over
        try:
            place, number = listening.place(host, str(port)), listening.whole("--workers", str(workers), 1, 32)
            seconds = listening.whole("--keep-alive", str(keep_alive), 1, 3600)
            refuse_metrics_of_one_of_many(number)
            finding.refuse_second_demo()
            if nodes:
                refuse_beside_nodes(number)
                several = behind_one.Nodes.of(place, nodes, seconds, self.say)
                self.run(several.front, several.serve, len(several.nodes), several.described(), room, open_browser)
                return
            with listening.listen(place) as listener:
                serve = partial(serving.serve, listener, place, workers=number, keep_alive=seconds)
                self.run(place, serve, number, (), room, open_browser)
        except NoRedis as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            self.say("\nStopped.")

    def run(
        self,
        place: Place,
        serve: Callable[[Callable[[], None]], None],
        processes: int,
        rows: Rows,
        with_room: bool,
        open_browser: bool,
    ) -> None:
        with finding.for_demo(place.url) as redis:
            remarks = database.prepare(self.say)
            room = open_room() if with_room else None
            key_file.ring()  # made now: where it can't be, that is said here and not to the first visitor
            database.let_go()  # a forked worker must not share our connection
            self.configure_workers(place, processes)
            machine.allow_files(serving.CONNECTIONS * 2)

            def once_up() -> None:
                threading.Thread(
                    target=self.announce, args=(place, redis, remarks, rows, room, open_browser), daemon=True
                ).start()

            serve(once_up)
        self.say("\nStopped." if redis.is_stand_in else f"\nStopped. Sign-ins are kept in {self.kept(redis)}.")

    def configure_workers(self, place: Place, workers: int) -> None:
        """Through the environment, which they inherit however they are started."""
        os.environ["AUTHDEMO_PARENT"] = str(os.getpid())
        os.environ["AUTHDEMO_WORKERS"] = str(workers)
        reached.take_a_name()
        if not os.environ.get("ALLOWED_HOSTS"):
            settings.ALLOWED_HOSTS = list(dict.fromkeys([*settings.ALLOWED_HOSTS, *place.hosts()]))
            os.environ["ALLOWED_HOSTS"] = ",".join(settings.ALLOWED_HOSTS)
        for url in place.urls_for_others():
            host, _ = split_domain_port(urlsplit(url).netloc)
            if validate_host(host, settings.ALLOWED_HOSTS):
                os.environ["AUTHDEMO_FOR_OTHERS"] = url
                break

    def announce(
        self,
        place: Place,
        redis: Running,
        remarks: tuple[str, ...],
        further: Rows,
        room: tuple["Room", str] | None,
        open_browser: bool,
    ) -> None:
        """Say where the site is, once it is there."""
        if not reached.wait_for(place):
            return
        here, *others = reached.urls(place)
        rows = [("authdemo", here), *(("", url) for url in others)]
        rows += further
        rows += [("Redis", redis.description), *(("", remark) for remark in redis.remarks)]
        rows += [("Database", remark) for remark in remarks]
        if not place.is_loopback and not settings.HTTPS:
            rows += [("Careful", "this is plain HTTP: anybody on the same network can read the cookies and use them.")]
        if settings.HTTPS:
            rows += [("HTTPS", "plain requests are redirected to https: put a proxy that speaks TLS in front.")]
        if room:
            rows += self.room_rows(here, others, *room)
        rows += [("Stop", "Ctrl-C"), ("Below", JSON_LINE if settings.LOG_AS_JSON else LOG_LINE)]
        self.say("\n".join(f"{name:<10}{text}" for name, text in rows))
        if open_browser:
            webbrowser.open(here)

    def room_rows(self, here: str, others: list[str], room: "Room", secret: str) -> list[tuple[str, str]]:
        """How to join and how to lead. The secret stands behind a #: it is in no log, and good for once."""
        from authdemo.room import qr_code

        for_all = (others or [here])[0]
        address = f"{for_all}{reverse('room-door', args=[room.code])}"
        picture = qr_code.lines(address, self.stdout) if others else [ALONE]
        leads_at = for_all if settings.TRAINER_REMOTE else here
        return [
            ("Room", f"{room.code}, at {address}"),
            *(("", line) for line in picture),
            ("Trainer", f"{leads_at}{reverse('trainer')}#{secret} (good for once)"),
        ]

    def say(self, text: str) -> None:
        """To whoever reads along. The site does not end because nobody does."""
        with suppress(terminal.Unread):
            self.stdout.write(text)
            self.stdout.flush()  # also where it goes into a pipe

    def kept(self, redis: Running) -> str:
        return f"{settings.VAR}{os.sep}" if redis.pid else "your Redis"


def refuse_metrics_of_one_of_many(workers: int) -> None:
    """Raises `CommandError` where whoever answers `/metrics` would tell of itself alone, and of another each time."""
    if settings.METRICS and workers > 1:
        raise CommandError("--workers with AUTHDEMO_METRICS=1: choose --nodes instead, and ask each node for its own.")


def refuse_beside_nodes(workers: int) -> None:
    """Raises `CommandError` where several nodes cannot be."""
    if os.name != "posix":
        raise CommandError("--nodes: that is for Linux and macOS. Try --workers")
    if workers > 1:
        raise CommandError("--nodes and --workers: choose one of them. A node is one server process.")
    if settings.HTTPS:
        raise CommandError(
            "--nodes starts an nginx that speaks plain HTTP. With AUTHDEMO_HTTPS=1 start a demo for each of your "
            "servers instead, on one REDIS_URL and one DATABASE_URL, behind the proxy that speaks TLS."
        )


def open_room() -> tuple["Room", str]:
    """Imported when it is asked for: the rows need Django's apps, and this module is read without them, too."""
    from authdemo.room import rooms

    rooms.sweep_unled()
    try:
        return rooms.open_one()
    except rooms.NoRoom as full:
        raise CommandError(str(full)) from None
