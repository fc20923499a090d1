"""Sessions: an opaque id in a cookie, the record in Redis."""

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions_app"
