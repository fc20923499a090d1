"""The lines that result pages quote are there; whoever renames a function learns of it here, and at once."""

import pytest

from authdemo.guide.views import BOTH_LOGOUTS
from authdemo.lab import registry
from authdemo.lab.model import excerpts
from authdemo.lab.model.excerpts import Excerpt
from authdemo.lab.pages import excerpts as pages

SILENCES = ("noqa", "type:", "pragma")  # words for a checker, which no page may quote: looked for here, not said
TABLE = {name: value for name, value in vars(excerpts).items() if isinstance(value, Excerpt)}


@pytest.mark.parametrize("excerpt", TABLE.values(), ids=TABLE)
def test_it_is_where_the_table_says(excerpt):
    shown = pages.of(excerpt)
    assert any(line.marked for line in shown.lines)
    assert shown.lane == {"sessions_app": "sessions", "jwt_app": "jwt"}.get(excerpt.path.split("/")[0], "")


def test_every_one_is_quoted_and_none_is_quoted_that_is_not_in_the_table():
    quoted = {excerpt for each in registry.every_experiment().values() for excerpt in each.excerpts}
    assert quoted | set(BOTH_LOGOUTS) == set(TABLE.values())


@pytest.mark.parametrize("excerpt", TABLE.values(), ids=TABLE)
def test_none_shows_what_silences_a_check(excerpt):
    comments = [line.text.partition("#")[2].strip() for line in pages.of(excerpt).lines]
    assert not [comment for comment in comments if comment.startswith(SILENCES)]
