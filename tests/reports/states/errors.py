"""What is answered where something is wrong."""

from collections.abc import Iterator

from django.core.exceptions import BadRequest, TooManyFieldsSent
from django.test import Client, RequestFactory

from authdemo.strategy import NotConfirmed, NotYetEnforced, StoreUnavailable
from authdemo.web import errors
from tests.reports.states import Seen


def met() -> Iterator[Seen]:
    """By whoever goes where there is nothing."""
    client = Client()
    yield "400, a host that is none of ours", Client(headers={"host": "evil.example"}).get("/")
    yield "404", client.get("/nowhere")
    yield "404, near", client.get("/lab/logout-reply/")
    yield "404, a run", client.get("/lab/csrf/x/")
    yield "405", client.get("/compare/act/")
    yield "405, a form", client.post("/lab/")
    yield "403, an old form", Client(enforce_csrf_checks=True).post("/compare/act/")
    old = Client(enforce_csrf_checks=True)
    old.get("/compare/")
    old.cookies["csrftoken"] = "x" * 32
    old_form = old.post("/compare/act/", headers={"referer": "http://testserver/compare/"})
    yield "403, an old form of a page that is there", old_form
    yield "403, from another site", Client(enforce_csrf_checks=True).post("/compare/act/", headers={"origin": "null"})


def made() -> Iterator[Seen]:
    """Without what leads to them."""
    request = RequestFactory().get("/sessions/")
    yield "400", errors.bad_request(request)
    yield "400, with a sentence", errors.bad_request(request, BadRequest("There is no such action."))
    yield "400, too many fields", errors.bad_request(request, TooManyFieldsSent())
    yield "400, unreadable cookies", errors.unreadable_cookies(request)
    yield "400, logged out meanwhile", errors.logged_out_meanwhile(request)
    yield "403", errors.forbidden(request)
    yield "415", errors.unreadable_body(request)
    yield "500", errors.server_error(request)
    yield "503", errors.store_unavailable(request, StoreUnavailable())
    yield "503, not yet enforced", errors.store_unavailable(request, NotYetEnforced())
    yield "503, not confirmed", errors.store_unavailable(request, NotConfirmed())
    yield "503, the database", errors.database_unavailable(request)
    for status in errors.BODIES:
        yield f"{status}, a body", errors.refused_body(request, status)


STORIES = [met, made]
