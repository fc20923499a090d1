"""The tree: every way ends, and what the articles ask and recommend is in it."""

import pytest

from authdemo.choose.leaves import LEAVES
from authdemo.choose.tree import FIRST, QUESTIONS
from authdemo.lab.model.articles import ARTICLES
from authdemo.lab.model.claims import BY_ID
from tests.choose.ways import WAYS

REASONS = [(leaf, each) for leaf in LEAVES.values() for each in (*leaf.pro, *leaf.con, *leaf.keep)]
LISTS = {uses.title: uses for leaf in LEAVES.values() for uses in leaf.uses}


def leaves_of(**answers):
    """Where one can arrive with these answers."""
    return {leaf for _, given, leaf in WAYS if answers.items() <= given.items()}


def test_every_way_ends_at_a_leaf_and_every_leaf_and_question_lies_on_a_way():
    assert {leaf for *_, leaf in WAYS} == set(LEAVES)
    assert {key for _, given, _ in WAYS for key in given} == set(QUESTIONS)
    assert all(next(iter(given)) == FIRST for _, given, _ in WAYS)


def test_no_two_nodes_or_answers_share_a_key():
    assert not set(LEAVES) & set(QUESTIONS)
    for question in QUESTIONS.values():
        keys = [answer.key for answer in question.answers]
        assert len(keys) == len(set(keys)) >= 2


def test_the_flowchart_of_article_a_leads_where_it_leads_there():
    grown_up = {"size": "no"}
    assert "sessions" in leaves_of(**grown_up, revocation="yes")
    assert leaves_of(**grown_up, revocation="yes", client="browsers") == {"sessions"}
    assert leaves_of(**grown_up, revocation="no", scale="yes") == {"jwt-cookie", "jwt-header"}
    assert leaves_of(**grown_up, revocation="no", scale="no", shape="yes") == {"either-sessions", "either-jwt"}
    assert leaves_of(**grown_up, revocation="no", scale="no", shape="no") == {"hybrid"}


def test_d_s_way_out_of_the_debate_and_its_two_defaults_are_there():
    assert leaves_of(size="yes") == {"skip"}
    defaults = [key for key, leaf in LEAVES.items() if "default" in leaf.says]
    assert defaults == ["sessions", "jwt-cookie", "jwt-header"]
    assert all("D" in LEAVES[key].sources for key in ("skip", *defaults))


def test_the_four_questions_of_c_and_the_one_of_b_are_asked():
    assert {question.topic for question in QUESTIONS.values() if "C" in question.sources} == {
        *("Kind of application", "Scale", "Security", "Team"),
    }
    assert leaves_of(failure="forgery") == {"jwt-cookie"}
    assert leaves_of(failure="scripts") == {"jwt-header"}
    assert "B" in QUESTIONS["failure"].sources


@pytest.mark.parametrize("title", LISTS)
def test_every_line_of_a_list_has_its_article_and_its_claims(title):
    for line in LISTS[title].lines:
        assert line.source in ARTICLES, line.text
        assert line.claims, line.text
        assert set(line.claims) <= set(BY_ID), line.text


def test_all_articles_have_their_lists_for_sessions_and_for_jwts():
    for lane in ("sessions", "jwt"):
        (uses,) = [uses for uses in LISTS.values() if uses.lane == lane]
        assert [sum(line.source == letter for line in uses.lines) for letter in "ABCD"] == (
            [6, 3, 4, 4] if lane == "sessions" else [7, 3, 4, 4]
        ), "as many as the articles have, A's examples as one"


@pytest.mark.parametrize(("leaf", "reason"), REASONS, ids=lambda each: getattr(each, "key", getattr(each, "claim", "")))
def test_a_reason_stands_on_what_its_experiment_is_expected_to_say_and_names_who_says_it(leaf, reason):
    claim = BY_ID[reason.claim]
    assert claim.expect in reason.stands_on, reason.text
    assert set(reason.sources) <= set(claim.sources), "an article is named that does not make the claim"


@pytest.mark.parametrize("key", LEAVES)
def test_a_recommendation_has_reasons_a_price_and_something_to_keep(key):
    leaf = LEAVES[key]
    assert min(len(leaf.pro), len(leaf.con), len(leaf.keep)) >= 2
    for group in (leaf.pro, leaf.con, leaf.keep):
        assert len({each.text for each in group}) == len(group)
