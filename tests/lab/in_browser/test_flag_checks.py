"""What is said of a flag that cannot be measured under an address: that it was not, and neither yes nor no."""

import pytest

from authdemo.lab.in_browser import flag_checks

CAME = {"same": {"cookies": ["lab-secure"]}, **{what: {"cookies": []} for what in ("deep", "cross", "later")}}


def check(flag, seen=CAME, *, tls=False):
    return next(one for one in flag_checks.checks(seen, tls=tls) if one.flag == flag)


@pytest.mark.parametrize("tls", [True, False])
def test_secure_is_not_measured_where_nothing_could_keep_it_back(tls):
    secure = check("Secure", tls=tls)
    assert (secure.holds, secure.measured) == (None, False)
    assert "not measured" in secure.says


def test_a_browser_that_keeps_it_back_on_loopback_as_well_has_measured_it():
    kept_back = {**CAME, "same": {"cookies": []}}
    assert check("Secure", kept_back).holds is True


def test_a_parents_domain_needs_two_hosts_below_it():
    assert not check("Domain of a parent").measured


@pytest.mark.parametrize(
    ("own", "sibling", "holds"),
    [
        (["lab-parent", "lab-host"], ["lab-parent"], True),
        (["lab-parent", "lab-host"], [], False),
        (["lab-parent", "lab-host"], ["lab-parent", "lab-host"], False),
    ],
)
def test_with_the_parents_domain_a_cookie_goes_to_its_sibling_and_without_it_does_not(own, sibling, holds):
    seen = {**CAME, "own": {"cookies": own}, "sibling": {"cookies": sibling}}
    assert check("Domain of a parent", seen).holds is holds
