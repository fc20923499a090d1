"""`manage.py revoke USER` and `revoke --all`: end logins from the terminal, on both lanes."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from authdemo import policy
from authdemo.accounts.changes import strategies
from authdemo.accounts.models import User
from authdemo.management import terminal
from authdemo.store import database, finding
from authdemo.strategy import Ending, StoreUnavailable
from jwt_app.modes import MODES


class Command(BaseCommand):
    help = "Ends all logins of one user, or of everybody, on both lanes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", nargs="?", metavar="USER")
        parser.add_argument("--all", action="store_true", dest="everybody", help="everybody's")

    def handle(self, *, username: str | None, everybody: bool, **options: Any) -> None:
        if everybody == bool(username):
            raise CommandError("Name one user, or give --all for everybody: `manage.py revoke USER`")
        database.prepare()
        users = list(User.objects.order_by("pk")) if username is None else [find(username)]
        ended = {strategy.title: 0 for strategy in strategies().values()}
        try:
            with finding.available("revoke"):
                revoke(users, ended)
        except finding.NoRedis as error:
            raise CommandError(f"{error} Nothing was ended.") from None
        except StoreUnavailable as error:
            done = " and ".join(f"{number} of {title}" for title, number in ended.items())
            raise CommandError(
                f"Redis does not go on ({error}). Sign-ins ended: {done}. Others may live on: do it again."
            ) from None
        self.stdout.write("\n".join([*report(ended), *what_lives_on()]))


def revoke(users: Iterable[User], ended: dict[str, int]) -> None:
    """End all logins of these users, and count them as they end, by the strategy's title. Raises `StoreUnavailable`."""
    for user in users:
        for strategy in strategies().values():
            ended[strategy.title] += strategy.revoke_all(user, ending=Ending.OPERATOR)


def find(username: str) -> User:
    """Raises `CommandError`, naming who may have been meant."""
    username = terminal.as_typed(username)
    user = User.objects.filter(username=username).first()
    if user:
        return user
    near = get_close_matches(username, User.objects.values_list("username", flat=True), n=3)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise CommandError(f"There is no user {username}.{hint}")


def report(ended: dict[str, int]) -> Iterator[str]:
    for title, number in ended.items():
        yield f"{title:<10}{number} sign-in{'' if number == 1 else 's'} ended"


def what_lives_on() -> Iterator[str]:
    """What no command can end: the tokens whose mode asks nobody."""
    limit = settings.JWT_ACCESS_MAX_SECONDS // 60
    for mode in policy.site().jwt_modes:
        if says := MODES[mode].lives_on:
            yield says.format(limit=limit)
