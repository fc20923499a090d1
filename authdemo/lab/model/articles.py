"""The articles: their titles, and in which section each of them makes which claim.

A claim says in our own words what one of them says there; its letters (`claims`) and this table say the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Article:
    """`sections`: by heading, the numbers of the claims that it makes, in the article's own order."""

    letter: str
    title: str
    sections: Mapping[str, tuple[int, ...]]
    note: str = ""  # who wrote it, or whose the title is

    @cached_property
    def where(self) -> dict[str, list[str]]:
        """By claim, the sections that make it."""
        found: dict[str, list[str]] = {}
        for heading, numbers in self.sections.items():
            for number in numbers:
                found.setdefault(f"C{number}", []).append(heading)
        return found


ARTICLES = {
    "A": Article(
        "A",
        "Sessions vs JWT vs Cookies: Understanding Authentication Approaches",
        {
            "What Sessions Are": (2,),
            "Session Storage Options": (41, 42, 45),
            "Session Lifecycle": (33, 34, 35),
            "What Cookies Are": (1, 7, 67),
            "Cookie Attributes": (66,),
            "Cookie in Action": (67,),
            "Cookies vs Sessions: The Relationship": (52,),
            "What JWT Tokens Are": (8,),
            "JWT Structure (Recap)": (4, 57),
            "How JWT Authentication Works": (10,),
            "Stateful Authentication (Sessions)": (15,),
            "Stateless Authentication (JWT)": (3, 43),
            "Side-by-Side Comparison": (5, 6, 9, 16, 36, 46, 58, 59, 61, 62),
            "Use Session-Based Authentication When": (7, 15, 19, 20, 21, 61, 62),
            "Use JWT-Based Authentication When": (14, 47, 49, 50, 73),
            "The Hybrid Approach": (53,),
            "Common Mistakes to Avoid": (4, 21, 23, 37, 41, 61),
            "Summary": (2, 3, 15, 43),
        },
        note="by Harman Panwar, DEV Community",
    ),
    "B": Article(
        "B",
        "JWT vs. session cookies: which should you use for authentication?",
        {
            "(before the first heading)": (1,),
            "How session cookies work": (2, 5, 64, 67),
            "How JWTs work": (3, 4, 43, 57),
            "The trade-offs, side by side": (6, 8, 9, 18, 42, 49),
            "The revocation problem nobody mentions upfront": (3, 12, 15, 16, 19, 23, 36),
            "Security: different, not “more secure”": (58, 60, 61),
            "When to use which": (24, 47, 49, 50, 54),
        },
    ),
    "C": Article(
        "C",
        "A guide to sessions and JWTs",
        {
            "What Are Sessions?": (2, 5, 67),
            "JWT Flow in Action": (3, 8),
            "Data Storage": (6, 7),
            "Security": (4, 5, 18, 28),
            "Expiration": (36,),
            "Example 1: Traditional Web Application": (15, 20),
            "Example 2: Single Page Application (SPA) With API": (50, 51, 73),
            "Session Performance Considerations": (9, 13, 42),
            "JWT Performance Considerations": (9, 11, 38, 43),
            "Session Security": (15, 58, 64),
            "JWT Security": (23, 28, 57, 61),
            "Session Best Practices": (58, 63),
            "JWT Best Practices": (38, 61),
            "Which Should You Choose?": (47, 49, 50),
            "JWT in HttpOnly Cookie": (55,),
            "Short-lived JWTs with Refresh Tokens": (24, 38, 54),
        },
        note="our name for it, as its text came without a title",
    ),
    "D": Article(
        "D",
        "Cookies, Sessions, and Tokens",
        {
            "The hook": (1,),
            "The concept": (1, 2, 3, 8, 67),
            "Example — sessions vs. JWTs in the wild": (12, 15, 17, 20, 23, 47, 57),
            "Mechanics — comparison table": (6, 7, 9, 16, 33, 42, 43, 49, 50, 58, 61, 72),
            "Related concepts": (23, 24, 56, 58, 61, 66),
            "When (and when not) to use each": (19, 47, 49, 50, 67, 73),
        },
    ),
}


@dataclass(frozen=True)
class Place:
    """Where one article makes a claim."""

    article: Article
    sections: tuple[str, ...]


def places(claim: str) -> list[Place]:
    """Every article that makes the claim of this id, and where."""
    found = [(article, article.where.get(claim)) for article in ARTICLES.values()]
    return [Place(article, tuple(sections)) for article, sections in found if sections]
