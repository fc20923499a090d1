"""What an experiment of a browser says follows from what was seen: turn any part of it round, and a finding that turns
says something else than before."""

import json
from collections.abc import Iterator
from copy import deepcopy

import pytest

from authdemo.lab import registry
from authdemo.lab.in_browser.browser_experiment import VariantOutcome
from authdemo.lab.in_browser.trial_store import Trial

HOME = "http://localhost:8000"
AS_EXPECTED = {  # what a trial notes of the browser that these tests know
    "big-cart": {
        "session": {"there": 10240, "cookie": 43},
        "first": {"kept": True},
        "second": {"kept": False},
        "cart": {"bytes": 13700},
        "third": {"kept": False},
        "token": {"bytes": 13800},
        "fourth": {"kept": False},
    },
    "remember-me": {
        "sessions/redis": {"plain": False, "ticked": True, "limits": [600, 600]},
        "jwt/refresh": {"plain": False, "ticked": True, "renewed": True, "limits": [600, 600]},
        "given": {"both": True},
        "ends": {"ends": {"lab-keeps": 36_000_000, "lab-goes": None}},
    },
    "csrf": {
        **{
            way: {
                "came": {variant: ["none", *also] for variant in ("sessions/redis", "jwt/denylist")},
                "token": True,
                "origin": True,
                "site": "cross-site",
                "aged": False,
                "bearer": False,
                "signed_in_as": "attacker",
                "stays": False,
            }
            for way, also in {"form": ["absent"], "fetch": [], "image": [], "frame": [], "link": ["lax"]}.items()
        },
        "login": {"token": True, "origin": True},
        "logout": {"token": True, "origin": True},
        "header": {"method": "OPTIONS", "bearer": False},
    },
    "xss-read": {"victim": {"readable": ["lab-theme"], "storage": True}, "violation": {"blocked": True}},
    "xss-ride": {
        "transfer-victim": {"came": ["sessions/redis", "jwt/denylist"], "csrf": False},
        "read-victim": {"readable": []},
    },
    "spa-with-session": {
        "here": {"answers": {"me": 200, "change": 200, "blind": 403}},
        "elsewhere": {"answers": {"me": "kept back"}},
    },
    "cross-origin-api": {
        "elsewhere": {
            "answers": {"closed": "kept back", "lax": 401, "none": 200, "header-closed": "kept back", "header": 200}
        },
        "preflight-header": {},
    },
    "id-in-url": {
        "ignored": {"says": "401 missing"},
        "picture-page": {"referer": True, "good": True},
        "picture-ours": {"referer": False, "good": False},
        "back": {"carries": True},
    },
    "cookie-flags": {
        "same": {"cookies": ["lab-plain", "lab-httponly", "lab-secure", "lab-strict", "lab-default", "lab-short"]},
        "deep": {"cookies": ["lab-deep"]},
        "cross": {"cookies": ["lab-none"]},
        "later": {"cookies": ["lab-plain"]},
        "script": {"cookies": ["lab-plain"]},
        "port": {"cookies": ["lab-plain"]},
        "own": {"cookies": ["lab-parent", "lab-host"]},
        "sibling": {"cookies": ["lab-parent"]},
    },
    "cookie-tossing": {
        "subdomain": {"brought": [["lab-toss", "planted"], ["lab-toss", "own"], ["__Host-lab-toss", "own"]]},
        "port": {"brought": [["__Host-lab-toss", "planted"]]},
    },
    "back-after-logout": {"cached-again": {}, "no-store-asked": {}},
    "where-the-page-keeps-it": {
        **{
            place: {"carried": {"lying there": place in {"session", "local"}, "going by": place != "backend"}}
            for place in ("memory", "session", "local", "backend")
        },
        **{f"act-{place}": {"came": True} for place in ("memory", "session", "local", "backend")},
    },
}
AS_EXPECTED["cookie-flags"]["same"]["cookies"].append("__Host-lab-good")


