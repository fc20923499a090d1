"""The way in the address: what is understood, what is left out, and that nobody is led astray."""

import pytest

from authdemo.choose.way import onward
from tests.choose.ways import WAYS, walked


@pytest.mark.parametrize(("query", "given", "leaf"), WAYS, ids=[query for query, *_ in WAYS])
def test_every_way_can_be_walked_step_by_step_and_its_address_leads_back(query, given, leaf):
    way, at = walked(""), "?"
    for key, chosen in given.items():
        assert way.here.key == key
        before, (at,) = at, [url for answer, url in onward(way.here, way) if answer.key == chosen]
        way = walked(at)
        assert way.steps[-1].address == before, "to answer it again"
    assert (at, way.here.key, way.left_out) == (query, leaf, ())


def test_the_order_in_the_address_does_not_matter():
    assert walked("scale=no&size=no&revocation=no").here.key == "shape"


@pytest.mark.parametrize(
    ("query", "asked", "left_out"),
    [
        ("size=perhaps", "size", ["size=perhaps"]),
        ("size=", "size", ["size="]),
        ("size=no&size=yes", "size", ["size=no", "size=yes"]),
        ("revocation=yes", "size", ["revocation=yes"]),
        ("size=no&revocation=maybe&scale=no", "revocation", ["revocation=maybe", "scale=no"]),
        ("size=no&scale=no", "revocation", ["scale=no"]),
        ("size=no&utm=1", "revocation", ["utm=1"]),
        ("skip=yes", "size", ["skip=yes"]),
        ("projector", "size", []),
        ("x=" + "y" * 500, "size", ["x=" + "y" * 58]),
        ("&".join(f"a{n}=1" for n in range(30)), "size", [f"a{n}=1" for n in range(5)]),
    ],
)
def test_what_is_no_answer_is_left_out_and_told_and_the_question_asked(query, asked, left_out):
    way = walked(query)
    assert (way.here.key, list(way.left_out)) == (asked, left_out)


def test_answers_beyond_a_leaf_are_left_out():
    way = walked("size=yes&revocation=yes")
    assert (way.here.key, way.left_out, way.taken) == ("skip", ("revocation=yes",), {"size": "yes"})
