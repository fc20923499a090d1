"""The page's sentences: what was done, and what became of the copy. The first one names the result."""

from collections.abc import Sequence
from dataclasses import dataclass

from authdemo.accounts.models import User
from authdemo.pages.compare_lanes import Answer, Lane, Outcome
from authdemo.pages.compare_state import State, Step


@dataclass(frozen=True)
class Deed:
    """Something done on the page: as a sentence without its end, as a mark on the copy's bar, as a point in time."""

    said: str
    mark: str = ""
    after: str = ""


DEEDS = {
    "login": Deed("You signed in to both"),
    "login-one": Deed("You signed in to one of them"),
    "steal": Deed("A copy was stolen", "stolen", "after the theft"),
    "logout": Deed("You logged out", "you log out", "after you logged out"),
    "revoke": Deed("This device was revoked", "revoked", "after this device was revoked"),
    "everywhere": Deed("You logged out everywhere", "everywhere", "after you logged out everywhere"),
    "ban": Deed("{name} was banned", "banned", "after the ban"),
    "unban": Deed("The ban was lifted", "ban lifted", "after the ban was lifted"),
    "promote": Deed("{name} was made an admin", "promoted", "after the promotion"),
    "demote": Deed("{name} was demoted", "demoted", "after the demotion"),
    "password": Deed("The password was changed", "new password", "after the password was changed"),
    "delete": Deed("{name} was deleted", "deleted", "after the account was deleted"),
    "forget": Deed("The copy was thrown away"),
}
SPOKEN = {"sessions": "sessions", "jwt": "JWT"}  # within a sentence
WATCHED_ROLE = {"promote", "demote"}  # after these the question is not whether the copy works, but as whom

Said = tuple[str, str]  # a piece of a sentence and the lane whose colour it has, or ""
Phrase = tuple[str, str, str]  # "is ", "refused ", "by JWT"


def deed(step: Step, name: str) -> str:
    """What a step did, as a sentence without its full stop."""
    return DEEDS[step.code].said.format(name=name)


def headline(state: State, lanes: Sequence[Lane], member: User | None, name: str, now: float) -> list[Said]:
    """The page's first sentence and its title: what was done last, and the result."""
    last = state.steps[-1] if state.steps else None
    if not (state.stolen and last):
        return _about_you(last, lanes, member, name)
    tried = [(lane, lane.copy) for lane in lanes if lane.copy]
    if all(copy.died for _, copy in tried):
        phrases = [("was ", "refused ", f"by {SPOKEN[lane.name]} {_when(copy.died, last)}") for lane, copy in tried]
    else:
        phrases = [_fate(SPOKEN[lane.name], copy.answer, last, member) for lane, copy in tried]
    ago = [(f"{deed(last, name)} {_ago(now - last.at)}. ", "")]
    return ago + _sentence("The thief’s copy ", [lane for lane, _ in tried], phrases)


def _about_you(last: Step | None, lanes: Sequence[Lane], member: User | None, name: str) -> list[Said]:
    """Before a theft: who this browser is signed in as."""
    begin: list[Said] = [(f"{deed(last, name)}. ", "")] if last and not last.code.startswith("login") else []
    return begin + _sentence("You are ", lanes, [_standing(lane, member) for lane in lanes])


def _standing(lane: Lane, member: User | None) -> Phrase:
    outcome, name = lane.you.outcome if lane.you else Outcome.NOBODY, SPOKEN[lane.name]
    if outcome is Outcome.IN:
        return "", "signed in " if lane.is_yours(member) else "somebody else ", f"with {name}"
    return {
        Outcome.OUT: ("", "refused ", f"by {name}"),
        Outcome.SILENT: ("", "without an answer ", f"from {name}"),
        Outcome.NOBODY: ("", "signed out ", f"of {name}"),
    }[outcome]


def _fate(lane: str, answer: Answer, last: Step, member: User | None) -> Phrase:
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


def _when(died: float | None, last: Step) -> str:
    """When the copy was first refused, seen from what was done last."""
    late = (died or last.at) - last.at
    if late < -0.5:
        return "before that"
    return "at once" if late < 1 else f"{_count(late)} later"


def _sentence(subject: str, lanes: Sequence[Lane], phrases: Sequence[Phrase]) -> list[Said]:
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


def _ago(seconds: float) -> str:
    return "just now" if seconds < 1 else f"{_count(seconds)} ago"


def _count(seconds: float) -> str:
    """Whole seconds, or from two minutes on whole minutes: "1 second", "19 seconds", "4 minutes"."""
    number, unit = (int(seconds), "second") if seconds < 120 else (int(seconds / 60), "minute")
    return f"{number} {unit}{'' if number == 1 else 's'}"
