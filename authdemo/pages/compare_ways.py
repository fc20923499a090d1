"""The heads of the two columns: which way this is, what can be chosen about it, and whether you are in."""

from collections.abc import Sequence
from dataclasses import dataclass

from authdemo.pages.compare_facts import of_you
from authdemo.pages.compare_lanes import Lane
from authdemo.pages.compare_state import State
from authdemo.strategy import Option

WAYS = {
    "sessions": "A ticket in your browser, the record in Redis.",
    "jwt": "A signed pass in your browser.",
}


@dataclass(frozen=True)
class Choice:
    """One button of an option; a click signs in that way."""

    value: str
    label: str
    is_current: bool


@dataclass(frozen=True)
class Choices:
    """One option of a lane. `meaning`: of the current choice, where its label does not say it."""

    name: str
    label: str
    buttons: list[Choice]
    meaning: str


@dataclass(frozen=True)
class Way:
    """The head of a lane's column; `you` says whether this browser is still in."""

    name: str
    title: str
    says: str
    options: list[Choices]
    you: str


def ways(state: State, lanes: Sequence[Lane], name: str) -> list[Way]:
    """The two ways, and what can be chosen about them."""
    found = []
    for lane in lanes:
        chosen, you = state.chosen(lane.strategy), of_you(lane, name)
        options = [_choices(option, chosen[option.name]) for option in lane.strategy.options()]
        found.append(Way(lane.name, lane.title, WAYS[lane.name], options, f"{you.word}. {you.says}".strip()))
    return found


def _choices(option: Option, chosen: str) -> Choices:
    named = option.name == "revocation"  # its values are words of their own; the others' are numbers
    buttons = [Choice(value, value if named else _short(says), value == chosen) for value, says in option.values]
    return Choices(option.name, option.label, buttons, dict(option.values)[chosen] if named else "")


def _short(length: str) -> str:
    return length.replace(" seconds", " s").replace(" minutes", " min")
