"""Taking it back."""

from authdemo.quiz.question import DEPENDS, NO, YES, Option, Question

QUESTIONS = (
    Question(
        "the-copy-of-a-session-id",
        "C15",
        "A thief has copied your session cookie. The session’s record is on the server. You log out. The copy?",
        (
            Option(
                "It works until the cookie’s Max-Age is over",
                "Max-Age is a word to your browser: when to forget. The server goes by its record, and so does the "
                "thief.",
                NO,
                "C39",
            ),
            Option(
                "It is worth nothing from now on",
                "It points to a record that has ended. Whoever brings it is nobody.",
                YES,
            ),
            Option(
                "It works until the thief logs out, too",
                "There is one record, however many browsers point to it.",
                claim="C2",
            ),
        ),
    ),
    Question(
        "the-copy-of-a-token",
        "C16",
        "A thief has copied your access token, about which nobody is asked. You log out. The copy?",
        (
            Option(
                "It works until it expires",
                "Logging out takes the cookie from your browser. Signature and `exp` of the copy are as good as "
                "before, and nothing else is looked at.",
                YES,
            ),
            Option(
                "It is worth nothing from now on",
                "Somebody would have to be asked for that, on every request: a denylist, or the sign-in’s own record.",
                NO,
                "C12",
            ),
            Option(
                "It works for ever",
                "Not if it has an `exp` and the server insists on one. Then how long it may be wrong to believe it "
                "has an end.",
                claim="C37",
            ),
        ),
    ),
    Question(
        "a-revoked-device",
        "C24",
        "You revoke a device. Its access token lives for another ten minutes, nobody is asked about it; its refresh "
        "token is kept on the server. What becomes of the device?",
        (
            Option(
                "It is out at once",
                "The token that it holds is believed as it stands. Only the next renewal asks.",
                claim="C16",
            ),
            Option(
                "It stays in: what was issued cannot be called back",
                "What was issued, no. What has to be fetched, yes: for the next token it must show a refresh token "
                "that has ended.",
                NO,
            ),
            Option(
                "It goes on until its access token expires, and gets no other",
                "Refresh tokens are looked up, so they can be revoked. What is left is the life of an access token: "
                "keep it short.",
                YES,
            ),
        ),
    ),
    Question(
        "a-stolen-refresh-token",
        "C25",
        "Refresh tokens rotate: each is good once, and one used twice ends the sign-in. A thief copies yours. Are you "
        "safe?",
        (
            Option(
                "Yes: the copy is useless, being used only once",
                "Once is enough. If the thief is first, theirs is the live one, and yours the one that was used "
                "before.",
                YES,
            ),
            Option(
                "No: rotation changes nothing about a theft",
                "It tells: when both of you have used it, one of the two comes with an old one, and both are out.",
                NO,
            ),
            Option(
                "It depends on who uses it when",
                "It is noticed once both have used it, further apart than the grace for lost replies. If you do not "
                "come back, nobody notices (RFC 9700, 4.14.2, asks for rotation, or for tokens bound to a key).",
                DEPENDS,
            ),
        ),
    ),
    Question(
        "redis-is-emptied",
        "C30",
        "Somebody empties the Redis that sessions, refresh tokens and the denylist are kept in. Who is logged out?",
        (
            Option(
                "Those whose credential has to be looked up there",
                "Sessions at once; with a refresh token, when it is next needed; a token that nobody is asked about, "
                "not at all. And what had been denied lives again until it expires.",
                DEPENDS,
            ),
            Option(
                "Everybody",
                "A token that is believed as it stands does not notice.",
                YES,
                "C48",
            ),
            Option(
                "Nobody: cookies are in the browsers",
                "What they point to is gone. An id to which nothing belongs is an invented one.",
                NO,
                "C2",
            ),
        ),
    ),
    Question(
        "the-key-is-out",
        "C28",
        "Somebody reads the key that signs your tokens. Whom does it concern?",
        (
            Option(
                "Those who are signed in just now",
                "With the key no sign-in is needed: tokens can be made for people who never were here.",
            ),
            Option(
                "Everybody",
                "Who has the key signs what they like, an admin’s token first. The key must be changed, and all its "
                "tokens end with it.",
                YES,
            ),
            Option(
                "Nobody, as long as passwords and Redis are safe",
                "Neither is asked. Of Redis a copy lets nobody in here, as it holds hashes; the key lets in anybody.",
                NO,
            ),
        ),
    ),
)
