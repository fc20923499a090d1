"""The lab: experiments, and the records of their runs."""

from django.apps import AppConfig


class LabConfig(AppConfig):
    name = "authdemo.lab"
    label = "lab"
