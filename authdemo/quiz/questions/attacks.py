"""What an attacker tries."""

from authdemo.quiz.question import NO, YES, Option, Question

QUESTIONS = (
    Question(
        "from-member-to-admin",
        "C57",
        "A member decodes their own JWT, writes `admin` where `member` stood, and sends it. What does the server do?",
        (
            Option(
                "It refuses the token: signature and payload fit no longer",
                "The signature is over header and payload as they were (RFC 7515, 5.2). Nothing in a token whose "
                "signature is wrong may be believed.",
                YES,
            ),
            Option(
                "It makes them an admin",
                "Only a server that does not check, or that lets the token say how (`alg: none`). The experiment tries "
                "the whole catalogue.",
                NO,
            ),
            Option(
                "It takes the role from before",
                "It knows of no other: what was there before is gone.",
            ),
        ),
    ),
    Question(
        "forged-requests-and-jwts",
        "C59",
        "Your site signs people in by JWTs. Can another site’s page make their browsers send requests in their name?",
        (
            Option(
                "No: JWTs are immune to that",
                "Those that no browser sends by itself. It is not the token that decides, but who sends it along.",
                claim="C60",
            ),
            Option(
                "Yes, as with any sign-in",
                "Not if it travels in a header, which no browser adds by itself.",
                NO,
                "C49",
            ),
            Option(
                "It depends on whether it travels in a cookie or in a header",
                "A cookie the browser sends by itself, whatever is in it: so SameSite or a CSRF token it must be. A "
                "header has to be written by the page’s own script: such a JWT is immune.",
                YES,
            ),
        ),
    ),
    Question(
        "a-script-and-an-httponly-cookie",
        "C62",
        "Your cookies are HttpOnly. A foreign script has come into one of your pages. What can it do to whoever is "
        "signed in?",
        (
            Option(
                "Nothing: HttpOnly makes immune to that",
                "It keeps the cookie from being read. Reading it is not needed.",
                YES,
            ),
            Option(
                "Act as they may act, for as long as the page is open",
                "It sends requests from the page itself, and the browser adds the cookie. With the page closed it is "
                "over: so much HttpOnly does.",
                NO,
            ),
            Option(
                "Read the cookie and carry it off",
                "That it cannot. From localStorage it could.",
                claim="C61",
            ),
        ),
    ),
    Question(
        "an-opaque-id-is-stolen",
        "C64",
        "A session id says nothing about anybody. What is a stolen one worth?",
        (
            Option(
                "Nothing: it is meaningless out of its context",
                "To read, yes: all data is on the server. But nobody wants to read it.",
                NO,
                "C5",
            ),
            Option(
                "Nothing, from another address than its owner’s",
                "Nobody asks for the address, as a rule, and where somebody does, neighbours share one.",
                claim="C65",
            ),
            Option(
                "As much as a password that has been typed in",
                "Whoever brings it is let in, as with a token. Both are bearer credentials.",
                YES,
            ),
        ),
    ),
    Question(
        "a-secret-from-a-tutorial",
        "C70",
        "A server signs its tokens with HS256 and a secret from a tutorial, such as `your_secret_key`. Somebody has "
        "one token of it, their own. How long is that secret one?",
        (
            Option(
                "Less than a second",
                "Each word of a list is tried on that one token, at home, without asking the server anything. A key "
                "has 256 random bits (RFC 7518, 3.2).",
                NO,
            ),
            Option(
                "For good: nobody has broken HMAC-SHA256",
                "True of the algorithm. The word was guessed.",
                YES,
            ),
            Option(
                "For days, and the server’s log would show the guesses",
                "The server is not asked: one token is enough to try all words on.",
            ),
        ),
    ),
    Question(
        "an-id-given-in-advance",
        "C63",
        "Somebody plants a session id that they know in your browser, before you sign in. What must the server do?",
        (
            Option(
                "Nothing: before the sign-in the id is worth nothing",
                "And after it? If it stays the same, whoever planted it is signed in, as you.",
                NO,
            ),
            Option(
                "Check that the id is long enough",
                "It is: a real one, which they were given by the server.",
            ),
            Option(
                "Give you another id when you sign in",
                "Then the planted one is worth nothing, and the good one nobody else has seen.",
                YES,
            ),
        ),
    ),
)
