"""Who holds what."""

from authdemo.quiz.question import NO, YES, Option, Question

QUESTIONS = (
    Question(
        "every-request-a-stranger",
        "C1",
        "You signed in a second ago and ask for another page. How does the server know that it is you again?",
        (
            Option(
                "By the connection, which is still open",
                "HTTP is stateless: each request is understood by itself, and two that come over one connection need "
                "not be from the same person (RFC 9110, 3.3).",
                NO,
            ),
            Option(
                "By something that the request brings along, such as a cookie",
                "Nothing else is there. The cookie is the carrier; the session id or the token in it says who you are. "
                "Light or dark is a cookie here, too, and signs nobody in.",
                YES,
            ),
            Option(
                "By the address that it comes from",
                "A classroom shares one address, and a phone changes it on the way home.",
                claim="C65",
            ),
        ),
    ),
    Question(
        "where-it-says-admin",
        "C2",
        "You sign in with a session that is kept in Redis. Where is it written that you are an admin?",
        (
            Option(
                "In the server’s record, to which the cookie points",
                "The browser holds an id and nothing else; whoever looks it up finds you, your role and all the rest.",
                YES,
            ),
            Option(
                "In the cookie, encrypted",
                "There is nothing in it to encrypt: it is random. (A framework can also keep the whole session in a "
                "signed cookie. Then it is in there, for the browser’s owner to read.)",
                NO,
                "C5",
            ),
            Option(
                "In the cookie, signed",
                "That is a JWT. A session id needs no signature, as nobody can guess it.",
                claim="C3",
            ),
        ),
    ),
    Question(
        "found-on-the-street",
        "C4",
        "A stranger finds a JWT of yours. They do not have the key. What can they read?",
        (
            Option(
                "Nothing: it is encrypted",
                "It looks like it and is Base64url (RFC 7515, 3). What is encrypted is another kind, JWE (RFC 7516), "
                "and rare.",
                NO,
            ),
            Option(
                "Only the header, which says how it is signed",
                "The payload is written in the same way as the header. The key is for making and checking the "
                "signature.",
            ),
            Option(
                "All of it",
                "Name, role, whatever was put in. So nothing that is secret belongs there, your own users’ data "
                "included.",
                YES,
            ),
        ),
    ),
    Question(
        "a-cart-of-ten-kilobytes",
        "C7",
        "A shop remembers a cart of 10 KB that cannot be compressed. Where does it fit?",
        (
            Option(
                "In the session’s record, and in the JWT just as well",
                "In a header perhaps, if every server on the way takes one that long. In a cookie it is not kept.",
                NO,
            ),
            Option(
                "In the session’s record; a cookie is too small for it",
                "Browsers keep some 4 KB per cookie (RFC 6265, 6.1, asks for no more) and drop a larger one without a "
                "word. The record in the store has no such limit.",
                YES,
            ),
            Option(
                "In the JWT alone: tokens are made to carry data",
                "They carry it with every request, there and nowhere else.",
                claim="C6",
            ),
        ),
    ),
)
