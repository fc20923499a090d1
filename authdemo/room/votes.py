"""Predictions: given and changed until the trainer closes them, counted for all, shown to nobody before the end."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Max, QuerySet

from authdemo.lab.model.experiment import IT_DEPENDS
from authdemo.lab.model.record import RunRecord
from authdemo.lab.model.verdicts import Fit, guessed
from authdemo.lab.pages.answers import MARKS
from authdemo.room import activities
from authdemo.room.activities import Activity
from authdemo.room.models import Participant, Room, Vote
from authdemo.room.phases import Phase

TOO_LATE = "That came too late: the votes were closed, or another question is up. Nothing was changed."
NOTHING_CHOSEN = "Nothing was chosen. Choose an answer, where there are two lanes for one of them at least."
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

    key: str
    text: str
    number: int
    share: int  # percent of those who voted on this lane
    mark: str = ""
    symbol: str = ""
    style: str = ""
    leads: str = ""  # to what, in words


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
        if (activity := activities.of(room)) is None:
            return TOO_LATE
        fields = {lane: field_of(lane) for lane, _ in activity.lanes}
        given = {lane: said[name] for lane, name in fields.items() if said.get(name) in activity.texts}
        for lane, answer in given.items():
            Vote.objects.update_or_create(
                participant=participant, round=room.round, lane=lane, defaults={"answer": answer}
            )
    return "" if given else NOTHING_CHOSEN


def field_of(lane: str) -> str:
    """What a lane's answer is called in the form; that of a question without lanes has a name as well."""
    return lane or "answer"


def voters(room: Room) -> int:
    """How many have answered anything."""
    return _votes(room).values("participant").distinct().count()


def own(participant: Participant, room: Room) -> dict[str, str]:
    """What this one predicted, by lane."""
    return dict(_votes(room).filter(participant=participant).values_list("lane", "answer"))


def by_person(room: Room) -> dict[str, list[tuple[str, str, str]]]:
    """What each of them predicted, by id: title, lane and answer."""
    activity = activities.of(room)
    if activity is None:
        return {}
    titles = dict(activity.lanes)
    found: dict[str, list[tuple[str, str, str]]] = {}
    for participant, lane, answer in _votes(room).order_by("-lane").values_list("participant", "lane", "answer"):
        found.setdefault(participant, []).append((titles.get(lane, lane), lane, activity.texts.get(answer, answer)))
    return found


def most(room: Room) -> str:
    """The answer that most have given; "" where nobody gave one."""
    counted = Counter(_votes(room).values_list("answer", flat=True))
    return counted.most_common(1)[0][0] if counted else ""


def last_round(room: Room) -> int:
    """The highest number that a question of this room has had."""
    voted: int = Vote.objects.filter(participant__room=room).aggregate(last=Max("round"))["last"] or 0
    return max(room.round, voted, *(int(past["round"]) for past in room.history))


def tally(room: Room, record: RunRecord | None) -> list[LaneVotes]:
    """How many gave which answer, per lane; with what came out where a run is known."""
    activity = activities.of(room)
    if activity is None:
        return []
    counted = Counter(_votes(room).values_list("lane", "answer"))
    return [LaneVotes(lane, title, _bars(activity, lane, counted, record)) for lane, title in activity.lanes]


def _bars(activity: Activity, lane: str, counted: Mapping[tuple[str, str], int], record: RunRecord | None) -> list[Bar]:
    total = sum(number for (of, _), number in counted.items() if of == lane)
    bars, leads = [], activities.leads(activity)
    for answer in activity.answers:
        number = counted.get((lane, answer.key), 0)
        bar = Bar(answer.key, answer.text, number, round(100 * number / total) if total else 0)
        if activity.question:
            is_right = answer.key == activity.question.right
            symbol, style = MARKS[Fit.RIGHT if is_right else Fit.WRONG]
            bar = replace(bar, mark="right" if is_right else "wrong", symbol=symbol, style=style)
        if answer.key in leads:
            bar = replace(bar, leads=leads[answer.key][0])
        if record:
            fit = guessed(lane, replace(record, guesses={lane: answer.key})).fit
            depends = answer.key == IT_DEPENDS.key and fit in {Fit.EXCEPTIONS, Fit.HALF}
            mark = "if the exceptions count" if depends else WORDS[fit]
            bar = replace(bar, mark=mark, symbol=MARKS[fit][0], style=MARKS[fit][1])
        bars.append(bar)
    return bars


def _votes(room: Room) -> QuerySet[Vote]:
    return Vote.objects.filter(participant__room=room, round=room.round)
