"""silent-renewal: a form takes a while to fill in; the access token expires meanwhile. Is what was typed lost?"""

from authdemo.lab.model.excerpts import RENEWAL_IS_SILENT
from authdemo.lab.model.experiment import NO, YES, Answer, Story
from authdemo.lab.model.variants import JWT
from authdemo.lab.wire.stage import Stage

LIFETIME = 0.8  # seconds an access token lives


class SilentRenewal(Story):
    """Your token expires while you fill in a form. Do you notice?"""

    asks = "You send a form after your token has expired. Does what you typed arrive?"
    variants = JWT
    answers = (YES, NO, Answer("depends", "Depends on the mode"))
    seconds = 2
    lifetimes = {
        "access_seconds": LIFETIME,
        "access_max_seconds": LIFETIME,
        "stateless_seconds": LIFETIME,
        "leeway": 0,
    }
    why = (
        "The renewal happens inside the request that needs it, after the CSRF check: the request goes on as if nothing "
        "had expired, its body included, and the new cookies go out with whatever it is answered."
    )
    rule = "Renew where the request is served. A redirect to a renewal loses what was posted."
    stops = "Without a refresh token there is nothing to renew with, and the sign-in form is next."
    excerpts = (RENEWAL_IS_SILENT,)

    def story(self, stage: Stage) -> None:
        laptop = stage.browser("laptop")
        stage.signs_in(laptop)
        before = laptop.token_claims()["exp"]
        form = laptop.get("password/")
        stage.tells("You open a form and begin to type.", str(form.status_code))
        chosen = stage.new_password()
        stage.waits(LIFETIME + 0.3, "the token expires")
        sent = laptop.sends(form, "password/", {"old": stage.password, "chosen": chosen, "again": chosen})
        to = sent.headers.get("Location", "")
        stage.tells("Your token has expired. You send the form.", f"{sent.status_code} to {to.split('?')[0]}")
        changed = stage.account().check_password(chosen)
        stage.tells("What you typed has arrived.", "yes" if changed else "no")
        look = stage.looks(laptop, "You look in.")
        renewed = look.accepted and laptop.token_claims()["exp"] > before

        holds = changed and renewed
        arrived = "the form arrived" if changed else "the form was lost"
        stayed = (
            "you stayed signed in"
            if renewed
            else "nothing was renewed"
            if look.accepted
            else f"you are out: {look.says}"
        )
        says = f"{arrived}, and {stayed}"
        stage.finds("C38", holds, says)
        stage.concludes((YES if holds else NO).key)
