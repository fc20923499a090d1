"""The host names that play another site."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotFound
from django.http.request import split_domain_port, validate_host

from authdemo.policy import GetResponse


class AttackHostsMiddleware:
    """Under the names that play another site (`ATTACK_HOSTS`) there is nothing but what an experiment needs."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response
        self.hosts: list[str] = settings.ATTACK_HOSTS
        self.allowed = ("/attack/", "/" + settings.STATIC_URL.strip("/") + "/")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        host, _ = split_domain_port(request.get_host())
        if not validate_host(host, self.hosts):
            return self.get_response(request)
        response = self.get_response(request) if request.path.startswith(self.allowed) else None
        if response is None or response.status_code == 404:  # the site's own 404 leads to pages that are not here
            return HttpResponseNotFound("There is nothing here.", content_type="text/plain")
        return response
