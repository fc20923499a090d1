"""What a request costs."""

from authdemo.quiz.question import NO, YES, Option, Question

QUESTIONS = (
    Question(
        "what-knowing-you-costs",
        "C9",
        "You open a page, once signed in with a session in Redis, once with a JWT that nobody is asked about. What "
        "does knowing you cost the server?",
        (
            Option(
                "The same: a lookup each",
                "A token that is believed as it stands needs none: that is what it is for.",
                NO,
            ),
            Option(
                "The session a lookup, the JWT processor time alone",
                "Counted here on every page: one command in Redis and no SQL against none of either, and a signature: "
                "to be checked, or to be found among those that this process has checked before.",
                YES,
            ),
            Option(
                "The session nothing once it is in memory, the JWT a query of the users’ table",
                "Who you are is in the token, so no table is asked. And a second server would not have that memory.",
                claim="C8",
            ),
        ),
    ),
    Question(
        "the-price-of-a-denylist",
        "C12",
        "You add a denylist, so that a JWT can be taken back at once. What happens to its price per request?",
        (
            Option(
                "The server has state again, and looks it up each time, as with a session",
                "Somebody has to look whether it is on the list. In mode `denylist` that is one command in Redis: as "
                "many as a session costs.",
                YES,
            ),
            Option(
                "Nothing: only denied tokens are looked up",
                "Which these are nobody knows before looking.",
                NO,
            ),
            Option(
                "It grows with every token that was denied",
                "One entry is asked for by its name, however many there are; and each goes once its token would have "
                "expired anyway.",
                claim="C30",
            ),
        ),
    ),
    Question(
        "gone-home-without-logging-out",
        "C13",
        "A hundred people sign in with sessions, close the browser and go home. What do they cost the server until "
        "their sessions end?",
        (
            Option(
                "Nothing: no request, no cost",
                "No lookup, true. But what would be looked up is kept.",
                NO,
            ),
            Option(
                "Nothing: with the browser closed the session has ended",
                "The browser forgets its cookie and tells nobody. The server learns it by waiting until the record has "
                "not been used for long enough.",
                claim="C33",
            ),
            Option(
                "Memory, for each of them",
                "A record each, measured here in bytes per sign-in. A refresh token’s family costs memory, too; a JWT "
                "that nothing can take back costs none.",
                YES,
            ),
        ),
    ),
)
