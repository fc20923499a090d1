"""read-the-credential: somebody finds a credential lying about. What can be read in it, without any key?"""

from authdemo.lab.attacks import token_text
from authdemo.lab.model.excerpts import SESSION_ID_IS_RANDOM, TOKEN_IS_SIGNED
from authdemo.lab.model.experiment import NO, YES, Story
from authdemo.lab.model.variants import JWT, SESSIONS_REDIS, SESSIONS_SIGNED_COOKIE
from authdemo.lab.wire.browser import COPIED
from authdemo.lab.wire.stage import Stage


class ReadTheCredential(Story):
    """Who holds your credential: can they read about you in it?"""

    asks = "Somebody has a copy of your cookie and no key. Can they read your name in it?"
    variants = (SESSIONS_REDIS, SESSIONS_SIGNED_COOKIE, *JWT)
    seconds = 1
    why = (
        "A token’s claims are written in base64url, which is an alphabet and not a cipher: a signature keeps them from "
        "being changed, not from being read (RFC 7519, section 12). A session id is random and says nothing."
    )
    rule = "Put nothing into a token that the person who carries it, or a thief, must not read."
    stops = "A session id that says nothing still lets in whoever holds it. Reading and using are two things."
    excerpts = (SESSION_ID_IS_RANDOM, TOKEN_IS_SIGNED)

    def story(self, stage: Stage) -> None:
        laptop = stage.browser("laptop")
        stage.signs_in(laptop)
        credential = next(value for name in COPIED if (value := laptop.cookie(name)))
        text = token_text.says(credential)
        known = {"the name": stage.username, "the role": '"member"', "the user’s number": f'"{stage.user.pk}"'}
        read = [what for what, word in known.items() if word in text]
        says = (
            f"{', '.join(read)} can be read" if read else f"nothing of it can be read in {len(credential)} characters"
        )
        stage.tells("Somebody decodes the cookie, without any key.", says)
        ids = {credential}
        for _ in range(3):
            other = stage.browser("phone")
            other.logs_in(stage.username, stage.password)
            ids |= {value for name in COPIED if (value := other.cookie(name))}
        common = common_characters(ids)
        same = f"begin with the same {common} characters" if common else "differ from the first character on"
        stage.tells("The same person signs in three times more.", f"the four {same}")

        if stage.lane == "sessions":
            stage.finds("C5", not read and common <= 1, f"{says}; four ids of one person {same}")
        else:
            stage.finds("C4", "the name" in read, says)
        stage.concludes((YES if read else NO).key)


def common_characters(texts: set[str]) -> int:
    """How many characters stand at the same place in all of them, from the left until the first that does not."""
    number = 0
    for characters in zip(*texts, strict=False):
        if len(set(characters)) > 1:
            break
        number += 1
    return number
