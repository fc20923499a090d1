"""session-fixation: a thief gives you a session id in advance; you sign in with it. Who is signed in?"""

from django.conf import settings

from authdemo.lab.attacks.mistakes.same_id import SAME_ID
from authdemo.lab.model.excerpts import SESSION_ID_CHANGES_AT_LOGIN
from authdemo.lab.model.experiment import NO, YES, Answer, Story
from authdemo.lab.model.variants import JWT_REFRESH, SESSIONS_REDIS, sessions_by
from authdemo.lab.wire.stage import Stage

FIXED = sessions_by("sessions/kept-id", SAME_ID, "Its sign-in goes on with the session id that the browser brought.")


class SessionFixation(Story):
    """Can a session id be fixed before you sign in?"""

    asks = "A thief puts a session id into your browser. You sign in. Is the thief in with it?"
    variants = (FIXED, SESSIONS_REDIS, JWT_REFRESH)
    answers = (YES, NO, Answer("depends", "Depends on the sign-in"))
    seconds = 1
    why = (
        "An id that was known to somebody before the sign-in is still known to them after it. So a sign-in hands out a "
        "new one, whatever the browser brought; a token is made afresh each time anyway."
    )
    rule = "Give a new credential at every sign-in, and end the one that was brought along (ASVS 5.0, 7.2.4)."
    stops = "A thief who can put a cookie into your browser can do more than this: see `cookie-tossing`."
    excerpts = (SESSION_ID_CHANGES_AT_LOGIN,)

    def story(self, stage: Stage) -> None:
        thief, laptop = stage.browser("thief"), stage.browser("laptop")
        thief.get("")  # where a site makes sessions for everybody, this one gets an id now
        name = settings.SESSION_COOKIE_NAME if stage.lane == "sessions" else settings.ACCESS_COOKIE_NAME
        known = thief.cookie(name) or "A" * 43
        given = "the site gave it one" if thief.cookie(name) else "the site gives none; it takes one of its own"
        stage.tells("A thief visits the site and wants an id.", given)
        laptop.is_given(name, known)
        stage.tells("The thief puts that id into your browser.")
        stage.signs_in(laptop, "You sign in.")
        same = laptop.cookie(name) == known
        stage.tells("Your browser’s id after the sign-in:", "the same as before" if same else "another one")
        thief.takes(name, known)
        look = stage.looks(thief, "The thief looks in with the id it knows.")

        fixed = look.accepted
        says = (
            f"the id is {'kept' if same else 'replaced'}; the thief {'is in' if fixed else f'is refused, {look.says}'}"
        )
        mistaken = stage.variant == FIXED
        if stage.lane == "sessions":
            stage.finds("C63", fixed if mistaken else not fixed and not same, says)
        stage.concludes((YES if fixed else NO).key)
