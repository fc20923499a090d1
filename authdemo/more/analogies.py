"""What the articles compare the two with, in our words: a sentence per lane, and where the likeness ends."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Analogy:
    """One picture. `source`: the article's letter; `ends`: where it no longer fits, with the claim that shows it."""

    title: str
    source: str
    sessions: str
    jwt: str
    ends: str
    claim: str


ANALOGIES = (
    Analogy(
        "A gym",
        "A",
        "You get the key to a locker, with a number on it; what is yours stays at the gym.",
        "You get a VIP pass, with your rights on it and a seal; the gym keeps nothing of yours.",
        "A key can be copied unnoticed here, and the copy opens the locker just as well.",
        "C64",
    ),
    Analogy(
        "A festival",
        "C",
        "You wear a wristband with a number; at each gate somebody looks it up in the list.",
        "You carry an identity card with your name and an end date; at each gate somebody looks at the stamp.",
        "A gate that sees a stolen card can keep it. A server sees copies, and the original goes on.",
        "C17",
    ),
    Analogy(
        "A shop",
        "D",
        "The shop writes down what you bought, and gives you the number of the line.",
        "You carry a signed receipt, which says it all: whoever knows the signature believes it.",
        "A receipt stays true. What a token says of you can have changed an hour ago.",
        "C21",
    ),
)
