"""cookie-is-a-carrier: a cookie for the theme, and a cookie for a sign-in. What does each of them prove?"""

from authdemo import trace
from authdemo.lab.model.excerpts import THEME_COOKIE_IS_READ
from authdemo.lab.model.experiment import NO, YES, Answer, Story
from authdemo.lab.model.variants import SITE
from authdemo.lab.wire.browser import CREDENTIALS
from authdemo.lab.wire.exchange import Look
from authdemo.lab.wire.stage import Stage


class CookieIsACarrier(Story):
    """Is a cookie a sign-in?"""

    asks = "Your browser sends a cookie that this site has set. Does the site know who you are?"
    variants = SITE
    answers = (YES, NO, Answer("depends", "Depends on what is in it"))
    seconds = 1
    why = (
        "HTTP forgets everything between two requests. A cookie only carries something along; what the server makes of "
        "it is another matter: a taste in colours, a pointer to a record, or a signed statement."
    )
    rule = "Ask of each cookie what it is for. Those that let somebody in deserve the strictest flags."
    stops = "The light and dark switch at the top of this page is such a cookie: everybody may know it, nobody gains."
    excerpts = (THEME_COOKIE_IS_READ,)

    def story(self, stage: Stage) -> None:
        laptop = stage.browser("laptop")
        nobody = stage.looks(laptop, "You open the site for the first time.")
        laptop.submits(f"{laptop.origin}/theme/", {"theme": "dark", "next": "/"}, "choosing a theme", page="login/")
        with trace.recording() as cost:
            page = laptop.get(f"{laptop.origin}/")
        dark = 'data-theme="dark"' in page.text
        theme = f"{'dark' if dark else 'not dark'}, at {cost.count('redis')} Redis, {cost.count('sql')} SQL"
        stage.tells("You switch to dark; the site sets a cookie.", "the next page is dark" if dark else "no change")
        still = stage.looks(laptop, "You look in with that cookie.")
        stage.signs_in(laptop)
        known = stage.looks(laptop, "You look in again.")
        for name in CREDENTIALS:
            laptop.forgets(name)
        stage.tells("The browser forgets the cookies of the sign-in, and keeps the theme’s.")
        forgotten = stage.looks(laptop, "You look in once more.")

        carried = dark and still.refused and known.accepted
        forgets = nobody.refused and forgotten.refused
        stage.finds(
            "C1",
            carried and forgets,
            f"without a cookie: {_said(nobody)}; with a theme’s: {theme}, {_said(still)}; "
            f"with a sign-in’s: {_said(known)}; when that is forgotten: {_said(forgotten)}",
        )
        stage.concludes("depends" if carried else NO.key)


def _said(look: Look) -> str:
    return "let in" if look.accepted else "not let in"
