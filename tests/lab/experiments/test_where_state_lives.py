"""where-state-lives: what the server keeps is named as what it is."""

import pytest

from authdemo.lab import registry
from authdemo.lab.model.variants import SESSIONS_DATABASE, SESSIONS_SIGNED_COOKIE
from authdemo.lab.wire.runs import Run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("variant", "kept"), [(SESSIONS_DATABASE, "a row of django_session, "), (SESSIONS_SIGNED_COOKIE, "nothing")]
)
def test_what_is_kept_outside_redis_is_named_as_what_it_is(variant, kept):
    (played,) = Run(registry.get("where-state-lives"), [variant]).play().played
    (answer,) = (step.answer for step in played.steps if step.what.startswith("The server keeps"))
    assert answer.startswith(kept)