OTHERWISE = {"back-after-logout": [{"cached-asked": {}, "no-store-again": {}}]}  # too far from it for one turn
NEVER_FALSE = {  # by experiment: a variant, and which of its findings; what it would be if it were
    ("cross-origin-api", "sessions/redis", 1),  # a browser that keeps the cookie back decides nothing: it broke off
    ("id-in-url", "sessions/in-url", 1),  # whether the address stays away cannot be told from nobody's having gone back
}


def trial(slug):
    return Trial("id", slug, HOME, "http://127.0.0.1:8000", "you", {}, 0.0, facts={"aged": None, "subdomains": True})


def judged(slug, seen):
    """By variant, every finding in its turn."""
    experiment = registry.in_browsers()[slug]
    outcomes = {variant.name: VariantOutcome(variant) for variant in experiment.variants}
    experiment.judges(trial(slug), deepcopy(seen), outcomes)
    return {name: outcome.findings for name, outcome in outcomes.items()}


def turned(value) -> Iterator[object]:
    """Everything that differs from this in one place."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield {200: 401, 401: 200, 403: 200}.get(value, value // 2)
    elif isinstance(value, str):
        yield {"kept back": 200, "own": "planted", "planted": "own", "401 missing": "200 you"}.get(value, "other")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield value[:place] + value[place + 1 :]
            for other in turned(inner):
                yield [*value[:place], other, *value[place + 1 :]]
        yield []
        yield from ([*value, name] for name in EVERY_COOKIE if name not in value)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield {key: each for key, each in value.items() if key != name}
            for other in turned(inner):
                yield {**value, name: other}
        yield {**value, "guarded": {"readable": [], "storage": True}, "transfer-guarded": {}}


EVERY_COOKIE = (
    *("none", "lax", "strict", "absent", "lab-id", "lab-token", "lab-theme"),
    *registry.in_browsers()["cookie-flags"].cookies,
    *("lab-parent", "lab-host"),
)


def seen_otherwise(slug):
    for seen in (*turned(AS_EXPECTED[slug]), *OTHERWISE.get(slug, ())):
        try:
            yield seen, judged(slug, seen)
        except (KeyError, TypeError, ValueError, AttributeError):
            continue  # nothing that a trial could have noted


def test_each_experiment_of_a_browser_is_among_them():
    assert AS_EXPECTED.keys() == registry.in_browsers().keys()


@pytest.mark.parametrize("slug", AS_EXPECTED)
def test_a_finding_that_turns_says_something_else(slug):
    usual, same = judged(slug, AS_EXPECTED[slug]), []
    for seen, findings in seen_otherwise(slug):
        for name, before in usual.items():
            for one, other in zip(before, findings[name], strict=False):
                if one.claim == other.claim and one.holds is not other.holds and one.says == other.says:
                    same.append((name, one.claim, one.says, json.dumps(seen)[:300]))
    assert not same


def test_where_no_script_ran_nothing_is_said_of_what_a_script_could_do():
    seen = {what: noted for what, noted in AS_EXPECTED["csrf"].items() if what not in {"header", "fetch"}}
    (finding,) = judged("csrf", seen)["jwt/bearer"]
    assert finding.holds is None
    assert finding.says.endswith("set by a script: not tried: no scripts")


@pytest.mark.parametrize("slug", AS_EXPECTED)
def test_each_of_its_findings_is_seen_both_ways(slug):
    usual = judged(slug, AS_EXPECTED[slug])
    ways = {(name, place): {one.holds} for name, findings in usual.items() for place, one in enumerate(findings)}
    for _, findings in seen_otherwise(slug):
        for name, found in findings.items():
            for place, one in enumerate(found):
                if (name, place) in ways:
                    ways[name, place].add(one.holds)
    assert not [
        (where, usual[where[0]][where[1]].says)
        for where, holds in ways.items()
        if len(holds - {None}) < 2 and (slug, *where) not in NEVER_FALSE
    ]
