"""The project package is an app too: it holds the commands, the system checks and the pages both lanes share."""

from django.apps import AppConfig


class AuthdemoConfig(AppConfig):
    name = "authdemo"
    label = "authdemo"

    def ready(self) -> None:
        from authdemo import checks
        from authdemo.store import between_requests
        from authdemo.web.middleware import trace

        checks.connect()
        trace.connect()
        between_requests.connect()
