"""Users, seats and what happens when an account changes."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "authdemo.accounts"
    label = "accounts"

    def ready(self) -> None:
        from authdemo.accounts import changes, site_name

        changes.connect()
        site_name.connect()
