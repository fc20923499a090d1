"""What a stage does for its story."""

import pytest

from authdemo.lab.model.variants import JWT_STATELESS, SESSIONS_REDIS
from tests.lab.wire.telling import told

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("seconds", "expected"), [(0.2, True), (30.0, False)])
def test_a_look_in_time_is_one_before_the_end(seconds, expected):
    def story(stage):
        laptop = stage.browser("laptop")
        stage.signs_in(laptop)
        ends = stage.dies_by_itself(laptop)
        look = stage.looks(laptop, "looks in")
        later = type(look)(**{**vars(look), "answered": look.answered + seconds})
        stage.tells(str(stage.in_time(later, ends)))

    lives = JWT_STATELESS.changes | {"stateless_seconds": 20.0, "leeway": 0}
    variant = type(JWT_STATELESS)(JWT_STATELESS.name, "jwt", lives)
    assert told(story, variant).steps[-1].what == str(expected)


@pytest.mark.parametrize("variant", [JWT_STATELESS, SESSIONS_REDIS], ids=str)
def test_the_life_of_a_credential_is_from_its_issue_to_its_end(variant):
    def story(stage):
        stage.lives_by(stateless_seconds=4.0, session_max=4.0, leeway=0)
        laptop = stage.browser("laptop")
        stage.signs_in(laptop)
        ends = stage.dies_by_itself(laptop)
        assert ends.life == pytest.approx(4.0, abs=0.01)
        assert ends.at == pytest.approx(ends.life, abs=1.0)  # the clock starts when the sign-in is done

    told(story, variant)
