"""The API of a lane: the same three verbs, in JSON. Refusals are the words of `strategy.Reason`."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from authdemo import trace
from authdemo.accounts import passwords
from authdemo.lanes import password_proof
from authdemo.lanes.lane import LANES
from authdemo.lanes.lane_request import authenticate
from authdemo.lanes.views import CHANGED_MEANWHILE, LaneView
from authdemo.strategy import BadChoice, Identity, LoginRefused, Reason, Rejected, StoreUnavailable
from authdemo.web.json_body import BadBody, SignInBody, sign_in_from


class ApiView(LaneView):
    """An answer in JSON."""

    def who(self, identity: Identity) -> dict[str, str]:
        return {
            "user": identity.username,
            "role": identity.role,
            "login_id": identity.login_id,
            "strategy": self.strategy.name,
        }

    def authenticate(self, request: HttpRequest) -> Identity:
        """Who sent this; raises `Rejected` for nobody, too."""
        identity = authenticate(self.strategy, request)
        if identity is None:
            raise Rejected(Reason.MISSING)
        return identity

    def unauthorized(self, error: str) -> HttpResponse:
        lane = LANES[self.strategy.name]
        challenge = lane.challenge if error in {Reason.MISSING, "credentials"} else lane.challenge_refused
        return JsonResponse({"error": error}, status=401, headers={"WWW-Authenticate": challenge})


class Me(ApiView):
    """Who the server thinks you are."""

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            return JsonResponse(self.who(self.authenticate(request)))
        except StoreUnavailable:
            raise
        except Rejected as rejected:
            return self.unauthorized(rejected.reason)


@method_decorator(csrf_exempt, name="dispatch")
class Login(ApiView):
    """Sign in with JSON. No CSRF token: no form can send this type, and a script of another site must ask first.

    That "asking first" is the preflight of the Fetch standard, which this site never grants (ASVS 5.0, 3.5.2).
    """

    def post(self, request: HttpRequest) -> HttpResponse:
        trace.keep_private()
        options = [option.name for option in self.strategy.options()]
        try:
            return self.sign_in(request, sign_in_from(request, options))
        except BadBody as bad:
            return JsonResponse({"error": str(bad)}, status=bad.status)
        except BadChoice as bad:
            return JsonResponse({"error": str(bad)}, status=400)
        except LoginRefused:
            return JsonResponse({"error": CHANGED_MEANWHILE}, status=409)

    def sign_in(self, request: HttpRequest, wanted: SignInBody) -> HttpResponse:
        user = passwords.check(request, wanted.username, wanted.password)
        if user is None:
            return self.unauthorized("credentials")
        identity = self.strategy.login(request, user, remember=wanted.remember, **wanted.choices)
        get_token(request)  # sets the CSRF cookie that `api/logout` asks for
        response = JsonResponse(self.who(identity))
        password_proof.mark(response, self.strategy.name, identity.login_id)
        return response


class Logout(ApiView):
    """End this login. With cookies it takes the CSRF token; a bearer token is proof enough by itself."""

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            self.authenticate(request)
        except StoreUnavailable:
            raise
        except Rejected as rejected:
            return self.unauthorized(rejected.reason)
        self.strategy.logout(request)
        response = JsonResponse({"ok": True})
        password_proof.forget(response, self.strategy.name)
        return response
