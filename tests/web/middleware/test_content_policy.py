"""One policy for documents, which knows the nonce of its answer alone; and one that allows nothing for all else."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from authdemo.web.middleware.content_policy import NOTHING, ContentPolicyMiddleware, put_under
from tests.web.test_headers import policy


def answered(view):
    return ContentPolicyMiddleware(view)(RequestFactory().get("/"))


def test_a_document_without_scripts_of_its_own_may_run_none():
    assert policy(answered(lambda request: HttpResponse("a page")))["script-src"] == []


def test_the_nonce_of_a_page_is_the_one_in_its_header_and_no_two_have_the_same():
    def page(request):
        return HttpResponse(f"{request.csp_nonce} {request.csp_nonce}")

    answers = [answered(page) for _ in range(3)]
    nonces = [answer.content.decode().split() for answer in answers]
    assert [policy(answer)["script-src"] for answer in answers] == [[f"'nonce-{first}'"] for first, _ in nonces]
    assert all(first == second and len(first) == 24 for first, second in nonces)
    assert len({first for first, _ in nonces}) == 3


def test_a_nonce_first_said_behind_the_header_is_a_mistake_that_shows():
    asked = []

    def page(request):
        asked.append(request)
        return HttpResponse("a page")

    answered(page)
    with pytest.raises(RuntimeError):
        str(asked[0].csp_nonce)


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "image/svg+xml", ""])
def test_what_is_no_document_may_do_nothing(content_type):
    response = answered(lambda request: HttpResponse(str(request.csp_nonce), content_type=content_type or " "))
    assert response["Content-Security-Policy"] == NOTHING


def test_a_page_may_be_put_under_another_policy_in_parts_and_the_rest_stays():
    def page(request):
        response = HttpResponse("a page")
        put_under(response, {"frame-ancestors": "'self'", "img-src": "'self' https://other.example"})
        put_under(response, {"img-src": "'none'", "sandbox": ""})
        return response

    usual, found = policy(answered(lambda request: HttpResponse("a page"))), policy(answered(page))
    assert found == {**usual, "frame-ancestors": ["'self'"], "img-src": ["'none'"], "sandbox": []}


def test_a_policy_that_an_answer_brings_along_stays():
    said = {"Content-Security-Policy": "default-src 'none'"}
    assert answered(lambda request: HttpResponse(headers=said))["Content-Security-Policy"] == "default-src 'none'"
