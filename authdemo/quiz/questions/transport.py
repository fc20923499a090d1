"""How it travels."""

from authdemo.quiz.question import NO, YES, Option, Question

QUESTIONS = (
    Question(
        "a-program-without-a-cookie-jar",
        "C49",
        "A program that keeps no cookies calls your API. What is less trouble for it?",
        (
            Option(
                "A token in the Authorization header",
                "One value to keep and to send (RFC 6750, 2.1), and no CSRF token, as nobody else can make it send "
                "one.",
                YES,
            ),
            Option(
                "A session cookie, as for browsers",
                "It can be done by hand: keep it, send it, and bring a CSRF token along. That is what a jar does.",
                NO,
            ),
            Option(
                "The session id in the address: simplest of all",
                "Addresses stand in logs and histories, and are passed on.",
                claim="C52",
            ),
        ),
    ),
    Question(
        "an-id-in-the-address",
        "C52",
        "A page has the session id in its address. The connection is encrypted. Who gets to see the id?",
        (
            Option(
                "Nobody but the server",
                "On the wire. But an address is made to be passed on.",
                NO,
                "C56",
            ),
            Option(
                "Whoever sees the history, or a Referer that names the whole address",
                "Or a log, a bookmark, a link in a letter. Browsers today send other sites the origin alone, unless "
                "the page asks for more.",
                YES,
            ),
            Option(
                "Whoever sees it, but away from this browser it is worth nothing",
                "It is worth what it is worth here: it opens the door.",
                claim="C64",
            ),
        ),
    ),
    Question(
        "plain-http-in-a-cafe",
        "C56",
        "Somebody in the café reads what your browser sends over plain HTTP. Which of the two is of no use to them?",
        (
            Option(
                "The JWT: it is signed",
                "So is their copy of it. A signature says who wrote it, and not who brings it.",
                NO,
            ),
            Option(
                "The session id: it reveals nothing",
                "It need not: it opens the door.",
                claim="C64",
            ),
            Option(
                "Neither: whoever has a copy is you",
                "Both are bearer credentials (RFC 6750, 1.2, says it of tokens). That is what TLS is for.",
                YES,
            ),
        ),
    ),
)
