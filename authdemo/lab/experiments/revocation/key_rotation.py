"""key-rotation: the signing key is changed, once with an overlap and once without. Who is logged out?"""

from authdemo.lab.model.excerpts import KEY_IS_ROTATED, SESSION_IS_READ
from authdemo.lab.model.experiment import IT_DEPENDS, NO, YES, Answer, Story
from authdemo.lab.model.variants import JWT, SESSIONS_REDIS
from authdemo.lab.wire.stage import Stage

LIFETIME = 60.0  # seconds: no token expires in this story


class KeyRotation(Story):
    """Does changing the signing key log everybody out?"""

    variants = (SESSIONS_REDIS, *JWT)
    answers = (YES, NO, Answer(IT_DEPENDS.key, "Depends on how it is changed"))
    seconds = 1
    lifetimes = {
        "access_seconds": LIFETIME,
        "access_max_seconds": LIFETIME,
        "stateless_seconds": LIFETIME,
        "leeway": 0,
    }
    why = (
        "A verifier may know several keys and picks one by the token’s key id. While the old key still verifies, its "
        "tokens are good; once it is dropped, no signature made with it can be checked."
    )
    rule = (
        "Publish the next key before it signs, for as long as others keep your key set in their caches; then let the "
        "old one verify for as long as the longest token. Drop a key at once only when it has leaked."
    )
    stops = (
        "A leaked key must go at once, and then its tokens do: without an overlap, as here, everybody is out. With "
        "`rotate_key --compromised` the site still knows which key it was, and a browser with a refresh token renews."
    )
    excerpts = (SESSION_IS_READ, KEY_IS_ROTATED)

    def story(self, stage: Stage) -> None:
        laptop = stage.browser("laptop")
        stage.signs_in(laptop)
        stage.looks(laptop, "You look in.")

        self.rotates(stage, overlap=True)
        stage.tells("The operator changes the key; the old one still verifies.")
        overlapped = stage.looks(laptop, "You look in.")

        stage.signs_in(laptop, "You sign in again, with the key of now.")
        self.rotates(stage, overlap=False)
        stage.tells("The operator changes the key; that one verifies no more.")
        dropped = stage.looks(laptop, "You look in.")

        stage.finds("C29", overlapped.refused, f"with an overlap {_fate(overlapped.refused, overlapped.says)}")
        stage.finds("C29", dropped.refused, f"without one {_fate(dropped.refused, dropped.says)}")
        both = {overlapped.refused, dropped.refused}
        stage.concludes(IT_DEPENDS.key if len(both) > 1 else (YES if overlapped.refused else NO).key)

    def rotates(self, stage: Stage, *, overlap: bool) -> None:
        """What `manage.py rotate_key` does to the site's ring, done to the run's."""
        ring = stage.ring
        algorithm = ring.current.algorithm
        stage.lives_by(keys=ring.rotated(algorithm, LIFETIME, overlap=overlap, compromised=False))


def _fate(refused: bool, says: str) -> str:
    return f"logged out, {says}" if refused else "still signed in"
