"""What a room has been through: what was asked and shown, what came out, and what one predicted oneself."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from authdemo.lab import archive
from authdemo.lab.pages import answers
from authdemo.lab.pages.answers import LaneAnswer
from authdemo.room import activities, votes
from authdemo.room.activities import Activity
from authdemo.room.models import Participant, Room
from authdemo.room.votes import Bar, LaneVotes


@dataclass(frozen=True)
class Past:
    """One question that was shown."""

    activity: Activity
    round: int
    run_url: str  # empty where none was run
    said: Sequence[LaneAnswer]
    tally: Sequence[LaneVotes]
    own: Sequence[tuple[LaneVotes, Bar]]  # lane and answer


def of(room: Room, me: Participant | None = None) -> list[Past]:
    """In the order in which they were shown; what an upgrade has taken away is left out."""
    return [past for shown in room.history if (past := _past(Room(code=room.code, **shown), me))]


def _past(then: Room, me: Participant | None) -> Past | None:
    """`then`: the room as it was."""
    activity = activities.of(then)
    if activity is None:
        return None
    record = archive.find(then.slug, then.run) if then.run else None
    tally, own = votes.tally(then, record), votes.own(me, then) if me else {}
    return Past(
        activity,
        then.round,
        reverse("run", args=[then.slug, then.run]) if record else "",
        answers.of(activity.experiment, record) if activity.experiment and record else [],
        tally,
        [(lane, bar) for lane in tally for bar in lane.bars if own.get(lane.lane) == bar.key],
    )
