"""Somebody who looks in again and again while something is away: each answer is told, and drawn along the time."""

from dataclasses import replace

from authdemo.lab.wire.browser import Browser
from authdemo.lab.wire.exchange import Look
from authdemo.lab.wire.stage import Stage


def looks(stage: Stage, laptop: Browser, what: str, when: str) -> Look:
    """A look that may be answered 503; its times are on the clock."""
    look = tries(stage, laptop, when)
    stage.tells(what, f"{look.status} {'you' if look.accepted else look.says}")
    return look


def tries(stage: Stage, laptop: Browser, when: str = "") -> Look:
    """The same without a word."""
    look = laptop.opens_profile()
    look = replace(look, sent=look.sent - stage.began, answered=look.answered - stage.began)
    stage.marks("you", when, look.accepted, at=look.sent)
    return look


def said(look: Look) -> str:
    return "served" if look.accepted else str(look.status)
