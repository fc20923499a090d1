"""Break what signs somebody in with tokens: the claims that speak of it turn, and say on which variant."""

import pytest

from tests.lab import broken_lanes as lane

pytestmark = pytest.mark.django_db(transaction=True)

BROKEN = [  # how; the experiment; the claims that turn, each with the variants on which it does
    (lane.keeps_a_note_of_every_token, "where-state-lives", {"C3": "jwt/stateless"}),
    (lane.leaves_the_name_out_of_the_token, "read-the-credential", {"C4": "jwt/stateless jwt/stateful"}),
    (lane.writes_much_into_every_token, "credential-size", {"C72": "jwt/HS256"}),
    (lane.asks_the_family_about_every_token, "stale-data", {"C8": "jwt/refresh"}),
    (lane.never_asks_the_denylist, "revocation-ladder", {"C12": "jwt/denylist"}),
    (lane.keeps_a_note_of_every_token, "server-memory", {"C13": "jwt/stateless"}),
    (lane.asks_the_family_about_every_token, "store-load", {"C14": "jwt/refresh"}),
    (lane.asks_the_family_about_every_token, "logout-replay", {"C16": "jwt/refresh"}),
    (lane.never_asks_the_denylist, "stolen-laptop", {"C17": "jwt/denylist", "C18": "jwt/denylist"}),
    (lane.leaves_the_family_of_the_banned, "ban", {"C20": "jwt/denylist jwt/stateful"}),
    (lane.believes_the_token_against_its_record, "role-change", {"C21": "jwt/stateful"}),
    (lane.asks_the_family_about_every_token, "revocation-ladder", {"C23": "jwt/refresh", "C54": "jwt/refresh"}),
    (lane.never_ends_a_family, "revoke-refresh", {"C24": "jwt/refresh"}),
    (lane.takes_every_generation_for_the_current_one, "refresh-theft", {"C25": "jwt/refresh"}),
    (lane.knows_no_grace, "two-tabs", {"C26": "jwt/refresh"}),
    (lane.takes_back_what_a_browser_has_left, "late-renewal", {"C27": "jwt/refresh"}),
    (lane.believes_the_token_against_its_record, "leaks", {"C28": "jwt/stateful"}),
    (lane.drops_every_key_at_once, "key-rotation", {"C29": "jwt/stateless jwt/refresh"}),
    (lane.believes_a_token_that_has_no_record, "store-flush", {"C30": "jwt/stateful"}),
    (lane.never_asks_the_denylist, "lost-revocation", {"C32": "jwt/denylist"}),
    (lane.never_ends_an_idle_family, "idle-timeout", {"C33": "jwt/refresh"}),
    (lane.forgets_the_absolute_limit_of_a_family, "absolute-timeout", {"C34": "jwt/refresh"}),
    (lane.forgets_about_exp, "token-expiry", {"C36": "jwt/stateless jwt/refresh jwt/denylist jwt/stateful"}),
    (lane.takes_tokens_without_exp, "no-expiry", {"C37": "jwt/stateless"}),
    (lane.renews_nothing, "silent-renewal", {"C38": "jwt/refresh"}),
    (lane.forgets_about_exp, "clock-skew", {"C40": "jwt/stateless"}),
    (lane.believes_any_signature, "verify-is-mint", {"C44": "jwt/ES256"}),
    (lane.publishes_no_key, "offline-verification", {"C46": "jwt/ES256", "C47": "jwt/ES256"}),
    (lane.takes_silence_of_the_denylist_for_leave, "store-outage", {"C48": "jwt/denylist"}),
    (lane.leaves_its_cookies_to_scripts, "revocation-ladder", {"C54": "jwt/refresh", "C55": "jwt/stateless"}),
    (lane.believes_any_signature, "tamper", {"C57": "jwt/refresh"}),
    (lane.takes_the_current_key_for_any_kid, "tamper", {"C57": "jwt/stateless"}),
    (lane.signs_with_a_sample_secret, "weak-secret", {"C70": "jwt/stateless"}),
    (lane.never_asks_whom_a_token_is_for, "wrong-service", {"C76": "jwt/refresh"}),
]


@pytest.mark.parametrize(("breaks", "slug", "turned"), BROKEN, ids=lane.name)
def test_the_claims_turn(monkeypatch, breaks, slug, turned):
    breaks(monkeypatch)
    assert lane.differences(slug, turned) == turned
