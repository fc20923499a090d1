"""A page answers 503 because of what it shows beside, though it knows who is asking.

https://github.com/costajohnt/oss-autopilot/issues/1205

Right: with Redis away the profile of a token that is enough by itself is shown, and says what cannot be listed.
Neighbours: both modes that ask nobody and both that do, the sessions lane, the other pages of the lane.
"""

import pytest

from tests import people
from tests.people import Browser
from tests.variants import ASKED_ABOUT, NOT_ASKED_ABOUT, VARIANTS
from tests.web.test_errors import out_of_service

pytestmark = pytest.mark.django_db(transaction=True)
CANNOT = "What it holds cannot be listed just now"


@pytest.mark.parametrize("mode", NOT_ASKED_ABOUT)
def test_a_token_that_is_enough_shows_the_page(real_redis, mode):
    laptop = Browser("jwt").signs_in(people.alice(), revocation=mode)
    assert CANNOT not in laptop.client.get("/jwt/").content.decode()
    with out_of_service(real_redis):
        page = laptop.client.get("/jwt/")
        assert laptop.client.get("/jwt/devices/").status_code == 503, "which is about nothing else"
    assert page.status_code == 200
    assert CANNOT in page.content.decode()
    assert "The server thinks you are" in page.content.decode()


@pytest.mark.parametrize(("lane", "wishes"), [VARIANTS[name] for name in ("sessions", *ASKED_ABOUT)])
def test_where_somebody_has_to_be_asked_it_is_503(real_redis, lane, wishes):
    laptop = Browser(lane).signs_in(people.alice(), **wishes)
    with out_of_service(real_redis):
        assert laptop.client.get(f"/{lane}/").status_code == 503
    assert laptop.client.get(f"/{lane}/").status_code == 200
