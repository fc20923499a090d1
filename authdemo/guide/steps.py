"""The steps in their order: what to do, hints for whoever is stuck, what to have noticed.

What stands between backticks in a hint is on the page that it is about, to be pressed or to be read. The third hint is
the whole way: its literals, pressed one after the other, finish the step.
"""

from dataclasses import dataclass

from django.urls import reverse

EXERCISE = "two-buttons"


@dataclass(frozen=True)
class Step:
    """One step. It is done once the server has seen it happen."""

    slug: str  # of the experiment, or `EXERCISE`
    title: str
    does: str
    hints: tuple[str, str, str]
    noticed: str

    @property
    def is_exercise(self) -> bool:
        return self.slug == EXERCISE

    @property
    def url(self) -> str:
        return reverse(EXERCISE) if self.is_exercise else reverse("experiment", args=[self.slug])

    @property
    def opens(self) -> str:
        """What the button to it says."""
        return "Open the exercise" if self.is_exercise else "Open the experiment"


_STEPS = (
    Step(
        "logout-replay",
        "Log out while a thief holds a copy",
        "Guess for each lane who is out when, then watch it happen.",
        (
            "Your browser forgets its cookie when you log out. Who tells the thief’s browser?",
            "On its page choose one answer for `Sessions` and one for `JWT`; without a guess it runs as well.",
            "Press `Open the experiment`, then `Run it`. When the verdict stands there, press `Go on`.",
        ),
        "The thief is out where the server looks something up, and stays in where it only checks a signature.",
    ),
    Step(
        EXERCISE,
        "Find the broken log-out",
        "Two log-out buttons, which look alike. One is broken: it leaves the record at the server. Find out which.",
        (
            "Both say goodbye. What your own browser shows you afterwards tells you nothing; who else could?",
            "A thief holds a copy of the cookie. After either button, `Try the copy`: a record that is gone lets "
            "nobody in.",
            "Press `Open the exercise`, `Sign in`, `Log out with A`, `Try the copy`. Where the copy is still in, "
            "press `A keeps it`, else `B keeps it`. Then press `Go on`.",
        ),
        "Deleting a cookie logs out one browser. Whoever tests a log-out has to try a copy afterwards.",
    ),
    Step(
        "role-change",
        "Take an admin’s role away",
        "An admin is signed in and made a member meanwhile. Guess how long the old role works, and watch.",
        (
            "Where does the server read the role, and when was what it reads there written?",
            "One answer is `Not once more`, another `Until it expires by itself`. A token says what was true when it "
            "was signed.",
            "Press `Open the experiment`, then `Run it`. When the verdict stands there, press `Go on`.",
        ),
        "What stands in a token was true when it was signed. A record can be rewritten, or be as stale as a token.",
    ),
    Step(
        "csrf",
        "Let another site use your cookie",
        "Another site’s page sends forms to this one, in your own browser. Which of them arrive with a cookie?",
        (
            "Who decides what is sent along with a request: the page, or the browser?",
            "It happens in your browser: `Step through it` waits on each page until you go on.",
            "Press `Open the experiment`, then `Run it`. Pages come and go by themselves, or wait for their one "
            "button where scripts are off; when the verdict stands there, press `Go on`.",
        ),
        "The browser adds cookies without being asked, whatever is in them: a JWT in a cookie needs the same guard.",
    ),
    Step(
        "store-outage",
        "Stop Redis",
        "A Redis made for this run is stopped while people are signed in. Who is still served?",
        (
            "Who has to ask Redis for each request, who now and then, and who never?",
            "One answer is `Served at first, not served later`: what is renewed now and then asks now and then.",
            "Press `Open the experiment`, then `Run it`. When the verdict stands there, press `Go on`.",
        ),
        "What can be revoked at once has to ask, and cannot answer while nobody can be asked. That is the bargain.",
    ),
)
STEPS = {step.slug: step for step in _STEPS}
