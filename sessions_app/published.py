"""What this lane offers to whoever times its steps apart: how it reads what the store has answered, and no more of it.

The lab measures through here alone; `import-linter` holds it to that.
"""

from sessions_app import records


def parsed(answer: bytes) -> object:
    """The record in what Redis answered, as every request has it parsed. Raises `Rejected` where it is none."""
    return records.parse(answer)
