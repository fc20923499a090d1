"""Break what signs somebody in with a session: the claims that speak of it turn, and say on which variant."""

import pytest

from tests.lab import broken_lanes as lane

pytestmark = pytest.mark.django_db(transaction=True)

BROKEN = [  # how; the experiment; the claims that turn, each with the variants on which it does
    (lane.knows_you_by_the_theme, "cookie-is-a-carrier", {"C1": "sessions/redis"}),
    (lane.writes_the_name_into_the_id, "where-state-lives", {"C2": "sessions/redis"}),
    (lane.writes_the_name_into_the_id, "read-the-credential", {"C5": "sessions/redis"}),
    (lane.gives_out_long_ids, "credential-size", {"C6": "sessions/redis"}),
    (lane.never_ends_a_session, "logout-replay", {"C15": "sessions/redis"}),
    (lane.ends_all_devices_for_one, "stolen-laptop", {"C18": "sessions/redis"}),
    (lane.ends_one_device_for_all, "revoke-everywhere", {"C19": "sessions/redis"}),
    (lane.never_tells_sessions_of_a_change, "ban", {"C20": "sessions/redis"}),
    (lane.never_tells_sessions_of_a_change, "role-change", {"C21": "sessions/redis"}),
    (lane.a_password_change_ends_nothing, "password-change", {"C22": "sessions/redis jwt/denylist jwt/stateful"}),
    (lane.keeps_the_id_in_clear, "leaks", {"C28": "sessions/redis"}),
    (lane.writes_a_session_back_whole, "in-flight", {"C31": "sessions/redis"}),
    (lane.never_slides, "idle-timeout", {"C33": "sessions/redis"}),
    (lane.never_ends_an_idle_session, "idle-timeout", {"C33": "sessions/redis", "C35": "sessions/redis"}),
    (lane.forgets_the_absolute_limit, "absolute-timeout", {"C34": "sessions/redis"}),
    (lane.asks_for_no_csrf_token_at_log_out, "api-client", {"C49": "sessions/redis"}),
    (lane.never_ends_a_session, "hybrid", {"C53": "hybrid"}),
    (lane.keeps_the_id_at_login, "session-fixation", {"C63": "sessions/redis"}),
    (lane.binds_a_session_to_the_browser, "stolen-credential", {"C64": "sessions/redis"}),
    (lane.binds_a_session_to_the_address, "bind-to-ip", {"C65": "sessions/redis"}),
    (lane.asks_before_each_line, "open-stream", {"C74": "sessions/redis jwt/denylist jwt/stateful"}),
    (lane.never_ends_a_session, "open-stream", {"C74": "sessions/redis+asks"}),
    (
        lane.takes_every_login_for_confirmed,
        "step-up",
        {"C77": "sessions/redis jwt/refresh jwt/denylist jwt/stateful"},
    ),
]


@pytest.mark.parametrize(("breaks", "slug", "turned"), BROKEN, ids=lane.name)
def test_the_claims_turn(monkeypatch, breaks, slug, turned):
    breaks(monkeypatch)
    assert lane.differences(slug, turned) == turned
