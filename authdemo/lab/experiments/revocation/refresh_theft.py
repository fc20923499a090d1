"""refresh-theft: a thief takes everything, the refresh token too. Who notices, and when?"""

from authdemo.lab.attacks.mistakes.plain_rotation import PlainRotation
from authdemo.lab.model.excerpts import TOKEN_IS_RENEWED
from authdemo.lab.model.experiment import IT_DEPENDS, NO, YES, Answer, Story
from authdemo.lab.model.variants import JWT_DENYLIST, JWT_REFRESH, jwt_by
from authdemo.lab.wire.browser import Browser
from authdemo.lab.wire.exchange import Look
from authdemo.lab.wire.stage import Stage

LIFETIME = 0.5  # seconds an access token lives
GRACE = 1.0  # seconds in which the refresh token before the current one is taken once more
PLAIN = jwt_by("jwt/plain-rotation", PlainRotation(), "An old refresh token is refused, and nothing follows from it.")


class RefreshTheft(Story):
    """Does rotating refresh tokens protect against theft?"""

    asks = "A thief copies your refresh token too. Does rotation put the thief out?"
    variants = (JWT_REFRESH, JWT_DENYLIST, PLAIN)
    answers = (YES, NO, Answer(IT_DEPENDS.key, "Depends on who uses it when"))
    seconds = 3
    lifetimes = {"access_seconds": LIFETIME, "access_max_seconds": LIFETIME, "refresh_grace": GRACE, "leeway": 0}
    why = (
        "Rotation notices that one refresh token was used twice, not who used it. So the family ends and both are out; "
        "whoever knows the password comes back (RFC 9700, 4.14.2)."
    )
    rule = "Rotate, end the family on reuse, keep the grace short; and bound every family by an absolute limit."
    stops = (
        "An owner who stays away never uses the old token, and nothing is noticed. Only binding tokens to a key that "
        "cannot be copied closes that (RFC 9449, DPoP)."
    )
    excerpts = (TOKEN_IS_RENEWED,)

    def story(self, stage: Stage) -> None:
        pairs = [self.robbed(stage, owner) for owner in stage.people(3)]
        stage.tells("Three people sign in, and a thief copies all of their cookies, refresh tokens included.")
        (both, both_thief), (first, first_thief), (_, lone_thief) = pairs
        stage.waits(LIFETIME + 0.1, "the token expires")

        together = [
            stage.looks(both, "The first owner renews …"),
            stage.looks(both_thief, "… and so does the thief, at once."),
        ]
        stage.looks(first, "The second owner renews; the thief waits.")
        alone = [stage.looks(lone_thief, "The third owner is away. The thief renews …")]
        stage.waits(GRACE + 0.2, "the grace is over")
        late = stage.looks(first_thief, "After the grace the thief uses the second owner’s old refresh token.")
        owner = stage.looks(first, "The second owner looks in.")
        alone.append(stage.looks(lone_thief, "… and renews again, and again."))

        within = together[1].answered - together[0].sent < GRACE * stage.pace
        self.judges(stage, "both within the grace", together[1], told=within or together[1].accepted)
        self.judges(stage, "further apart than the grace", late, owner)
        self.judges(stage, "the owner away", alone[-1])
        outs = {within and together[1].refused, late.refused, alone[-1].refused}
        stage.concludes(IT_DEPENDS.key if len(outs) > 1 else (YES if late.refused else NO).key)

    def robbed(self, stage: Stage, owner: Browser) -> tuple[Browser, Browser]:
        """Somebody who is signed in, and a thief who has it all."""
        thief = stage.browser("thief")
        thief.shares_jar(owner)
        return owner, thief

    def judges(self, stage: Stage, when: str, thief: Look, owner: Look | None = None, *, told: bool = True) -> None:
        says = f"{when}: the thief {'is out, ' + thief.says if thief.refused else 'stays in'}"
        if owner:
            says += f", the owner {'too' if owner.refused else 'stays in'}"
        stage.finds("C25", thief.refused if told else None, says)
