"""request-cost: what does it cost to find out who is asking? Counted on requests, and timed part by part."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import product

from authdemo.lab.experiments.scale.verify_is_mint import signed_by
from authdemo.lab.model.excerpts import SESSION_IS_READ, TOKEN_IS_VERIFIED
from authdemo.lab.model.experiment import IT_DEPENDS, Answer, Comparison
from authdemo.lab.model.variants import JWT_STATELESS, SESSIONS_REDIS, SITE, Variant
from authdemo.lab.wire.browser import Browser
from authdemo.lab.wire.exchange import Look
from authdemo.lab.wire.measuring import ROUNDS, Compared, Job, Spread, compare, compare_each, in_turn, spread, timed
from authdemo.lab.wire.stage import Stage
from authdemo.lab.wire.telling import NotPossible
from authdemo.lab.wire.timed_redis import AWAY, NEAR, SOCKET, TimedRedis, timed_redis
from authdemo.lab.wire.timed_token import TimedToken
from authdemo.store.own_redis import Fsync
from authdemo.trace import marking, recording
from authdemo.web.flow import Flow, asking, flow_of, total
from sessions_app.published import parsed

LOOKS = 50  # to count what each costs; the times are measured apart
FOLLOWED = 21  # requests, of which the one of middle length is drawn
CHEAP = 0.2  # “cheap next to” something: a fifth of it at most
ALGORITHMS = tuple(map(signed_by, ("HS256", "RS256", "ES256", "EdDSA")))
ASKING, LOOKUP, ALONE, WHOLE = (
    "microseconds on who is asking, within a whole request",
    "microseconds for a lookup",
    "microseconds for a signature: the cryptography alone",
    "microseconds for a signature: the library’s whole decode (PyJWT)",
)


class RequestCost(Comparison):
    """What does it cost to find out who is asking?"""

    asks = "Who is asking? What does finding that out cost on each request?"
    variants = (*SITE, *ALGORITHMS)
    answers = (
        Answer("lookup", "A lookup in the store"),
        Answer("cpu", "A signature, and no lookup"),
        IT_DEPENDS,
    )
    seconds = 7
    starts_processes = True
    lifetimes = {"access_seconds": 60.0, "access_max_seconds": 60.0, "stateless_seconds": 60.0, "leeway": 0}
    why = (
        "A lookup waits for somebody else, a signature for one’s own processor. The arithmetic of a signature is small "
        "next to any network; a library that takes the token apart around it does several times as much work."
    )
    rule = "Count first, then measure at your own distances, and measure the library too, not the arithmetic alone."
    stops = (
        "One process, one request at a time, and a Redis that does nothing else. Parsing is beside the lookup as the "
        "claims are beside the signature: neither is free, and neither is what the articles compare."
    )
    excerpts = (SESSION_IS_READ, TOKEN_IS_VERIFIED)

    @contextmanager
    def shares(self, run: str, stages: Mapping[Variant, Stage]) -> Iterator[TimedRedis | str]:
        """A Redis that nobody else asks; where this machine can start none, the sentence that says so."""
        with ExitStack() as until_over:
            try:
                shared: TimedRedis | str = until_over.enter_context(timed_redis())
            except NotPossible as why:
                shared = str(why)
            yield shared

    def plays(self, stages: Mapping[Variant, Stage]) -> None:
        laptops = {variant: stage.browser("laptop") for variant, stage in stages.items()}
        for variant, stage in stages.items():
            stage.signs_in(laptops[variant])
        looks = in_turn({variant: laptop.opens_profile for variant, laptop in laptops.items()}, LOOKS)
        for variant, stage in stages.items():
            self.counts(stage, looks[variant])
        ways = in_turn({v: partial(followed, laptops[v]) for v in SITE if v in stages}, FOLLOWED)
        for variant, flows in ways.items():
            prices(stages[variant], flows)
            if variant in (SESSIONS_REDIS, JWT_STATELESS):
                draws(stages[variant], flows)
        tokens = {v: TimedToken(stages[v], laptops[v]) for v in (JWT_STATELESS, *ALGORITHMS) if v in stages}
        for variant in tokens.keys() & set(ALGORITHMS):
            self.times(stages[variant], tokens[variant])
        lookups = self.lookups(stages[SESSIONS_REDIS]) if SESSIONS_REDIS in stages else {}
        for way, lookup in lookups.items():
            self.compares(stages, tokens, way, lookup)
        for way, variant in product(AWAY, tokens) if not lookups else ():
            why = f"no lookup {way} to compare with: {stages[variant].shared}"
            stages[variant].finds("C10", None, why)

    def counts(self, stage: Stage, looks: list[Look]) -> None:
        redis_, sql, checks = ({look.cost.count(kind) for look in looks} for kind in ("redis", "sql", "signature"))
        says = f"{_each(redis_)} Redis, {_each(sql)} SQL, {_each(checks)} signature check{'s' * (checks != {1})}"
        stage.tells(f"You look in {LOOKS} times. Each costs:", says)
        expected = ({1}, {0}, {0}) if stage.lane == "sessions" else ({0}, {0}, {1})
        stage.finds("C9", (redis_, sql, checks) == expected, says)
        stage.concludes("lookup" if redis_ != {0} else "cpu")

    def lookups(self, stage: Stage) -> dict[str, Job]:
        """Times a lookup by each way there, and what is beside it. A plain read by its way, to be compared with."""
        if isinstance(stage.shared, str):
            return {}
        server: TimedRedis = stage.shared
        key, record = server.copies_session_of(stage)
        reads = server.reads(key)
        took = timed({way: reads[way] for way in NEAR}) | timed({way: reads[way] for way in AWAY}, ROUNDS // 4)
        for way, found in took.items():
            shows(stage, LOOKUP, found, f"GET {way}", "a read: waits for no disk")
        writes: dict[Fsync, str] = {"no": "a write that waits for no disk", "always": "a write, answered once on disk"}
        for when, note in writes.items():
            server.fsync(when)
            found = timed({"": server.slides(key)})[""]
            shows(stage, LOOKUP, found, f"GETEX {SOCKET}, fsync {when}", note)
        shows(
            stage, LOOKUP, timed({"": lambda: parsed(record)})[""], "parsing the record", "no lookup: what follows it"
        )
        return reads

    def times(self, stage: Stage, token: TimedToken) -> None:
        took = timed({ALONE: token.verify, WHOLE: token.decode})
        for name, each in took.items():
            shows(stage, name, each)
        found = compare(token.decode, token.decode_unsigned)
        alone, whole = (each.low * 1e6 for each in took.values())
        checking = whole * (1 - 1 / found.ratio)
        stage.finds(
            "C11",
            found.more,
            f"{alone:.3g} µs for the cryptography alone; in PyJWT’s decode, {whole:.3g} µs, checking takes "
            f"{checking:.3g}, with the library’s own work for it: {found} as long as unchecked",
        )

    def compares(
        self, stages: Mapping[Variant, Stage], tokens: Mapping[Variant, TimedToken], way: str, lookup: Job
    ) -> None:
        """Is a signature cheap next to a lookup by this way?

        Within one host there is no network, and a library’s decode is more than a signature: both are told beside it.
        """
        jobs: dict[tuple[Variant, str], Job] = {
            (variant, "the signature"): token.verify
            for variant, token in tokens.items()
            if (way in NEAR) == (variant is JWT_STATELESS)
        }
        if JWT_STATELESS in tokens:
            jobs[JWT_STATELESS, "PyJWT’s whole decode"] = tokens[JWT_STATELESS].decode
        hangs_on = [name for name in jobs if name[0] is ALGORITHMS[0]]
        each = compare_each(jobs, lookup, CHEAP, ROUNDS // 4 if way in AWAY else ROUNDS, hangs_on)
        for (variant, what), found in each.items():
            cheap = None if found.more is None else not found.more
            stages[variant].finds("C10", cheap, f"{what}: {_share(found, (variant, what) in hangs_on)} a lookup {way}")


def followed(laptop: Browser) -> Flow:
    """The way of one request."""
    with recording() as trace, marking() as marks:
        laptop.get("api/me")
    return flow_of(marks, trace)


def prices(stage: Stage, flows: Sequence[Flow]) -> None:
    """What knowing who is asking took within whole requests, on the site's own Redis."""
    asked = ", ".join(step.what for step in flows[-1] if step.name == "lookup")
    shows(stage, ASKING, spread([asking(flow) for flow in flows]), note=f"Redis: {asked}" if asked else "asks nobody")


def draws(stage: Stage, flows: Sequence[Flow]) -> None:
    """The way of the request of middle length."""
    flow = sorted(flows, key=total)[len(flows) // 2]
    stage.draws(flow)
    stage.tells(f"Of {len(flows)} requests the one of middle length is drawn.", f"{total(flow) * 1000:.2f} ms")
    for step in flow:
        stage.tells(f"{step.title}: {step.detail}.", step.micros)


def shows(stage: Stage, name: str, took: Spread, label: str = "", note: str = "") -> None:
    low, high = took.low * 1e6, took.high * 1e6
    stage.measures(name, low, "µs", low, high, label=label, note=note)


def _share(found: Compared, decisive: bool) -> str:
    """ "less than a fifth of (0.005 times)": by the limit that says what is cheap; its noise where a verdict hangs."""
    if found.more is None and decisive:
        return f"{found} the time of"
    size = {True: "more than a fifth of", False: "less than a fifth of", None: "about a fifth of"}[found.more]
    return f"{size} ({found.ratio:.2g} times)"


def _each(counts: set[int]) -> str:
    return str(min(counts)) if len(counts) == 1 else f"{min(counts)} to {max(counts)}"
