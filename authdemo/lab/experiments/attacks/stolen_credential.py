"""stolen-credential: somebody elsewhere shows your session id. Is it worth anything there?"""

from authdemo.lab.attacks import token_text
from authdemo.lab.model.excerpts import SESSION_AUTHENTICATES, TOKEN_AUTHENTICATES
from authdemo.lab.model.experiment import NO, YES, Story
from authdemo.lab.model.variants import SITE
from authdemo.lab.wire.browser import COPIED
from authdemo.lab.wire.stage import Stage


class StolenCredential(Story):
    """Is a stolen credential worth anything away from home?"""

    asks = "A thief shows your cookie from another place, with another browser. Does it let the thief in?"
    variants = SITE
    seconds = 1
    why = (
        "Both kinds are bearer credentials: whoever presents one is who it stands for. That a session id says nothing "
        "to its reader is no obstacle to its user; the server knows what it means."
    )
    rule = "Guard a session id like a password that is already typed in: TLS, HttpOnly, a short life."
    stops = "Only a credential bound to a key that cannot be copied is worth nothing elsewhere (RFC 9449, DPoP)."
    excerpts = (SESSION_AUTHENTICATES, TOKEN_AUTHENTICATES)

    def story(self, stage: Stage) -> None:
        laptop, thief = stage.browser("laptop"), stage.browser("thief")
        stage.signs_in(laptop)
        credential = next(value for name in COPIED if (value := laptop.cookie(name)))
        reveals = stage.username in token_text.says(credential)
        stage.tells("A thief copies the cookie and reads it.", "it tells your name" if reveals else "it says nothing")
        thief.copies(laptop)
        look = stage.looks(thief, "From another address and another browser the thief looks in.")
        own = stage.looks(laptop, "You look in, and notice nothing.")

        opens = "let in" if look.accepted else f"refused, {look.says}"
        stays = "" if own.accepted else f"; you are out, {own.says}"
        says = f"{'tells your name' if reveals else 'says nothing'}; {opens}{stays}"
        stage.finds("C64", not reveals and look.accepted and own.accepted, says)
        stage.concludes((YES if look.accepted else NO).key)
