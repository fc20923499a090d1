"""Predictions: given and changed until the trainer closes them, counted for all, shown to nobody before the end."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import QuerySet

from authdemo.lab import registry
from authdemo.lab.model.experiment import IT_DEPENDS, Experiment
from authdemo.lab.model.record import RunRecord
from authdemo.lab.model.verdicts import Fit, guessed
from authdemo.lab.pages.answers import MARKS, TITLES
from authdemo.room.models import Participant, Room, Vote
from authdemo.room.phases import Phase

TOO_LATE = "That came too late: the votes were closed, or another question is up. Nothing was changed."
NOTHING_CHOSEN = "Nothing was chosen. Choose an answer for one lane at least."
WORDS = {
    Fit.RIGHT: "came out",
    Fit.EXCEPTIONS: "in some set-ups",
    Fit.HALF: "in some set-ups",
    Fit.WRONG: "did not",
    Fit.UNTOLD: "cannot be told",
}


@dataclass(frozen=True)
class Bar:
    """An answer, how many gave it, and what the run makes of it."""

    text: str
    number: int
    share: int  # percent of those who voted on this lane
    mark: str = ""
    symbol: str = ""
    style: str = ""


@dataclass(frozen=True)
class LaneVotes:
    lane: str
    title: str
    bars: Sequence[Bar]


def cast(participant: Participant, said: Mapping[str, str]) -> str:
    """Keep what was predicted per lane, in place of what was before; a sentence where it was not kept.

    Nobody else changes the room meanwhile, so no vote slips in after they were closed; and it counts for the question
    that was on the screen (`round`), or for none.
    """
    with transaction.atomic():
        room = Room.objects.select_for_update().filter(pk=participant.room_id).first()
        there = Participant.objects.select_for_update().filter(pk=participant.pk).exists()
        if room is None or not there or room.phase != Phase.PREDICTING or said.get("round") != str(room.round):
            return TOO_LATE
        experiment = registry.get(room.slug)
        keys = {answer.key for answer in experiment.answers}
        given = {lane: said[lane] for lane in experiment.lanes if said.get(lane) in keys}
        for lane, answer in given.items():
            Vote.objects.update_or_create(
                participant=participant, round=room.round, lane=lane, defaults={"answer": answer}
            )
    return "" if given else NOTHING_CHOSEN


def own(participant: Participant, room: Room) -> dict[str, str]:
    """What this one predicted, by lane."""
    return dict(_votes(room).filter(participant=participant).values_list("lane", "answer"))


def by_person(room: Room) -> dict[str, list[tuple[str, str, str]]]:
    """What each of them predicted, by id: title, lane and answer."""
    if not room.slug:
        return {}
    texts = {answer.key: answer.text for answer in registry.get(room.slug).answers}
    found: dict[str, list[tuple[str, str, str]]] = {}
    for participant, lane, answer in _votes(room).order_by("-lane").values_list("participant", "lane", "answer"):
        found.setdefault(participant, []).append((TITLES[lane], lane, texts[answer]))
    return found


def tally(room: Room, record: RunRecord | None) -> list[LaneVotes]:
    """How many gave which answer, per lane; with what came out where a run is known."""
    experiment = registry.get(room.slug)
    counted = Counter(_votes(room).values_list("lane", "answer"))
    return [LaneVotes(lane, TITLES[lane], _bars(experiment, lane, counted, record)) for lane in experiment.lanes]


def _bars(
    experiment: Experiment, lane: str, counted: Mapping[tuple[str, str], int], record: RunRecord | None
) -> list[Bar]:
    total = sum(number for (of, _), number in counted.items() if of == lane)
    bars = []
    for answer in experiment.answers:
        number = counted.get((lane, answer.key), 0)
        bar = Bar(answer.text, number, round(100 * number / total) if total else 0)
        if record:
            fit = guessed(lane, replace(record, guesses={lane: answer.key})).fit
            depends = answer.key == IT_DEPENDS.key and fit in {Fit.EXCEPTIONS, Fit.HALF}
            mark = "if the exceptions count" if depends else WORDS[fit]
            bar = replace(bar, mark=mark, symbol=MARKS[fit][0], style=MARKS[fit][1])
        bars.append(bar)
    return bars


def _votes(room: Room) -> QuerySet[Vote]:
    return Vote.objects.filter(participant__room=room, round=room.round)
