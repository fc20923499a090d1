"""Who plays on a stage: the variant's user and others, their browsers, and what the browsers were issued."""

import secrets
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any, Self

from authdemo import policy
from authdemo.accounts.models import Role, User
from authdemo.lab.attacks.run_ring import ring_of
from authdemo.lab.model.outcome import Outcome
from authdemo.lab.model.record import Fingerprint
from authdemo.lab.wire.browser import Browser
from authdemo.lab.wire.exchange import Exchange, fingerprint
from authdemo.lab.wire.leftovers import USERS
from authdemo.policy import Policy
from jwt_app.key_ring import KeyRing


@dataclass(kw_only=True)
class Cast(Outcome):
    """A variant's user and browsers. A context manager: it closes the browsers it opened."""

    policy: Policy
    user: User
    password: str
    browsers: list[Browser] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    _exchanges: list[Exchange] = field(default_factory=list)
    _open: ExitStack = field(default_factory=ExitStack)

    @property
    def lane(self) -> str:
        return self.variant.lane

    @property
    def ring(self) -> KeyRing:
        """The keys of the run."""
        return ring_of(self.policy)

    @property
    def username(self) -> str:
        return self.user.username

    def browser(self, name: str, **options: Any) -> Browser:
        """A browser under this stage's policy. `options`: address, server, and what httpx takes."""
        browser = self._open.enter_context(Browser(name, self.lane, self.policy, exchanges=self._exchanges, **options))
        self.browsers.append(browser)
        return browser

    def another_user(self, name: str, role: str = Role.MEMBER) -> User:
        """One more user of this run, with the same password; gone with the run."""
        username = f"{self.user.username}-{name}"
        user = User.objects.create(username=username, password=self.user.password, role=role)
        self.users.append(user)
        return user

    def people(self, number: int) -> list[Browser]:
        """So many people, each an account of their own, and each signed in on a laptop."""
        laptops = []
        for _ in range(number):
            person = self.another_user(f"person-{len(self.users) + 1}")
            laptop = self.browser("laptop")
            laptop.logs_in(person.username, self.password)
            laptops.append(laptop)
        return laptops

    def account(self) -> User:
        """This stage's user as the database has it now; change and save it, as an operator would."""
        return User.objects.get(pk=self.user.pk)

    def new_password(self) -> str:
        """A password that nobody has had yet."""
        return secrets.token_urlsafe(16)

    def takes_usual_names(self) -> None:
        """Before the first sign-in: a user, an issuer and an audience with names as long as the site’s own have.

        Those of a run are long, and a token repeats each of them: to be called where its bytes are counted.
        """
        self.user.username = f"{USERS}{secrets.token_urlsafe(3)}"
        self.user.save(update_fields=["username"])
        site = policy.site()
        self.lives_by(issuer=_as_long_as(site.issuer), audience=_as_long_as(site.audience))

    def lives_by(self, **changes: Any) -> None:
        """From now on other rules are in force here: for this stage and for all of its browsers."""
        self.policy = replace(self.policy, **changes)
        for browser in self.browsers:
            browser.policy = self.policy

    def credentials(self) -> list[tuple[str, str]]:
        """Every credential that was issued here, by cookie name: for clearing up, and for the test that tries them."""
        pairs = [(name, v) for b in self.browsers for name, values in b.issued.items() for v in values]
        return list(dict.fromkeys(pairs))

    def fingerprints(self) -> list[Fingerprint]:
        return [
            Fingerprint(browser.name, name, fingerprint(value), len(value))
            for browser in self.browsers
            for name, values in browser.issued.items()
            for value in dict.fromkeys(values)
        ]

    def _curl_lines(self) -> tuple[str, ...]:
        """The last requests since these were asked for, across all browsers in their order."""
        lines = tuple(exchange.curl() for exchange in self._exchanges[-4:])
        self._exchanges.clear()
        return lines

    def _shown(self, says: str) -> str:
        """Run users have technical names; the page calls them "you", and others by what makes them another."""
        for user in self.users:
            if says == user.username:
                return says.removeprefix(f"{self.user.username}-")
        return says.replace(self.user.username, "you")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._open.close()


def _as_long_as(name: str) -> str:
    """Another name after the same slash: "authdemo/5c1d7be2a9" for "authdemo/0f43a8c6de"."""
    kind, slash, own = name.rpartition("/")
    return f"{kind}{slash}{secrets.token_hex(len(own))[: len(own)]}"
