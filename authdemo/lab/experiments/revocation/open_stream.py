"""open-stream: a long answer and a stream are under way when their user logs out and is banned. Do they end?"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from django.http import HttpRequest, StreamingHttpResponse

from authdemo import policy
from authdemo.accounts.changes import strategies
from authdemo.lab.model.excerpts import SESSION_IS_REPLAYED, TOKEN_IS_ASKED_ABOUT, WHO_IS_ASKED_FIRST
from authdemo.lab.model.experiment import Answer, Story
from authdemo.lab.model.variants import JWT, JWT_DENYLIST, JWT_REFRESH, JWT_STATEFUL, SESSIONS_REDIS, Variant
from authdemo.lab.wire.exchange import Look
from authdemo.lab.wire.policy_server import serving
from authdemo.lab.wire.stage import Stage
from authdemo.strategy import Reason, Rejected

LIFETIME = 1.0  # seconds an access token lives
LINES = 20  # of an answer: twice as long as a token lives
LAST = str(LINES)
TICKS = 10  # lines in the life of a token


def sends(request: HttpRequest) -> StreamingHttpResponse:
    """A long answer, sent as it is made. Who asks was found out before its first line."""
    return _streamed(lambda: None)


def sends_and_asks(request: HttpRequest) -> StreamingHttpResponse:
    """The same, and before each line it is found out again who it is for; no cookie could be set any more."""
    match = request.resolver_match
    strategy = strategies()[match.namespace if match else ""]
    copy = strategy.copy(request)
    return _streamed(lambda: strategy.replay(copy) if copy else None)


def _streamed(ask: Callable[[], object]) -> StreamingHttpResponse:
    """Each line: when it was begun (s of `time.monotonic`), and its number or why it is the last."""
    rules = policy.current()  # the request is over, and its policy with it, before the first line is made

    def lines() -> Iterator[str]:
        for number in range(1, LINES + 1):
            begun = time.monotonic()
            try:
                with policy.use(rules):
                    ask()
            except Rejected as rejected:
                yield f"{begun} {rejected.reason}\n"
                return
            yield f"{begun} {number}\n"
            time.sleep(rules.access_seconds / TICKS)

    return StreamingHttpResponse(lines(), content_type="text/event-stream")


def asking(variant: Variant) -> Variant:
    """The same set-up with a stream that asks again."""
    return replace(variant, name=f"{variant.name}+asks", changes={**variant.changes, "page": sends_and_asks})


@dataclass(frozen=True)
class Cut:
    """When something was begun that should end it, and when that was done."""

    begun: float
    done: float


@dataclass(frozen=True)
class Heard:
    """What came of an answer. Times in seconds of `time.monotonic()`."""

    lines: list[tuple[float, str]]

    def closed(self, cut: Cut) -> bool | None:
        """Whether that closed it. By reason and not by time; None: all was over before, or nothing came after it that
        could tell."""
        at, last = self.lines[-1]
        if at < cut.begun:
            return None
        return True if last == Reason.REVOKED else False if self.after(cut) else None

    def after(self, cut: Cut) -> int:
        """How many lines were begun after that."""
        return sum(at > cut.done and text.isdigit() for at, text in self.lines)

    def says(self, cut: Cut) -> str:
        last, went_on = self.lines[-1][1], self.after(cut) > 0
        if last == LAST:
            return "went on to its end" if went_on else "had ended before"
        return f"went on until it was closed, {last}" if went_on else f"was closed, {last}"


class OpenStream(Story):
    """Does a ban close what is already open?"""

    asks = "A long answer is under way. Its user is banned. What becomes of it?"
    variants = (SESSIONS_REDIS, asking(SESSIONS_REDIS), *JWT, *map(asking, (JWT_REFRESH, JWT_DENYLIST, JWT_STATEFUL)))
    answers = (
        Answer("closed", "It is cut off"),
        Answer("goes-on", "It goes on"),
        Answer("depends", "Depends on whether it asks again"),
    )
    seconds = 3
    lifetimes = {
        "access_seconds": LIFETIME,
        "access_max_seconds": LIFETIME,
        "stateless_seconds": LIFETIME,
        "leeway": 0,
        "page": sends,
    }
    why = (
        "Who you are is found out once, before the first line. From then on nobody looks at a credential any more, so "
        "neither its end nor its expiry reaches what is already being sent: a stream, a download, a WebSocket."
    )
    rule = "Let whatever stays open ask again, as often as a ban may be late, or keep it short."
    stops = (
        "Asking again is as good as what is asked: a token about which nobody is asked closes its stream when it "
        "expires. And a server may keep a list of what is open and close it itself; ours keeps none."
    )
    excerpts = (WHO_IS_ASKED_FIRST, SESSION_IS_REPLAYED, TOKEN_IS_ASKED_ABOUT)

    def story(self, stage: Stage) -> None:
        with serving(stage.policy) as server:
            laptop, phone = (stage.browser(name, server=server.origin) for name in ("laptop", "phone"))
            stage.signs_in(laptop, "You sign in on the laptop.")
            stage.signs_in(phone, "You sign in on the phone.")
            with laptop.hears("") as on_laptop, phone.hears("") as on_phone:
                begun = [[heard(next(on_laptop))], [heard(next(on_phone))]]
                stage.tells("On both you ask for something long. Its first line arrives.")
                stage.waits(2 * LIFETIME / TICKS)
                begins = time.monotonic()
                laptop.logs_out()
                logged_out = Cut(begins, time.monotonic())
                stage.tells("On the laptop you log out.")
                stage.waits(LIFETIME / TICKS)
                account = stage.account()
                account.is_active = False
                begins = time.monotonic()
                account.save()
                banned = Cut(begins, time.monotonic())
                stage.tells("The operator bans you.")
                look = stage.looks(phone, "On the phone you send another request.")
                laptops, phones = (
                    Heard([*first, *map(heard, rest)]) for first, rest in zip(begun, (on_laptop, on_phone), strict=True)
                )
        stage.tells("What was under way on the laptop, after the log-out:", laptops.says(logged_out))
        stage.tells("What was under way on the phone, after the ban:", phones.says(banned))
        self.judges(stage, phones, banned, f"after the ban {_said(look)}, and what was open {phones.says(banned)}")
        self.judges(stage, laptops, logged_out, f"after the log-out what was open {laptops.says(logged_out)}")
        stage.measures("lines sent after the ban", phones.after(banned), "")

    def judges(self, stage: Stage, heard: Heard, cut: Cut, says: str) -> None:
        closed = heard.closed(cut)
        stage.finds("C74", closed, says)
        if closed is not None:
            stage.concludes("closed" if closed else "goes-on")


def heard(line: str) -> tuple[float, str]:
    at, _, text = line.partition(" ")
    return float(at), text


def _said(look: Look) -> str:
    return "a request is answered" if look.accepted else f"a request is refused, {look.says}"
