"""A route that is found again is the same; what varies, and what is not there, is asked for each time."""

import pytest
from django.urls import Resolver404, URLResolver, path, resolve
from django.urls.resolvers import RoutePattern

from authdemo.web.routes import Routes
from tests.addresses import addresses


def view(request):
    raise AssertionError("nobody calls it")


def as_django_finds(resolver, address):
    return URLResolver.resolve(resolver, address)


def compared(match):
    return (match.func, match.args, match.kwargs, match.view_name, match.namespaces, match.app_names, match.route)


def the_sites():
    from authdemo.urls import urlpatterns

    (routes,) = urlpatterns
    return routes


def test_each_address_leads_where_django_would_lead_it_and_does_so_again():
    each = [address.lstrip("/") for address in addresses()]
    assert len(each) > 40
    for address in each:
        found = compared(as_django_finds(the_sites(), address))
        assert [compared(the_sites().resolve(address)) for _ in range(3)] == [found] * 3, address


def test_what_varies_and_what_is_not_there_is_not_kept():
    routes = Routes([path("fixed/", view), path("<slug:name>/", view)])
    for number in range(20):
        assert routes.resolve(f"name-{number}/").kwargs == {"name": f"name-{number}"}
        with pytest.raises(Resolver404):
            routes.resolve(f"no/{number}")
    assert routes.resolve("fixed/").kwargs == {}
    assert list(routes._found) == ["fixed/"]


def test_the_first_route_that_fits_wins_as_ever():
    routes = Routes([path("<slug:name>/", view), path("fixed/", view)])
    assert [routes.resolve("fixed/").kwargs for _ in range(2)] == [{"name": "fixed"}] * 2


def test_what_one_request_does_with_its_match_no_other_sees():
    first = resolve("/sessions/api/me")
    first.kwargs["login_id"] = "x"
    first.namespaces.append("x")
    again = resolve("/sessions/api/me")
    assert (again.kwargs, again.namespaces) == ({}, ["sessions"])


def test_it_is_djangos_resolver():
    assert isinstance(the_sites(), URLResolver)
    assert isinstance(the_sites().pattern, RoutePattern)
