"""The heads of the two columns: which way this is, what can be chosen about it, and whether you are in."""

from collections.abc import Sequence
from dataclasses import dataclass

from authdemo.compare.answers import LaneAnswers
from authdemo.compare.facts import of_you
from authdemo.compare.memory import State
from authdemo.lanes.lane import LANES
from authdemo.strategy import Option


@dataclass(frozen=True)
class ChoiceButton:
    """One button of an option; a click signs in that way."""

    value: str
    label: str
    is_current: bool


@dataclass(frozen=True)
class OptionRow:
    """One option of a lane. `meaning`: of the current choice, where its label does not say it."""

    name: str
    label: str
    buttons: list[ChoiceButton]
    meaning: str


@dataclass(frozen=True)
class Head:
    """The head of a lane's column; `you` says whether this browser is still in."""

    name: str
    title: str
    says: str
    options: list[OptionRow]
    you: str

    @property
    def chosen(self) -> str:
        """What holds now, in the words of its buttons: "refresh, 60 s"."""
        return ", ".join(button.label for row in self.options for button in row.buttons if button.is_current)


def heads(state: State, lanes: Sequence[LaneAnswers], name: str) -> list[Head]:
    """Of both columns."""
    found = []
    for lane in lanes:
        chosen, you = state.chosen(lane.strategy), of_you(lane, name)
        options = [_row(option, chosen[option.name]) for option in lane.strategy.options()]
        found.append(Head(lane.name, lane.title, LANES[lane.name].way, options, f"{you.word}. {you.says}".strip()))
    return found


def _row(option: Option, chosen: str) -> OptionRow:
    buttons = [ChoiceButton(choice.value, choice.short, choice.value == chosen) for choice in option.choices]
    found = option.choice(chosen)
    return OptionRow(option.name, option.label, buttons, found.meaning if option.named and found else "")
