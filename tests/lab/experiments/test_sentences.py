"""What a story says follows from what it saw: let one look after the other be answered the other way round, and a
finding that turns says something else than before."""

from dataclasses import replace

import pytest

from authdemo.lab import registry
from authdemo.lab.wire import pace
from authdemo.lab.wire.browser import Browser
from authdemo.lab.wire.runs import Run

LOOKED = {  # by experiment: the variant it is told on; stories that look a few times, and measure no survival
    "cookie-is-a-carrier": "sessions/redis",
    "leaks": "jwt/refresh",
    "key-rotation": "jwt/stateless",
    "late-renewal": "jwt/refresh",
    "revoke-refresh": "jwt/refresh",
    "session-fixation": "sessions/redis",
    "stolen-credential": "sessions/redis",
    "bind-to-ip": "sessions/ip-bound",
    "no-expiry": "jwt/no-expiry",
    "verify-is-mint": "jwt/HS256",
    "silent-renewal": "jwt/refresh",
    "clock-skew": "jwt/stateless",
}

pytestmark = pytest.mark.django_db(transaction=True)


class Contrary:
    """Turns one look round: who was let in is refused, and the reverse."""

    def __init__(self, monkeypatch):
        self.place, self.looks = -1, 0
        opens = Browser.opens_profile
        monkeypatch.setattr(Browser, "opens_profile", lambda browser, **request: self.of(opens(browser, **request)))

    def of(self, look):
        self.looks += 1
        if self.looks - 1 != self.place:
            return look
        return replace(look, status=401, says="refused") if look.accepted else replace(look, status=200, says="maple")

    def played(self, experiment, variant, place):
        self.place, self.looks = place, 0
        (played,) = Run(experiment, [variant]).play().played
        return played


@pytest.mark.parametrize("slug", LOOKED)
def test_a_finding_that_turns_says_something_else(slug, monkeypatch):
    monkeypatch.setattr(pace, "measured", lambda *_: 1.0)
    experiment = registry.get(slug)
    variant = next(each for each in experiment.variants if each.name == LOOKED[slug])
    contrary = Contrary(monkeypatch)
    usual = contrary.played(experiment, variant, -1).findings
    assert usual
    turned, same = set(), []
    for place in range(min(contrary.looks, 8)):
        for number, (one, other) in enumerate(
            zip(usual, contrary.played(experiment, variant, place).findings, strict=False)
        ):
            if one.holds is not other.holds:
                turned.add(number)
                same += [(place, one.claim, one.says)] * (one.says == other.says)
    assert not same
    assert turned
