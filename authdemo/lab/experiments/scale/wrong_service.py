"""wrong-service: the shop where you signed in shows your credential to another service. Are you in there, too?"""

from dataclasses import replace

from django.conf import settings

from authdemo.lab.attacks.mistakes.any_audience import AnyAudience
from authdemo.lab.attacks.mistakes.naive_jwt import NaiveJwt
from authdemo.lab.model.excerpts import SESSION_IS_READ, TOKEN_MEETS_ITS_AUDIENCE
from authdemo.lab.model.experiment import NO, YES, Answer, Story
from authdemo.lab.model.variants import JWT_REFRESH, SESSIONS_REDIS, jwt_by
from authdemo.lab.wire.browser import Browser
from authdemo.lab.wire.exchange import Look
from authdemo.lab.wire.stage import Stage

UNASKED = jwt_by("jwt/any-audience", AnyAudience(), mistake="It never asks whom a token is for.")
UNNAMED = jwt_by("jwt/no-audience", NaiveJwt(), mistake="Its tokens name nobody they are for, as the articles’ do.")


class WrongService(Story):
    """Is one service’s token worth anything at another?"""

    asks = "A service that you signed in to shows your credential to another one. Is it taken for you there?"
    variants = (SESSIONS_REDIS, JWT_REFRESH, UNASKED, UNNAMED)
    answers = (YES, NO, Answer("depends", "Depends on whether somebody asks whom it is for"))
    seconds = 1
    lifetimes = {"access_seconds": 60.0, "access_max_seconds": 60.0}
    why = (
        "Services that trust one issuer accept each other’s tokens, unless each of them asks whom a token is for: "
        "`aud`. Who was shown a token, or has broken into somebody who was, is then you at all the others."
    )
    rule = "Name one service in each token, and refuse every other’s (RFC 8725, 3.9; RFC 9068, 4)."
    stops = (
        "Nothing in a session id or its record says for which service it is: it is good wherever its store is asked, "
        "and nowhere else. Each service with a store of its own is the session’s way to check an audience."
    )
    excerpts = (TOKEN_MEETS_ITS_AUDIENCE, SESSION_IS_READ)

    def story(self, stage: Stage) -> None:
        laptop = stage.browser("laptop")
        stage.signs_in(laptop, "You sign in at a shop.")
        stage.looks(laptop, "You look in there.")
        shared = self.shows_elsewhere(stage, laptop)
        trusts = "shares the shop’s store" if stage.lane == "sessions" else "trusts the same issuer and key"
        look = stage.looks(shared, f"The shop shows what it was shown to the payroll service, which {trusts}.")
        stage.finds("C76", look.refused, f"at a service that {trusts}: {_said(look)}")
        if stage.lane == "sessions":
            alone = self.shows_elsewhere(stage, laptop, prefix=f"{stage.policy.prefix}payroll:")
            look_alone = stage.looks(alone, "It shows it to one with a store of its own.")
            stage.finds("C76", look_alone.refused, f"at a service with a store of its own: {_said(look_alone)}")
        elif stage.variant == JWT_REFRESH:
            program = stage.browser("thief")
            token = laptop.cookie(settings.ACCESS_COOKIE_NAME)
            answer = program.get("api/me", headers={"Authorization": f"Bearer {token}"})
            said = f"{answer.status_code} {answer.json().get('error', '')}".strip()
            stage.tells("The shop’s own address for programs is shown the page’s token.", said)
        stage.concludes((YES if look.accepted else NO).key)

    def shows_elsewhere(self, stage: Stage, laptop: Browser, prefix: str = "") -> Browser:
        """Another service: the same software and keys, another name; with another `prefix` a store of its own."""
        elsewhere = stage.browser("thief")
        rules = stage.policy
        elsewhere.policy = replace(
            rules,
            audience=f"{rules.audience}/payroll",
            api_audience=f"{rules.api_audience}/payroll",
            prefix=prefix or rules.prefix,
        )
        elsewhere.copies(laptop)
        return elsewhere


def _said(look: Look) -> str:
    return "it is you" if look.accepted else f"refused, {look.says}"
