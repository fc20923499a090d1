"""What a run found otherwise than a claim's table expects: variant by variant, the judged ones and those beside them.

An overall verdict hides it: where it depends anyway, any mixture would do. What was not told, or could not be, differs
from nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from authdemo.lab.model.claim import AS_MEASURED, YES, Claim, Expected
from authdemo.lab.model.record import Finding, RunRecord


@dataclass(frozen=True)
class Difference:
    """One variant, and how what it found differs from what was expected of it."""

    variant: str
    how: str  # a sentence without its full stop

    def __str__(self) -> str:
        return f"{self.variant}: {self.how}"


def differences(claim: Claim, record: RunRecord) -> tuple[Difference, ...]:
    """All of them, in the order in which the variants were played; one that broke off is left out."""
    played = [one for one in record.played if not one.failure]
    found = {one.variant: [finding for finding in one.findings if finding.claim == claim.id] for one in played}
    return tuple(
        Difference(name, how)
        for name, findings in found.items()
        if findings
        for how in _otherwise(claim.expected.get(name, ()), findings)
    )


def _otherwise(expected: Expected, findings: Sequence[Finding]) -> Iterator[str]:
    """What of these findings is not as expected, and what is missing of them."""
    each = expected if isinstance(expected, tuple) else (expected,) * len(findings)
    for one, finding in zip(each, findings, strict=False):
        if one is not AS_MEASURED and finding.holds not in {one is YES, None}:
            yield f"expected {'to hold' if one is YES else 'not to hold'}, and found “{finding.says}”"
    for finding in findings[len(each) :]:
        yield f"nothing was expected, and found “{finding.says}”"
    if len(findings) < len(each):
        yield f"{len(each)} findings were expected, and {len(findings)} came"
