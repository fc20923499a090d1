"""Deleting one's account: it ends every login of it, on both lanes. Takes the password each time (ASVS 5.0, 7.5.3)."""

from django.http import HttpResponse

from authdemo.accounts.models import Role
from authdemo.lanes.forms import ConfirmForm
from authdemo.lanes.lane_request import LaneRequest
from authdemo.lanes.views import SignedInView
from authdemo.lanes.wording import NOT_YOURS
from jwt_app.modes import NOBODY_ASKS

DONE = f"Your account is deleted. You are logged out everywhere, on both lanes. {NOBODY_ASKS}"


class DeleteAccount(SignedInView):
    """Members delete their own account. An admin's goes with its seat, which would be lost without it."""

    def get(self, request: LaneRequest) -> HttpResponse:
        return self.ask(request, ConfirmForm())

    def post(self, request: LaneRequest) -> HttpResponse:
        form = ConfirmForm(request.POST)
        if not form.is_valid():
            return self.ask(request, form)
        user = self.whose_password(request, form.cleaned_data["password"])
        if user is None:
            form.add_error("password", NOT_YOURS)
            return self.ask(request, form)
        if user.role == Role.ADMIN:  # as it is now; the credential may not have heard of it
            return self.ask(request, form, 403)
        user.delete()  # its signal ends every login, this one included
        return self.log_out(request, DONE)

    def ask(self, request: LaneRequest, form: ConfirmForm, status: int = 200) -> HttpResponse:
        admin = status == 403 or request.identity.role == Role.ADMIN
        return self.asks_password(request, "delete", status, form=form, admin=admin)
