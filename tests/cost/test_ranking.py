"""Who answers more is said where the noise allows it, and nobody is put before somebody who cannot be told apart."""

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
    noisy = [served(one.what, 1000, noise=0.5) if one.what == TOKENS else one for one in found.served]
    (_, [sentence, *_]) = found, wording.of_peers(found.__class__(**{**vars(found), "served": noisy}))
    assert f"and {TOKENS}" in sentence or TOKENS not in sentence


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
