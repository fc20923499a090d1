"""Files with secrets in them that others on this machine can open. What can be shut, `env` has shut before."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning

from authdemo import env
from authdemo.basics import private_files


def check(**_: Any) -> list[CheckMessage]:
    """Nobody else reads keys, password hashes and sessions."""
    found = [each.name for ours in env.ours_in(settings.VAR) for each in private_files.open_to_others(ours)]
    if not found:
        return []
    return [
        CheckWarning(
            f"Others on this machine may open {', '.join(sorted(found))} in {settings.VAR}: keys, password hashes and "
            "sign-ins are in there.",
            hint="They belong to somebody else, or their file system knows no modes. Name a folder of your own on "
            "another one: AUTHDEMO_VAR=/some/folder",
            id="authdemo.W004",
        )
    ]
