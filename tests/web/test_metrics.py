"""`/metrics` says what a process has done, to whom it may and of nobody in particular."""

import pytest
from django.core.management import CommandError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from authdemo import policy
from authdemo.management.commands.demo import refuse_metrics_of_one_of_many
from authdemo.web import metrics
from tests.lanes.visitor import Visitor
from tests.people import alice

LANES = ("sessions", "jwt")
SECRET = "k" * 32
FROM_ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def on(settings):
    settings.METRICS = True
    metrics.of_this_process.cache_clear()
    yield
    metrics.of_this_process.cache_clear()


def told():
    """By name and labels, what it says; read by Prometheus' own parser."""
    answer = Client().get("/metrics")
    assert answer.status_code == 200
    families = list(text_string_to_metric_families(answer.content.decode()))
    return {
        (sample.name, *sorted(f"{name}={value}" for name, value in sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def asked(told, name, *labels):
    return told.get((f"authdemo_{name}", *sorted(labels)), 0)


class TestWhoMayRead:
    def test_off_there_is_no_such_address(self):
        assert Client().get("/metrics").status_code == 404

    def test_from_this_machine_it_is_read_without_a_password(self, on):
        answer = Client().get("/metrics")
        assert answer["Content-Type"].startswith("text/plain; version=")
        assert answer["Cache-Control"] == "no-store"

    def test_from_elsewhere_there_is_no_such_address(self, on):
        assert Client(**FROM_ELSEWHERE).get("/metrics").status_code == 404

    @pytest.mark.parametrize(
        ("header", "status"),
        [(f"Bearer {SECRET}", 200), ("Bearer wrong", 401), (f"Basic {SECRET}", 401), ("", 401), ("Bearer ", 401)],
    )
    def test_from_elsewhere_the_password_is_asked_for_where_there_is_one(self, on, settings, header, status):
        settings.METRICS_SECRET = SECRET
        answer = Client(**FROM_ELSEWHERE).get("/metrics", headers={"Authorization": header})
        assert answer.status_code == status
        assert answer.has_header("WWW-Authenticate") == (status == 401)

    def test_nothing_is_written_there(self, on):
        assert Client().post("/metrics").status_code in {403, 405}

    def test_one_of_several_workers_would_tell_of_itself_alone(self, on):
        with pytest.raises(CommandError, match="choose --nodes instead"):
            refuse_metrics_of_one_of_many(2)
        refuse_metrics_of_one_of_many(1)


class TestWhatIsTold:
    @pytest.mark.parametrize("lane", LANES)
    def test_requests_are_counted_by_lane_route_and_status(self, on, lane):
        Client().get(f"/{lane}/api/me")
        Client().get(f"/{lane}/api/me")
        found = told()
        labels = (f"lane={lane}", "route=api-me")
        assert asked(found, "requests_total", *labels, "method=GET", "status=401") == 2
        assert asked(found, "request_seconds_count", *labels) == 2
        assert asked(found, "request_seconds_bucket", *labels, "le=+Inf") == 2
        assert asked(found, "rejections_total", f"lane={lane}", "reason=missing") == 0  # nobody is refused nothing

    @pytest.mark.parametrize("lane", LANES)
    def test_sign_ins_and_what_they_cost(self, on, lane):
        visitor, user = Visitor(lane), alice()
        visitor.fills_in_sign_in(user, "wrong")
        visitor.fills_in_sign_in(user)
        visitor.client.get(f"/{lane}/api/me")
        found = told()
        assert asked(found, "logins_total", "outcome=in") == 1
        assert asked(found, "logins_total", "outcome=refused") == 1
        if lane == "sessions":
            assert asked(found, "redis_commands_total", "command=GETEX") >= 1
        else:
            assert asked(found, "signature_checks_total", "algorithm=HS256", "how=checked") >= 1

    def test_what_is_refused_is_told_with_the_reason(self, on):
        Client(headers={"Authorization": "Bearer nonsense"}).get("/jwt/api/me")
        Client(headers={"Cookie": "sessionid=nonsense"}).get("/sessions/api/me")
        reasons = {key[2] for key in told() if key[0] == "authdemo_rejections_total"}
        assert reasons >= {"reason=malformed"}

    def test_the_request_that_asks_is_in_flight(self, on):
        assert asked(told(), "requests_in_flight") == 1
        assert asked(told(), "requests_in_flight") == 1

    def test_nobody_is_named_and_no_address_that_was_asked_for(self, on):
        visitor, user = Visitor("jwt"), alice()
        visitor.fills_in_sign_in(user)
        visitor.client.get("/jwt/devices/")
        Client().get("/room/ABCDEF/")
        Client().get("/nothing/of/that/name")
        Client().generic("BREW", "/jwt/api/me")
        text = Client().get("/metrics").content.decode()
        for word in (user.username, "ABCDEF", "nothing/of", "BREW", "127.0.0.1"):
            assert word not in text
        assert 'method="other"' in text
        assert 'route="-"' in text

    def test_static_files_and_runs_are_not_counted(self, on):
        Client().get("/static/authdemo/web.css").getvalue()
        Client().get("/jwt/api/me", **{policy.ENVIRON_KEY: policy.site()})
        assert [key for key in told() if key[0] == "authdemo_requests_total"] == []
