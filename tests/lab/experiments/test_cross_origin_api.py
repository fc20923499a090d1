"""What is said of a token in a header that crosses origins, by what the browser saw."""

import pytest

from tests.lab.experiments.judged import found, judged

OTHERS = {"closed": "kept back", "lax": 401, "none": 200}


@pytest.mark.parametrize(
    ("closed", "allowed", "preflight", "says"),
    [
        (
            "kept back",
            200,
            True,
            [(False, "without the server’s permission: kept from the page"), (True, "with it: 200, after a preflight")],
        ),
        (
            200,
            200,
            False,
            [(True, "without the server’s permission: 200"), (True, "with it: 200, without a preflight")],
        ),
        (
            "kept back",
            "kept back",
            True,
            [
                (False, "without the server’s permission: kept from the page"),
                (False, "with it: kept from the page, after a preflight"),
            ],
        ),
    ],
)
def test_a_header_crosses_as_far_as_the_server_lets_it(closed, allowed, preflight, says):
    seen = {"elsewhere": {"answers": {**OTHERS, "header-closed": closed, "header": allowed}}}
    if preflight:
        seen["preflight-header"] = {}
    assert found(judged("cross-origin-api", seen)["jwt/bearer"], "C73") == says
