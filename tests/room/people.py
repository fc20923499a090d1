"""Somebody in a room, and who leads it, as clients of Django's."""

from django.test import Client

from authdemo.room import rooms


class Trainer:
    """Who sits at the machine."""

    def __init__(self, **client):
        self.client = Client(**client)
        self.client.post("/room/trainer/", {"open": "1"})
        room = self.client.get("/room/trainer/").context.get("room")
        self.code = room.code if room else ""

    @property
    def room(self):
        return rooms.find(self.code)

    def page(self):
        return self.client.get("/room/trainer/").content.decode()

    def moves(self, name, **more):
        fields = {"move": name, "seen": str(self.room.version), **more}
        return self.client.post("/room/trainer/", fields, follow=True).content.decode()


class Person:
    """A participant on a device of their own."""

    def __init__(self, code="", **client):
        self.client = Client(REMOTE_ADDR="192.0.2.7", **client)
        if code:
            self.client.post("/room/", {"code": code})

    def page(self, **said):
        return self.client.get("/room/", **said).content.decode()

    def comes_back(self, code, words):
        return self.client.post("/room/", {"code": code, "words": words})

    def predicts(self, **answers):
        """On the form that this screen shows."""
        said = {"round": str(self.me.room.round), **answers}
        return self.client.post("/room/", said, follow=True).content.decode()

    @property
    def me(self):
        return self.client.get("/room/").context["me"]

    @property
    def words(self):
        """That bring this one back."""
        return self.client.get("/room/").context["way_back"]
