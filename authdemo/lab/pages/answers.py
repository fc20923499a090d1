"""A result in a sentence per lane, what is excepted from it, and what that makes of a guess."""

from collections.abc import Sequence
from dataclasses import dataclass

from authdemo.lab.model import wording
from authdemo.lab.model.experiment import AT_EXPIRY, AT_ONCE, SURVIVAL_ANSWERS, Experiment
from authdemo.lab.model.record import Played, RunRecord
from authdemo.lab.model.verdicts import Answers, Fit, Guessed, guessed
from authdemo.lab.pages.drawing import text_of
from authdemo.lanes.lane import LANES

TITLES = {**{lane.name: lane.title for lane in LANES.values()}, "browser": "Your browser"}
CREDENTIALS = {"sessions": "the session", "jwt": "the token"}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
MARKS = {  # symbol, style
    Fit.RIGHT: ("yes", "confirmed"),
    Fit.EXCEPTIONS: ("dep", "depends"),
    Fit.HALF: ("dep", "depends"),
    Fit.WRONG: ("no", "refuted"),
    Fit.UNTOLD: ("dep", "unrun"),
}


@dataclass(frozen=True)
class LaneAnswer:
    """What came out on one lane, and what that makes of the guess."""

    lane: str
    said: str  # half a sentence, without variants' names
    exceptions: Sequence[tuple[str, str]]  # set-ups in words, and what came out there
    guess: str = ""
    mark: str = ""
    symbol: str = ""
    style: str = ""

    @property
    def title(self) -> str:
        return TITLES[self.lane]


def of(experiment: Experiment, record: RunRecord) -> list[LaneAnswer]:
    """A sentence for each lane that played; the first one names whose end was asked for."""
    answers, who = [], experiment.who
    for lane in TITLES:
        if record.lane(lane):
            answers.append(_of_lane(experiment, record, lane, who))
            who = "" if answers[-1].said else who
    return answers


def _of_lane(experiment: Experiment, record: RunRecord, lane: str, who: str) -> LaneAnswer:
    found = guessed(lane, record)
    said = _sentence(experiment, found.found.meant)
    if said and who:
        said = f"{who} {said}"
    exceptions = [
        (wording.set_ups(played, experiment.apart), _outcome(experiment, key, played))
        for key, played in found.found.exceptions.items()
    ]
    if not found.guess:
        return LaneAnswer(lane, said, exceptions)
    return LaneAnswer(lane, said, exceptions, text_of(experiment, found.guess), _mark(found), *MARKS[found.fit])


def _sentence(experiment: Experiment, answers: Answers) -> str:
    """ "out at once"; where it depends: "out at once for JWTs with a denylist; out some time later for a cookie"."""
    if len(answers) < 2:
        return "".join(_outcome(experiment, key, played) for key, played in answers.items())
    return "; ".join(
        f"{_outcome(experiment, key, played)} for {wording.set_ups(played, experiment.apart)}"
        for key, played in answers.items()
    )


def _outcome(experiment: Experiment, key: str, played: Sequence[Played]) -> str:
    lived = max((survival.seconds for one in played for survival in one.survivals), default=None)
    said = text_of(experiment, key)
    if lived is None or key == AT_ONCE.key:
        return said
    seconds = f"{lived:.1f}\N{NO-BREAK SPACE}s"
    if key == AT_EXPIRY.key and experiment.answers == SURVIVAL_ANSWERS:
        return f"still in for {seconds}, until {CREDENTIALS[played[0].lane]} expired"
    return f"{said}, {seconds}" if key == AT_EXPIRY.key else said


def _mark(guess: Guessed) -> str:
    several = guess.found.excepted
    number = NUMBERS[several] if several < len(NUMBERS) else str(several)
    exceptions = f"exception{'' if several == 1 else 's'}"
    match guess.fit:
        case Fit.RIGHT:
            return f"Right, with {number} {exceptions}" if several else "You were right"
        case Fit.EXCEPTIONS:
            if guess.guess in guess.found.exceptions:
                return f"Right of the {exceptions} alone"
            return f"Right, if the {exceptions} count{'s' if several == 1 else ''}"
        case Fit.HALF:
            return "Right for some"
        case Fit.WRONG:
            return "You were wrong"
    return "This run cannot tell"
