"""weak-secret: the secret that signs is one out of a tutorial. How long does that hold?"""

from django.conf import settings

from authdemo.accounts.models import Role
from authdemo.lab.attacks.mistakes.sample_secret import SampleSecret
from authdemo.lab.attacks.token_text import claims_of, header_of, hmac_signed
from authdemo.lab.attacks.word_list import attack
from authdemo.lab.model.excerpts import SECRET_IS_RANDOM
from authdemo.lab.model.experiment import NO, YES, Answer, Story
from authdemo.lab.model.variants import JWT_STATELESS, jwt_by
from authdemo.lab.wire.measuring import stopwatch
from authdemo.lab.wire.stage import Stage

SAMPLE = jwt_by("jwt/sample-secret", SampleSecret(), "Its tokens are signed with a secret out of a tutorial.")


class WeakSecret(Story):
    """Will a sample secret do?"""

    asks = "A thief has one token and a list of common words. Does the thief find the secret?"
    variants = (SAMPLE, JWT_STATELESS)
    answers = (YES, NO, Answer("depends", "Depends on the secret"))
    seconds = 1
    alone = True
    why = (
        "A token carries its own proof: whoever guesses the secret sees at once that the guess is right, offline, as "
        "often and as fast as the processor allows. A word that anybody has written down is found."
    )
    rule = "256 bits from a random generator, made on the machine that uses them, never typed (RFC 8725, 3.5)."
    stops = "The list here is short. Real ones hold billions of words, and whatever people can remember is a word."
    excerpts = (SECRET_IS_RANDOM,)

    def story(self, stage: Stage) -> None:
        laptop, thief = stage.browser("laptop"), stage.browser("thief")
        stage.signs_in(laptop, "A member signs in.")
        token = laptop.cookie(settings.ACCESS_COOKIE_NAME) or ""
        with stopwatch() as took:
            found = attack(token)
        told = f"found after {found.tried}" if found.found else f"none of {found.tried}"
        stage.tells("A thief tries the words of a list on the token’s signature, at home.", told)
        stage.measures("words tried", found.tried, "words")
        stage.measures("seconds that took", took.seconds, "s")
        if found.found is None:
            stage.finds("C70", True, f"not found among {found.tried} words in {took.seconds:.2f} s")
            stage.concludes(NO.key)
            return
        claims = {**claims_of(token), "role": Role.ADMIN.value}
        thief.takes(settings.ACCESS_COOKIE_NAME, hmac_signed(claims, found.found.encode(), header_of(token)))
        look = stage.looks(thief, "The thief signs a token for an admin with it, and looks in.")
        is_admin = look.accepted and look.role == Role.ADMIN
        then = "then in as an admin" if is_admin else f"then refused, {look.says}"
        stage.finds("C70", not is_admin, f"found at word {found.tried} in {took.seconds * 1000:.1f} ms, {then}")
        stage.concludes(YES.key)
