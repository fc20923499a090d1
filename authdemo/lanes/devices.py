"""The devices of a user: see where one is signed in, and end it (ASVS 5.0, 7.5.2). Your own only."""

from django.contrib import messages
from django.http import Http404, HttpResponse

from authdemo.lanes import password_proof, wording
from authdemo.lanes.forms import ConfirmForm
from authdemo.lanes.lane_request import LaneRequest, account_of
from authdemo.lanes.views import SignedInView

PROVE_FIRST = "Nothing was ended yet: enter your password first."


class DevicesView(SignedInView):
    """What the devices page and its buttons share."""

    def recently_confirmed(self, request: LaneRequest) -> bool:
        return password_proof.is_recent(request, self.strategy.name, request.identity.login_id)


class Devices(DevicesView):
    """The list; and its form, which asks for the password when that was more than ten minutes ago."""

    def get(self, request: LaneRequest) -> HttpResponse:
        return self.listing(request, ConfirmForm())

    def post(self, request: LaneRequest) -> HttpResponse:
        form = ConfirmForm(request.POST)
        if form.is_valid():
            if self.whose_password(request, form.cleaned_data["password"]):
                response = self.go(request, "devices")
                password_proof.mark(response, self.strategy.name, request.identity.login_id)
                return response
            form.add_error("password", wording.NOT_YOURS)
        return self.listing(request, form)

    def listing(self, request: LaneRequest, form: ConfirmForm) -> HttpResponse:
        logins = self.strategy.logins(account_of(request.identity))
        confirmed = self.recently_confirmed(request)
        page = self.page if confirmed else self.asks_password
        return page(
            request,
            "devices",
            logins=logins,
            listed=any(login.id == request.identity.login_id for login in logins),
            confirmed=confirmed,
            form=form,
        )


class Revoke(DevicesView):
    """End one login. The present one's end is a log-out; somebody else's does not exist."""

    def post(self, request: LaneRequest, login_id: str) -> HttpResponse:
        if not self.recently_confirmed(request):
            messages.warning(request, PROVE_FIRST)
            return self.go(request, "devices")
        if login_id == request.identity.login_id:
            return self.log_out(request)
        account = account_of(request.identity)
        ended = [login for login in self.strategy.logins(account) if login.id == login_id]
        if not self.strategy.revoke(account, login_id):
            raise Http404
        messages.success(request, f"That device is logged out.{wording.outliving(*ended)}")
        return self.go(request, "devices")


class RevokeOthers(DevicesView):
    """End every login but this one."""

    def post(self, request: LaneRequest) -> HttpResponse:
        if not self.recently_confirmed(request):
            messages.warning(request, PROVE_FIRST)
            return self.go(request, "devices")
        account, present = account_of(request.identity), request.identity.login_id
        others = [login for login in self.strategy.logins(account) if login.id != present]
        ended = self.strategy.revoke_all(account, keep=present)
        messages.success(request, f"{wording.devices(ended)} logged out.{wording.outliving(*others)}")
        return self.go(request, "devices")
