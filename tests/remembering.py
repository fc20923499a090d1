"""What must hold whether or not tokens are remembered: see `jwt_app.seen_tokens`."""

from dataclasses import replace

import pytest

from authdemo import policy


def each_token_is_checked(patch: pytest.MonkeyPatch) -> None:
    """As with JWT_CHECK_EACH_TIME=1, for the whole site."""
    rules = replace(policy.site(), remembers_tokens=False)
    patch.setattr(policy, "site", lambda: rules)
