"""The pages of a lane: sign in, who the server thinks you are, log out. The strategy is all that differs."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views import View

from authdemo import policy, trace
from authdemo.accounts import passwords, seats
from authdemo.accounts.changes import strategies
from authdemo.accounts.models import Role, User
from authdemo.lanes import curl, password_proof, wording
from authdemo.lanes.forms import SignInForm
from authdemo.lanes.lane_request import LaneRequest, account_of, authenticate, lane_reverse, other_lane
from authdemo.strategy import BadChoice, LoginRefused, Rejected, StoreUnavailable, Strategy
from authdemo.web.cost_bars import cost_bars
from authdemo.web.next_url import safe_next

LOGGED_OUT = "You are logged out. This browser holds no credential of this lane any more."
NOT_DONE = "You are not signed in any more, so what was sent was not done."
CHANGED_MEANWHILE = "The account changed while you were signing in; try again."


class LaneView(View):
    """A page that both lanes serve. Each URL says by `as_view(lane=…)` whose it is."""

    lane = ""
    strategy: Strategy  # an experiment's, where it has put one in that of the lane's place

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.strategy = strategies()[self.lane]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        trace.passed("view")
        return response

    def page(self, request: HttpRequest, name: str, status: int = 200, **context: Any) -> HttpResponse:
        """The page `lanes/<name>.html`, with what every page of a lane needs."""
        context |= {"strategy": self.strategy, "other_lane": other_lane(request)}
        return render(request, f"lanes/{name}.html", context, status=status)

    def go(self, request: HttpRequest, name: str) -> HttpResponseRedirect:
        """To another page of this lane."""
        return HttpResponseRedirect(lane_reverse(request, name))

    def log_out(self, request: HttpRequest, done: str = LOGGED_OUT) -> HttpResponse:
        """End this browser's login in this lane. Clearing the cookies of the site would end the other lane's too."""
        self.strategy.logout(request)
        messages.success(request, done)
        response = self.go(request, "login")
        password_proof.forget(response, self.strategy.name)
        return response


class SignedInView(LaneView):
    """A page for somebody: finds out who, or sends to the sign-in page with the reason."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not hasattr(self, str(request.method).lower()):
            return self.http_method_not_allowed(request)  # before anybody is asked who they are
        try:
            identity = authenticate(self.strategy, request)
        except StoreUnavailable:
            raise  # the credential may be good: that is not for a sign-in page to decide
        except Rejected as rejected:
            messages.warning(request, wording.why(rejected))
            return self.to_sign_in(request)
        if identity is None:
            if request.method == "POST":  # a page from when somebody was: another tab has logged out since
                messages.warning(request, NOT_DONE)
            return self.to_sign_in(request)
        instead = policy.current().page
        return instead(request) if instead else super().dispatch(request, *args, **kwargs)

    def whose_password(self, request: LaneRequest, password: str) -> User | None:
        """The account, if this is its password. Guessing is throttled as at sign-in, and no timing is told."""
        trace.keep_private()
        user = passwords.check(request, request.identity.username, password)
        return user if user is not None and user.pk == request.identity.user_id else None

    def asks_password(self, request: LaneRequest, name: str, status: int = 200, **context: Any) -> HttpResponse:
        """A page with a field for the password. Whoever has throwaway users finds theirs beside it."""
        context["throwaway"] = seats.password_of(request, request.identity.username)
        return self.page(request, name, status, **context)

    def to_sign_in(self, request: HttpRequest) -> HttpResponseRedirect:
        """To the sign-in page, and from there back here; not to what takes POST only."""
        url = lane_reverse(request, "login")
        if hasattr(self, "get"):
            url += "?" + urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(url)


class SignInPage(LaneView):
    """The sign-in form. Showing it asks no store."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.form(request, SignInForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        trace.keep_private()
        form = SignInForm(request.POST)
        if not form.is_valid():
            return self.form(request, form)
        user = passwords.check(request, form.cleaned_data["username"], form.cleaned_data["password"])
        if user is None:
            return self.form(request, form, refused=passwords.REFUSED)
        try:
            choices = self.choices(request)
            identity = self.strategy.login(request, user, remember=form.cleaned_data["remember"], **choices)
        except BadChoice as bad:
            return self.form(request, form, refused=str(bad), status=400)
        except LoginRefused:
            return self.form(request, form, refused=CHANGED_MEANWHILE)
        response = HttpResponseRedirect(safe_next(request, default=lane_reverse(request, "profile")))
        password_proof.mark(response, self.strategy.name, identity.login_id)
        return response

    def form(self, request: HttpRequest, form: SignInForm, refused: str = "", status: int = 200) -> HttpResponse:
        wanted = safe_next(request, default="")
        choices = self.choices(request)
        options = [(option, choices.get(option.name, option.default)) for option in self.strategy.options()]
        return self.page(request, "login", status, form=form, options=options, next=wanted, refused=refused)

    def choices(self, request: HttpRequest) -> dict[str, str]:
        """What was chosen of what this strategy alone offers; its `login` checks it."""
        names = [option.name for option in self.strategy.options()]
        return {name: request.POST[name] for name in names if name in request.POST}


class LogOut(LaneView):
    """By POST, also where nobody is signed in any more: what is left of cookies goes."""

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.log_out(request)


class Profile(SignedInView):
    """Who the server thinks you are, what both sides hold for that, and what it cost to find out."""

    def get(self, request: LaneRequest) -> HttpResponse:
        try:
            keys = self.strategy.held_by_server(account_of(request.identity), request.identity.login_id)
        except StoreUnavailable:  # who you are was found out without it
            keys = None
        return self.page(
            request,
            "profile",
            cost=cost_bars(request.auth_trace),
            cookies=self.strategy.held_by_browser(request),
            keys=keys,
            curl_lines=curl.lines(request, self.strategy.name, request.identity.username),
        )


class Reports(SignedInView):
    """For admins, as far as the server knows: the role is the one that the credential leads to."""

    def get(self, request: LaneRequest) -> HttpResponse:
        allowed = request.identity.role == Role.ADMIN
        return self.page(request, "reports" if allowed else "forbidden", 200 if allowed else 403)
