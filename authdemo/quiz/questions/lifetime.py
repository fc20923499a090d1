"""How long it lasts."""

from authdemo.quiz.question import DEPENDS, NO, YES, Option, Question

QUESTIONS = (
    Question(
        "a-token-without-an-end",
        "C37",
        "A JWT was issued without `exp`, and the server that checks it does not mind. For how long is a stolen copy "
        "good?",
        (
            Option(
                "For an hour, the default",
                "There is none: `exp` is optional (RFC 7519, 4.1.4). What a token does not say, the server must ask "
                "for.",
                NO,
                "C36",
            ),
            Option(
                "Until you log out",
                "Nobody is asked about it, as about any such token.",
                claim="C16",
            ),
            Option(
                "For ever, or until the key is changed",
                "And with the key, everybody else’s tokens go, too. Refuse what has no `exp`.",
                YES,
            ),
        ),
    ),
    Question(
        "a-long-form",
        "C38",
        "You fill in a long form. Meanwhile your access token expires. You press Send. What has to happen?",
        (
            Option(
                "Nothing that you notice: the form is taken",
                "The request brings the refresh token along. The server renews, takes the form, and sends the next "
                "token with the answer.",
                YES,
            ),
            Option(
                "You sign in again, and the form is lost",
                "So it is where a renewal is a redirect, or there is no refresh token. It need not be so.",
                NO,
            ),
            Option(
                "The server lets the old token pass this once",
                "An expired token is refused, a few seconds for clocks aside. Else it would not have expired.",
                claim="C36",
            ),
        ),
    ),
    Question(
        "a-clock-that-is-off",
        "C40",
        "The server that checks your tokens has a clock that is off. What comes of it?",
        (
            Option(
                "Nothing: the token itself says until when it is good",
                "By which clock? `exp` is compared with the time of whoever checks.",
                YES,
                "C36",
            ),
            Option(
                "It depends on how far: seconds are forgiven, minutes are not",
                "A small leeway is usual (RFC 7519, 4.1.4). Beyond it a slow clock believes dead tokens, and a fast "
                "one refuses fresh ones.",
                DEPENDS,
            ),
            Option(
                "No token is accepted any more",
                "Not by seconds. How far off it may be is measured.",
                NO,
            ),
        ),
    ),
)
