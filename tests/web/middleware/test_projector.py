"""The view for the projector stays when a form leads on, and leaves addresses of other sites alone."""

import pytest
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client, RequestFactory

from authdemo.web.middleware.projector import ProjectorMiddleware


def led_on(asked, to):
    return ProjectorMiddleware(lambda _: HttpResponseRedirect(to))(RequestFactory().post(asked)).headers["Location"]


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("/lab/", "/lab/?projector"),
        ("/lab/?a=b#c", "/lab/?a=b&projector#c"),
        ("/lab/?projector", "/lab/?projector"),
        ("/lab/?projector=", "/lab/?projector="),
        ("/lab/?next=%2F%3Fprojector", "/lab/?next=%2F%3Fprojector&projector"),
        ("/lab/?next=projector", "/lab/?next=projector&projector"),
        ("https://elsewhere.example/", "https://elsewhere.example/"),
        ("//elsewhere.example/", "//elsewhere.example/"),
    ],
)
def test_a_redirect_within_the_site_keeps_the_view(to, expected):
    assert led_on("/compare/act/?projector", to) == expected
    assert led_on("/compare/act/", to) == to


def test_an_answer_that_leads_nowhere_stays_as_it_is():
    answer = ProjectorMiddleware(lambda _: HttpResponse())(RequestFactory().get("/?projector"))
    assert "Location" not in answer.headers


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/compare/", "/lab/", "/claims/", "/choose/", "/quiz/", "/more/", "/nowhere/"])
def test_every_page_has_the_view(path):
    client = Client()
    assert 'data-view="projector"' in client.get(f"{path}?projector").content.decode()
    assert 'data-view="projector"' not in client.get(path).content.decode()
