"""The forms of the lanes. A password is taken exactly as typed: never stripped, cut or folded (ASVS 5.0, 6.2.8)."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from authdemo.accounts.models import User

PASSWORD_MAX = 128  # characters; 12 at least, by AUTH_PASSWORD_VALIDATORS; nothing about their kind (ASVS 6.2.5)


def password_field(label: str, autocomplete: str, **kwargs: Any) -> forms.CharField:
    """A password: hidden, unchanged, and known to password managers for what it is."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, widget=widget, **kwargs)


class SignInForm(forms.Form):
    """Username and password. What only one strategy offers is not checked here: its `login` knows what it offers."""

    username = forms.CharField(
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
        )
    )
    password = password_field("Password", "current-password")
    remember = forms.BooleanField(label="Remember me on this device", required=False)


class ConfirmForm(forms.Form):
    """The password again, before devices may be changed or the account is deleted."""

    password = password_field("Password", "current-password")


class PasswordForm(forms.Form):
    """The current password and twice the new one. Whether the current one is right, the view asks."""

    old = password_field("Current password", "current-password")
    chosen = password_field(
        "New password",
        "new-password",
        max_length=PASSWORD_MAX,
        help_text="12 to 128 characters, of any kind; three unrelated words do well.",
    )
    again = password_field("New password, again", "new-password")

    def __init__(self, account: User, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_chosen(self) -> str:
        chosen: str = self.cleaned_data["chosen"]
        validate_password(chosen, self.account)
        return chosen

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "chosen" in data and "again" in data and data["chosen"] != data["again"]:
            self.add_error("again", "The two are not the same.")
        return data
