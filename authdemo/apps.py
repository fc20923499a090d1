"""The project package is an app too: it holds the commands and the pages both lanes share."""

from django.apps import AppConfig


class AuthdemoConfig(AppConfig):
    name = "authdemo"
    label = "authdemo"
