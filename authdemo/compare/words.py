"""The page's sentences: what was done, and what became of the copy. The first one names the result."""

from collections.abc import Sequence
from dataclasses import dataclass

from authdemo.accounts.models import User
from authdemo.compare.answers import Answer, LaneAnswers, Outcome
from authdemo.compare.memory import State, StoryStep
from authdemo.lanes.lane import LANES
from authdemo.strategy import Ending
from authdemo.web import times


@dataclass(frozen=True)
class Deed:
    """Something done on the page: as a sentence without its end, as a mark on the copy's bar, as a point in time.

    `ending`: what a login says that has ended by this.
    """

    said: str
    mark: str = ""
    after: str = ""
    ending: Ending | None = None


DEEDS = {
    "login": Deed("You signed in to both"),
    "steal": Deed("A copy was stolen", "stolen", "after the theft"),
    "logout": Deed("You logged out", "you log out", "after you logged out", Ending.LOGOUT),
    "revoke": Deed(
        "As if from another device, this one was revoked", "revoked", "after this device was revoked", Ending.DEVICE
    ),
    "everywhere": Deed(
        "As if from another device, all your sign-ins were ended",
        "all ended",
        "after all sign-ins were ended",
        Ending.OTHERS,
    ),
    "ban": Deed("{name} was banned", "banned", "after the ban", Ending.BANNED),
    "unban": Deed("The ban was lifted", "ban lifted", "after the ban was lifted"),
    "promote": Deed("{name} was made an admin", "promoted", "after the promotion", Ending.CHANGED),
    "demote": Deed("{name} was demoted", "demoted", "after the demotion", Ending.CHANGED),
    "password": Deed(
        "As if from another device, the password was changed",
        "new password",
        "after the password was changed",
        Ending.PASSWORD,
    ),
    "delete": Deed("{name} was deleted", "deleted", "after the account was deleted", Ending.DELETED),
    "forget": Deed("The copy was thrown away"),
}
WATCHED_ROLE = {"promote", "demote"}  # after these the question is not whether the copy works, but as whom

Said = tuple[str, str]  # a piece of a sentence and the lane whose colour it has, or ""
Phrase = tuple[str, str, str]  # "is ", "refused ", "by JWT"


def deed(step: StoryStep, name: str) -> str:
    """What a step did, as a sentence without its full stop."""
    return DEEDS[step.code].said.format(name=name)


def headline(state: State, lanes: Sequence[LaneAnswers], member: User | None, name: str, now: float) -> list[Said]:
    """The page's first sentence and its title: what was done last, and the result."""
    last = state.steps[-1] if state.steps else None
    if not (state.stolen and last):
        return _about_you(last, lanes, name)
    tried = [(lane, lane.copy) for lane in lanes if lane.copy]
    if all(copy.died for _, copy in tried):  # the story is over: its lengths stay true, "19 seconds ago" would not
        begin, phrases = f"{deed(last, name)}. ", _ends([(lane.name, copy.died) for lane, copy in tried], last)
    else:
        begin = f"{deed(last, name)} {times.ago(now - last.at)}. "
        phrases = [_fate(LANES[lane.name].spoken, copy.answer, last, member) for lane, copy in tried]
    return [(begin, ""), *_sentence("The thief’s copy ", [lane for lane, _ in tried], phrases)]


def _about_you(last: StoryStep | None, lanes: Sequence[LaneAnswers], name: str) -> list[Said]:
    """Before a theft: who this browser is signed in as."""
    begin: list[Said] = [(f"{deed(last, name)}. ", "")] if last and not last.code.startswith("login") else []
    ended = last is not None and DEEDS[last.code].ending is not None and last.code not in WATCHED_ROLE
    return begin + _sentence("You are ", lanes, [_standing(lane, name, "still " if ended else "") for lane in lanes])


def _standing(lane: LaneAnswers, name: str, still: str) -> Phrase:
    outcome, spoken = lane.you.outcome if lane.you else Outcome.NOBODY, LANES[lane.name].spoken
    if outcome is Outcome.IN:
        return "", f"{still}signed in " if lane.is_in_as(name) else "somebody else ", f"with {spoken}"
    return {
        Outcome.OUT: ("", "refused ", f"by {spoken}"),
        Outcome.SILENT: ("", "without an answer ", f"from {spoken}"),
        Outcome.NOBODY: ("", "logged out ", f"of {spoken}"),
    }[outcome]


def _ends(deaths: Sequence[tuple[str, float | None]], last: StoryStep) -> list[Phrase]:
    """When each lane has refused the copy; said once where it is the same for both."""
    ends = [(LANES[name].spoken, _when(died, last)) for name, died in deaths]
    if len({when for _, when in ends}) == 1:
        return [("was ", f"refused {when} ", f"by {spoken}") for spoken, when in ends]
    return [("was ", "refused ", f"by {spoken} {when}") for spoken, when in ends]


def _fate(lane: str, answer: Answer, last: StoryStep, member: User | None) -> Phrase:
    """What the copy is good for on this lane, now."""
    if answer.outcome is Outcome.OUT:
        return "is ", "refused ", f"by {lane}"
    if answer.outcome is Outcome.SILENT:
        return "", "gets no answer ", f"from {lane}"
    if last.code in WATCHED_ROLE and answer.identity and member:
        role, still = answer.identity.role, "" if answer.identity.role == member.role else "still "
        return "is ", f"{still}{'an' if role == 'admin' else 'a'} {role} ", f"with {lane}"
    still = "" if last.code == "steal" else "still "
    return "", f"{still}opens the door ", f"with {lane}"


def _when(died: float | None, last: StoryStep) -> str:
    """When the copy was first refused, seen from what was done last."""
    late = (died or last.at) - last.at
    if late < -0.5:
        return "before that"
    return "at once" if late < 1 else f"{times.counted(late)} later"


def _sentence(subject: str, lanes: Sequence[LaneAnswers], phrases: Sequence[Phrase]) -> list[Said]:
    """Join the lanes' phrases. What they have in common is said once, what differs has the lane's colour."""
    shared = len({phrase[:2] for phrase in phrases}) == 1
    said: list[Said] = [(subject, "")]
    verb = ""
    for place, (lane, (auxiliary, head, tail)) in enumerate(zip(lanes, phrases, strict=True)):
        stop = "." if place == len(phrases) - 1 else ""
        if place:
            said.append((" and ", ""))
        if shared:
            said += [(auxiliary + head, "")] if not place else []
            said.append((tail + stop, lane.name))
        else:
            said += [(auxiliary, "")] if auxiliary != verb else []
            said.append((head + tail + stop, lane.name))
        verb = auxiliary
    return said
