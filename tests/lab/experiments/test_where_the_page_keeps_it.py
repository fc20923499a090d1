"""What is said of a place to keep a token, by what a foreign script did there."""

import pytest

from authdemo.lab import registry
from authdemo.lab.experiments.attacks.where_the_page_keeps_it import (
    GOES_BY,
    IN_PLAIN_SIGHT,
    PLACES,
    WhereThePageKeepsIt,
    key,
)
from tests.lab.experiments.judged import found, judged
from tests.lab.in_browser.begun import begun

NOTHING_LIES = (True, "in storages and cookies: nothing that lets anybody in")
LIES = (False, "in storages and cookies: found, sent away, and good for signing in")
NOTHING_GOES_BY = (True, "read along with `fetch`: no token goes by")
GOES = (False, "read along with `fetch`: taken from the app’s own request")
DONE, NOT_DONE = (
    (False, "the app’s button pressed by it: done in your name"),
    (True, "the app’s button pressed by it: not done"),
)


@pytest.mark.parametrize(
    ("lying", "going_by", "acted", "says", "answer"),
    [
        (False, False, True, [NOTHING_LIES, NOTHING_GOES_BY, DONE], "depends"),
        (False, True, True, [NOTHING_LIES, GOES, DONE], "no"),
        (True, True, True, [LIES, DONE], "no"),
        (False, False, False, [NOTHING_LIES, NOTHING_GOES_BY, NOT_DONE], "yes"),
    ],
)
def test_a_place_is_safer_as_far_as_the_script_came_away_with_nothing(lying, going_by, acted, says, answer):
    seen = {"memory": {"carried": {IN_PLAIN_SIGHT: lying, GOES_BY: going_by}}, "act-memory": {"came": acted}}
    outcomes = judged("where-the-page-keeps-it", seen)
    assert found(outcomes["jwt/in-memory"], "C75") == says
    assert outcomes["jwt/in-memory"].answer == answer
    assert outcomes["jwt/in-storage"].failure.startswith("Your browser runs no scripts")


def test_each_place_is_a_variant_with_a_page_of_its_own():
    assert [variant.name for variant, _ in PLACES.values()] == [*judged("where-the-page-keeps-it", {})]


@pytest.mark.django_db(transaction=True)
def test_the_four_apps_of_a_trial_share_their_storages_and_no_name_in_them():
    """They run at the same time: what one finds or clears away must be its own."""
    client, _, trial = begun("where-the-page-keeps-it")
    pages = {place: client.get(f"{trial.path}at/{place}/").content.decode() for place in PLACES}
    named = {place: {name for name in PLACES if f'"{key(trial, name)}"' in page} for place, page in pages.items()}
    assert named == {place: {place} for place in PLACES}


@pytest.mark.django_db(transaction=True)
def test_what_was_carried_off_is_tried_once_however_often_it_is_reported(monkeypatch):
    _, _, trial = begun("where-the-page-keeps-it")
    tried = []
    monkeypatch.setattr(WhereThePageKeepsIt, "opens_a_door", lambda self, trial, found: bool(tried.append(found)))
    for number in range(3):
        registry.get("where-the-page-keeps-it").hears(trial, "local", {IN_PLAIN_SIGHT: f"{number}", GOES_BY: ""})
    assert tried == ["0", ""]
    registry.get("where-the-page-keeps-it").hears(trial, "memory", {IN_PLAIN_SIGHT: "x", GOES_BY: ""})
    assert tried == ["0", "", "x", ""]
    assert trial.seen().keys() == {"local", "memory"}
