"""An experiment's request brings the rules along that it is to be served by."""

from django.http import HttpRequest, HttpResponseBase

from authdemo import policy
from authdemo.policy import GetResponse


class RunPolicyMiddleware:
    """Puts the policy in force that travels in the WSGI environ: an instance of ours, which no client can send."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        own = request.META.get(policy.ENVIRON_KEY)
        if not isinstance(own, policy.Policy):
            return self.get_response(request)
        with policy.use(own):
            return self.get_response(request)
