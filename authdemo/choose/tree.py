"""The decision tree, as a table: each question, its answers, and where each answer leads.

It is article A's flowchart, with D's way out in front of it, B's question where a JWT needs a place to travel in, and
C's four questions as its topics: the kind of application, scale, security, the team. Whom a request comes from is asked
besides, since "log them out now" means something else where there is no cookie jar.

>>> [answer.leads for answer in QUESTIONS["scale"].answers]
['failure', 'shape']
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """One of the answers to a question."""

    key: str  # in the address
    label: str  # in the picture
    text: str
    leads: str  # the key of the next question, or of a leaf (see `leaves`)


@dataclass(frozen=True)
class Question:
    """One step. `sources` are the articles that ask it."""

    key: str  # in the address
    topic: str
    sources: str
    short: str  # in the picture
    text: str
    why: str
    answers: tuple[Answer, ...]


FIRST = "size"

_ALL = (
    Question(
        "size", "Size", "D",
        "A side project on one server?",
        "Is it a side project on one server?",
        "If so, the difference does not show yet, and there is nothing to debate.",
        (
            Answer("yes", "yes", "Yes, or not much more", "skip"),
            Answer("no", "no", "No, or not for long", "revocation"),
        ),
    ),
    Question(
        "revocation", "Security", "ABCD",
        "Must “log them out now” mean now?",
        "Must “log them out now” mean now?",
        "Banks, health, pages for admins: where somebody has to be out on the next request, and not only when a token "
        "expires. It is the question that divides the two.",
        (
            Answer("yes", "yes", "Yes, on the next request", "client"),
            Answer("no", "no", "No, some minutes later will do", "scale"),
        ),
    ),
    Question(
        "client", "Kind of application", "CD",
        "Who sends the requests?",
        "Who sends the requests?",
        "Browsers keep cookies and send them by themselves. Phones, programs and other services have to be taught to.",
        (
            Answer("browsers", "browsers", "Browsers", "sessions"),
            Answer("others", "others, too", "Phones, programs or other services, too", "asked"),
        ),
    ),
    Question(
        "scale", "Scale", "AC",
        "Many services, very many reads?",
        "Do several services, or very many requests, have to check who somebody is?",
        "Each check of a session asks the store where the record lies. A token is checked wherever the key is.",
        (
            Answer("yes", "yes", "Yes: several services, or more reads than a store should have to answer", "failure"),
            Answer("no", "no", "No: one or two servers, and a store that they share", "shape"),
        ),
    ),
    Question(
        "failure", "Failure", "B",
        "Which failure can you prevent?",
        "Which failure can you prevent more easily?",
        "Neither way is the safer one: the risk moves with the place in which a token travels.",
        (
            Answer("forgery", "forged requests", "Requests that another site forges (CSRF)", "jwt-cookie"),
            Answer("scripts", "foreign scripts", "Foreign scripts in my pages, which read what they can (XSS)",
                   "jwt-header"),
            Answer("neither", "neither", "Neither comes up: no browser is among the clients", "jwt-header"),
        ),
    ),
    Question(
        "shape", "Kind of application", "AC",
        "One application, its own pages?",
        "Is it one application that serves its own pages?",
        "As Django, Rails or Laravel do it: the server that signs people in also renders what they see.",
        (
            Answer("yes", "yes", "Yes, one application with its pages", "team"),
            Answer("no", "no", "No: there are pages, and an API for others", "hybrid"),
        ),
    ),
    Question(
        "team", "Team", "C",
        "At home with what?",
        "What is your team at home with?",
        "Either works for you. What is understood is kept in order.",
        (
            Answer("sessions", "sessions", "Sessions, or neither", "either-sessions"),
            Answer("tokens", "tokens", "Tokens, their keys and their renewal", "either-jwt"),
        ),
    ),
)  # fmt: skip

QUESTIONS = {question.key: question for question in _ALL}
