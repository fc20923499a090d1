"""The room: its rows, and what makes them go when their time is over."""

from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "authdemo.room"
    label = "room"
