"""How a verdict is marked: a symbol beside its word, and a colour."""

from authdemo.lab.model.claim import Verdict

MARKS = {  # symbol, style
    Verdict.CONFIRMED: ("yes", "confirmed"),
    Verdict.REFUTED: ("no", "refuted"),
    Verdict.DEPENDS: ("dep", "depends"),
    Verdict.NONE: ("dep", "unrun"),
}
