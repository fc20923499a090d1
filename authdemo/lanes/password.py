"""Changing the password: it ends every login of the account on both lanes, and begins this one anew."""

from django.contrib import messages
from django.http import HttpResponse

from authdemo.lanes import password_proof
from authdemo.lanes.forms import PasswordForm
from authdemo.lanes.lane_request import LaneRequest, account_of
from authdemo.lanes.views import SignedInView
from authdemo.lanes.wording import NOT_YOURS
from authdemo.strategy import LoginRefused, StoreUnavailable
from jwt_app.modes import NOBODY_ASKS

DONE = f"Your password is changed. Your other devices are logged out, on both lanes. {NOBODY_ASKS}"


class ChangePassword(SignedInView):
    """The current password, and twice the new one. Who guesses the current one is throttled as at sign-in."""

    def get(self, request: LaneRequest) -> HttpResponse:
        return self.asks_password(request, "password", form=PasswordForm(account_of(request.identity)))

    def post(self, request: LaneRequest) -> HttpResponse:
        form = PasswordForm(account_of(request.identity), request.POST)
        if not form.is_valid():
            return self.asks_password(request, "password", form=form)
        user = self.whose_password(request, form.cleaned_data["old"])
        if user is None:
            form.add_error("old", NOT_YOURS)
            return self.asks_password(request, "password", form=form)
        remember, choices = self.as_before(request)
        user.set_password(form.cleaned_data["chosen"])
        user.save(update_fields=["password"])  # its signal ends every login, this one included
        messages.success(request, DONE)
        try:
            identity = self.strategy.login(request, user, remember=remember, **choices)
        except LoginRefused:  # the account changed again in between
            return self.to_sign_in(request)
        response = self.go(request, "profile")
        password_proof.mark(response, self.strategy.name, identity.login_id)
        return response

    def as_before(self, request: LaneRequest) -> tuple[bool, dict[str, str]]:
        """Whether this login is remembered, and in which mode it is, as far as the list of logins tells."""
        try:
            logins = self.strategy.logins(account_of(request.identity))
        except StoreUnavailable:
            logins = []  # whoever changes a password has a reason: it is saved now, and enforced when Redis is back
        present = next((login for login in logins if login.id == request.identity.login_id), None)
        if present is None:
            return False, {}
        offered = {option.name: option for option in self.strategy.options()}
        still = {name: value for name, value in present.choices.items() if offered[name].choice(value)}
        return present.remembered, still
