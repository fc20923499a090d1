"""revoke-refresh: a sign-in that can renew itself is ended on the server. What does its next renewal get?"""

from authdemo.lab.model.excerpts import TOKEN_IS_RENEWED
from authdemo.lab.model.experiment import NO, YES, Answer, Story
from authdemo.lab.model.variants import RENEWING
from authdemo.lab.wire.stage import Stage

LIFETIME = 0.8  # seconds an access token lives


class RevokeRefresh(Story):
    """Can a refresh token be taken back?"""

    asks = "A sign-in is ended from another device. Does its refresh token still buy a token?"
    variants = RENEWING
    answers = (YES, NO, Answer("depends", "Depends on the mode"))
    seconds = 2
    lifetimes = {"access_seconds": LIFETIME, "access_max_seconds": LIFETIME, "leeway": 0}
    why = (
        "A refresh token names a record on the server, its family, and a renewal looks there. That record can be "
        "ended, and the next renewal is told so."
    )
    rule = "Keep refresh tokens on the server’s side too, as hashes: they are your hold on a sign-in."
    stops = "Only renewals ask. Until the access token in hand expires, `refresh` lets it work."
    excerpts = (TOKEN_IS_RENEWED,)

    def story(self, stage: Stage) -> None:
        laptop, phone = stage.browser("laptop"), stage.browser("phone")
        stage.signs_in(laptop, "You sign in on the laptop.")
        stage.signs_in(phone, "You sign in on the phone.")
        login = stage.looks(laptop, "You look in from the laptop.").login_id
        phone.ends_login(login)
        stage.tells("From the phone you log the laptop out.")
        stage.waits(LIFETIME + 0.2, "the token expires")
        refused = stage.looks(laptop, "The laptop’s token has expired; it asks for another one.")
        renewed = stage.looks(phone, "The phone’s token has expired; it asks for another one.")

        holds = refused.refused and refused.says == "revoked" and renewed.accepted
        other = "the phone’s renewed" if renewed.accepted else f"the phone’s refused, {renewed.says}"
        stage.finds(
            "C24", holds, f"the ended one {'renewed' if refused.accepted else f'refused, {refused.says}'}; {other}"
        )
        stage.concludes((YES if refused.accepted else NO).key)
