"""Who answers more is said where the noise allows it, and nobody is put before somebody who cannot be told apart."""

from dataclasses import replace

from authdemo.cost import ranks, wording
from tests.cost.figures_of import peers, served

SESSIONS, TOKENS = ranks.OURS


def test_who_cannot_be_told_apart_stands_together():
    found = peers(sessions=500, django_sessions=500, express_sessions=900, fastify_sessions=2000)
    assert ranks.ranking(found, SESSIONS) == [
        ["Fastify, @fastify/session"],
        ["Starlette, starsessions"],
        ["Express, express-session"],
        [SESSIONS, "Django, cache sessions"],
    ]


def test_a_figure_that_jumps_about_is_told_apart_from_nobody():
    found = peers(jwt=900)
    noisy = [served(one.what, 900, noise=0.5) if one.what == TOKENS else one for one in found.served]
    ranks_of_tokens = ranks.ranking(replace(found, served=noisy), TOKENS)
    assert len(ranks_of_tokens) == 1
    assert TOKENS in ranks_of_tokens[0]


def test_one_round_of_another_mind_is_enough_where_there_are_few():
    faster = replace(served("faster", 1200), rounds=[1200.0] * 6 + [999.0])
    slower = replace(served("slower", 1000), rounds=[1000.0] * 7)
    assert not faster.is_more_than(slower)
    assert replace(faster, rounds=[1200.0] * 7).is_more_than(slower)


def test_no_rank_ends_between_two_that_cannot_be_told_apart():
    """Whom only one of them leaves behind stands with both."""
    found = peers(django_sessions=1000, starlette_sessions=985, express_sessions=800, fastify_sessions=600)
    noisy = [
        served(one.what, 980, noise=0.3) if one.what.startswith("Starlette, starsessions") else one
        for one in found.served
    ]
    first, *_ = ranks.ranking(replace(found, served=noisy), SESSIONS)
    assert {"Django, cache sessions", "Starlette, starsessions", "Express, express-session"} <= set(first)


def test_of_few_rounds_nothing_follows():
    three = [replace(served(name, number), rounds=[number] * 3) for name, number in (("a", 2000.0), ("b", 1000.0))]
    assert not three[0].is_more_than(three[1])


def test_it_is_said_what_a_rank_means():
    assert any("cannot be told apart" in said for said in wording.of_peers(peers()))


def test_each_stands_beside_its_own_control_and_ours_that_does_the_same():
    rows = ranks.rows(peers(express_jwt=500))
    (express,) = [row for row in rows if row.one.what == "Express, jsonwebtoken"]
    assert express.ours.what == TOKENS
    assert express.micros.startswith("1,000 "), "half of what its control answers: as long again"
    assert rows[0].one.what == SESSIONS


def test_without_node_its_peers_are_left_out_and_that_is_said():
    whole = peers()
    left = [one for one in whole.served if "Express" not in one.what and "Fastify" not in one.what]
    found = whole.__class__(**{**vars(whole), "served": left, "missing": "no Node"})
    assert wording.of_peers(found)[-1] == "The peers on Node are left out: no Node."
    assert all(row.one.what != "Express, jsonwebtoken" for row in ranks.rows(found))
