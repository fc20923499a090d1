"""verifier-lags: another service goes by what it last heard of us. How long does it let in who should be out?"""

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse

from authdemo.lab.experiments.scale.verify_is_mint import signed_by
from authdemo.lab.model.excerpts import ANOTHER_BELIEVES_AN_ANSWER, ANOTHER_KNOWS_THE_KEYS
from authdemo.lab.model.experiment import Answer, Story
from authdemo.lab.model.record import POLL_SECONDS
from authdemo.lab.model.variants import SESSIONS_REDIS
from authdemo.lab.wire.browser import StepFailed
from authdemo.lab.wire.other_services import Answered, asker, lets_in, said_of, verifier
from authdemo.lab.wire.policy_server import PolicyServer, serving
from authdemo.lab.wire.stage import Stage

ES256 = signed_by("ES256")
LAG = 1.5  # seconds that an answer about a session is believed; and at least, between two questions for keys
LONGEST = 10 * LAG
UNTIL_IT_ASKS = Answer("until-it-asks", "Until it asks again", "between")


class VerifierLags(Story):
    """Another service goes by what it last heard of us. How long may that be wrong?"""

    asks = (
        "Your session ends, or the key that signed your token is withdrawn. How long does another service let you in "
        "with it?"
    )
    variants = (SESSIONS_REDIS, ES256)
    answers = (Answer("not-at-all", "Not at all"), UNTIL_IT_ASKS, Answer("to-the-end", "Until it expires by itself"))
    seconds = 5
    starts_processes = True
    lifetimes = {"stateless_seconds": 60.0, "leeway": 0}
    why = (
        "Whoever does not ask on each request goes by what it was last told: one that asks whose a session is by an "
        "answer, one that checks tokens by a set of keys. Each is as wrong as that is old. A key that was published "
        "before it signs is known by then; one that was not is refused until the keys are asked for again."
    )
    rule = "Choose how long it may be wrong; and publish the next key for longer than that before it signs."
    stops = (
        f"An answer is believed for {LAG:g} s here, and between two questions for keys lies as much; the programs’ own "
        "are 5 s and 10 s, and keys that nobody is missing are asked for once a minute. A log-out is no change of "
        "keys: who checks tokens by keys alone never hears of it (`offline-verification`)."
    )
    excerpts = (ANOTHER_BELIEVES_AN_ANSWER, ANOTHER_KNOWS_THE_KEYS)

    def story(self, stage: Stage) -> None:
        with serving(stage.policy) as site:
            if stage.lane == "sessions":
                self.asks_about_sessions(stage, f"{site.origin}{reverse('sessions:api-introspect')}")
            else:
                self.has_asked_for_keys(stage, site)

    def asks_about_sessions(self, stage: Stage, ask: str) -> None:
        secret, window = stage.policy.introspection_secret, LAG * stage.pace
        with asker(ask, secret, window) as believing, asker(ask, secret, 0) as asking:
            laptop = stage.browser("laptop")
            stage.signs_in(laptop)
            session = laptop.cookie(settings.SESSION_COOKIE_NAME) or ""
            heard = stage.now()
            first = believing.says(session)
            what = f"Another service asks us whose session that is, and believes the answer for {LAG:g} s."
            stage.tells(what, said_of(first, stage.user))
            stage.tells("A second one asks us each time.", said_of(asking.says(session), stage.user))
            laptop.logs_out()
            stage.tells("You log out.")
            out = asking.says(session)
            stage.tells("The second one is shown your session.", said_of(out, stage.user))
            wrong = self.lasts(stage, lambda: lets_in(believing.says(session)))
            stage.tells("The first one is, again and again.", f"lets you in for {wrong:.1f} s more")
        late = not wrong and stage.now() > heard + window  # this machine took longer than an answer is believed
        stage.finds("C82", None if late else not wrong, f"believing an answer for {LAG:g} s: {_for_how_long(wrong)}")
        stage.finds("C82", not lets_in(out), f"asking each time: {said_of(out, stage.user)}")
        stage.measures("let in after it should be out", wrong, "s")
        if not late:
            stage.concludes(UNTIL_IT_ASKS.key if wrong else "not-at-all")

    def has_asked_for_keys(self, stage: Stage, site: PolicyServer) -> None:
        policy, pause = stage.policy, LAG * stage.pace
        keys = f"{site.origin}{reverse('jwks')}"
        with verifier(keys, policy.audience, policy.issuer, policy.leeway, "--pause", str(pause)) as service:
            token = self.signs_in(stage, "laptop", "You sign in. Another service has asked for our public keys.")
            stage.tells("It is shown your token.", said_of(service.says(token), stage.user))
            self.changes_the_key(stage, site, compromised=False)
            token = self.signs_in(stage, "phone", "The operator changes the key. You sign in again, with the new one.")
            prepared = service.says(token)
            stage.tells("It is shown that token. Its key had been published before.", said_of(prepared, stage.user))
            stage.waits(LAG, "it may ask again")

            self.changes_the_key(stage, site, compromised=True)
            stage.tells("The key is stolen, and withdrawn: nothing that it has signed is good here any more.")
            left = service.says(token)
            stage.tells("It is shown your token once more.", said_of(left, stage.user))
            heard = stage.now()
            next_token = self.signs_in(stage, "laptop", "You sign in again, with a key that it has not heard of.")
            stage.tells("It is shown that token, and asks.", said_of(service.says(next_token), stage.user))
            asked = service.says(token)
            stage.tells("It is shown the one before.", said_of(asked, stage.user))

            self.changes_the_key(stage, site, compromised=True)
            last = self.signs_in(stage, "tablet", "That key is stolen, too. You sign in with yet another one.")
            refused = self.lasts(stage, lambda: not lets_in(service.says(last)))
            stage.tells(f"It is shown that token. It asks once in {LAG:g} s.", f"refused for {refused:.1f} s")
        late = not refused and stage.now() > heard + pause  # this machine took longer than there is between questions
        stage.finds("C81", lets_in(prepared), f"published before it signs: {said_of(prepared, stage.user)}")
        stage.finds("C81", not lets_in(left) and not lets_in(asked), f"withdrawn: {_fate(left, asked)}")
        unheard = f"refused for {refused:.1f}\N{NO-BREAK SPACE}s" if refused else "known at once"
        stage.finds("C81", None if late else not refused, f"signing before it was published: {unheard}")
        stage.measures("refused though it is good", refused, "s")
        stage.concludes(
            "not-at-all" if not lets_in(left) else UNTIL_IT_ASKS.key if not lets_in(asked) else "to-the-end"
        )

    def signs_in(self, stage: Stage, name: str, what: str) -> str:
        browser = stage.browser(name)
        stage.signs_in(browser, what)
        return browser.cookie(settings.ACCESS_COOKIE_NAME) or ""

    def changes_the_key(self, stage: Stage, site: PolicyServer, *, compromised: bool) -> None:
        """What `manage.py rotate_key` does to the site's ring, done to the run's."""
        ring = stage.ring
        changed = ring.rotated(
            ring.current.algorithm, stage.policy.stateless_seconds, overlap=True, compromised=compromised
        )
        stage.lives_by(keys=changed)
        site.policy = stage.policy

    def lasts(self, stage: Stage, is_so: Callable[[], bool]) -> float:
        """How long something goes on being so (s), as far as looking again and again can tell; 0: it is not."""
        began = stage.now()
        seen = 0.0
        while is_so():
            seen = stage.now() - began
            if seen > LONGEST * stage.pace:
                raise StepFailed(f"Another service had not asked again within {LONGEST:g} s.")
            stage.waits(POLL_SECONDS, "the other service has asked again")
        return seen


def _for_how_long(seconds: float) -> str:
    return f"let in for {seconds:.1f}\N{NO-BREAK SPACE}s more" if seconds else "refused at once"


def _fate(left: Answered, asked: Answered) -> str:
    before, after = ("let in" if lets_in(one) else "refused" for one in (left, asked))
    return f"{before} before it asks, {after} after that"
