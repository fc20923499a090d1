"""More than one server."""

from authdemo.quiz.question import NO, YES, Option, Question

QUESTIONS = (
    Question(
        "the-second-server",
        "C42",
        "Your server keeps sessions in its memory. You put a second one beside it, and requests go to either. What do "
        "users see, and what helps?",
        (
            Option(
                "Nothing: the cookie is the same on both",
                "The cookie is; what it points to is in one server’s memory, and the other finds nothing.",
                NO,
            ),
            Option(
                "Each server knows only those who signed in there; a shared Redis helps",
                "Half of all requests come from nobody, until both servers look in the same place.",
                YES,
            ),
            Option(
                "The same; sending everybody to “their” server helps for good",
                "Until that server stops, and its sessions with it.",
                claim="C41",
            ),
        ),
    ),
    Question(
        "one-of-three-services",
        "C44",
        "Three services check tokens signed with HS256. Somebody breaks into one of them. What about the tokens?",
        (
            Option(
                "The intruder can make tokens for anybody, good at all three",
                "With HMAC the key that checks is the key that signs (RFC 7518, 3.2). With ES256 or EdDSA the services "
                "would hold a public key, which signs nothing.",
                YES,
            ),
            Option(
                "The intruder can check tokens, as the service could, and no more",
                "So it would be with a public key.",
                NO,
                "C47",
            ),
            Option(
                "The intruder can read the tokens that come by, and for that needs no key",
                "True, and the smaller trouble: reading never needed one.",
                claim="C4",
            ),
        ),
    ),
    Question(
        "redis-stops",
        "C48",
        "Redis stops. Somebody comes with a session id, somebody else with a fresh JWT that nobody is asked about. Who "
        "gets in?",
        (
            Option(
                "Both: each has a cookie that is still good",
                "The session’s cookie is as good as ever, and nobody can look up what it points to. Say 503, keep it, "
                "and it works again afterwards.",
                NO,
            ),
            Option(
                "Neither: without a store nobody can be known",
                "Checking a signature needs a key, and no store.",
                claim="C46",
            ),
            Option(
                "The one with the JWT",
                "Until it expires. With a denylist, which has to be asked, they would stand outside, too.",
                YES,
            ),
        ),
    ),
)
