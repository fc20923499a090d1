"""role-change: an admin is made a member while signed in. How long does the old role live on?"""

from authdemo.accounts.models import Role
from authdemo.lab.model.excerpts import SESSION_LEARNS_ROLE, TOKEN_MAY_BE_RENEWED
from authdemo.lab.model.experiment import DEPENDS, Answer, Race, Story
from authdemo.lab.model.record import Fate
from authdemo.lab.model.variants import JWT, SESSIONS_COPIED, SESSIONS_DATABASE, SESSIONS_REDIS
from authdemo.lab.wire.exchange import Look
from authdemo.lab.wire.stage import Stage

LIFETIME = 1.5  # seconds an access token lives


def is_admin(look: Look) -> bool:
    return look.accepted and look.role == Role.ADMIN


class RoleChange(Story):
    """Does a change of role hold on the next request?"""

    asks = "An admin is made a member while signed in. How long does the old role work?"
    variants = (SESSIONS_REDIS, SESSIONS_DATABASE, SESSIONS_COPIED, *JWT)
    answers = (
        Answer("at-once", "Not once more", "cut"),
        Answer("at-expiry", "Until it expires by itself", "expires"),
        DEPENDS,
    )
    seconds = 3
    race = Race("demote", cut_at=0.5, expires=LIFETIME, until=2.5)
    lifetimes = {
        "access_seconds": LIFETIME,
        "access_max_seconds": LIFETIME,
        "stateless_seconds": LIFETIME,
        "leeway": 0,
    }
    why = (
        "A session’s record can be rewritten while the browser’s id stays the same. Where the role was copied into it "
        "at the sign-in and nobody comes by to rewrite it, it is as stale as a token. What that says is signed and "
        "cannot be changed; it can only be refused, and replaced by another one."
    )
    rule = "Put into a token, or a session that nobody updates, only what may be wrong for as long as that lives."
    stops = (
        "On the denylist a role change is a cut-off: older tokens are refused, so the owner’s browser renews without "
        "noticing, and a copy without the refresh token is out."
    )
    excerpts = (SESSION_LEARNS_ROLE, TOKEN_MAY_BE_RENEWED)

    def story(self, stage: Stage) -> None:
        account = stage.account()
        account.role = Role.ADMIN
        account.save()
        laptop, thief = stage.browser("laptop"), stage.browser("thief")
        stage.signs_in(laptop, "An admin signs in.")
        copy = stage.steals(thief, laptop, until=0.5)
        stage.waits_until(0.5)
        account.role = Role.MEMBER
        account.save()
        at = stage.tells("The operator makes the admin a member.")
        own = stage.looks(laptop, "The former admin looks in.")
        survival = stage.survives(copy, "demote", "", of="the old role", alive=is_admin, at=at)
        copy_now = stage.looks(thief, "The thief looks in once more.")

        after = (
            f"in as {'an admin' if is_admin(copy_now) else 'a member'}"
            if copy_now.accepted
            else f"out, {copy_now.says}"
        )
        unchangeable = stage.variant.name in {"jwt/stateless", "jwt/refresh"}
        lived = f"{survival.seconds:.1f}\N{NO-BREAK SPACE}s{survival.scale if unchangeable else ''}"
        old = f"the token went on saying the old role for {lived}" if unchangeable else f"the old role lived {lived}"
        if survival.refused is None:
            old = f"the old role {survival.says}"
        says = f"{old}; then the copy is {after}"
        expected = Fate.AT_EXPIRY if unchangeable else Fate.AT_ONCE
        owner_stays = unchangeable or (own.accepted and own.role == Role.MEMBER)
        stage.finds("C21", survival.fate is expected and owner_stays, says, by=survival)
        stage.concludes_from(survival)
