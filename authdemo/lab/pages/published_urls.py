"""Where the pages of a published folder lie, as `reverse` finds them: beside each other, so that links are relative."""

from typing import NoReturn

from django.http import HttpRequest
from django.urls import path


def nobody_asks(request: HttpRequest, **_: str) -> NoReturn:
    """These addresses are files: only their names are asked for."""
    raise NotImplementedError


urlpatterns = [
    path("index.html", nobody_asks, name="claims"),
    path("index.html", nobody_asks, name="lab"),
    path("<slug:slug>.html", nobody_asks, name="experiment"),
    path("<slug:slug>.json", nobody_asks, name="receipt"),
]
