"""Who is in a room runs experiments themselves once its trainer allows it: thirty at once are a line to stand in, and
what is to be watched together would wait in it, too. A courtesy and no lock: it goes by the cookie of the room."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from authdemo.room import participants, trainer
from authdemo.room.models import Room
from authdemo.room.phases import Phase

View = Callable[..., HttpResponseBase]


def once_allowed(view: View) -> View:
    """The view of something that POST runs."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        me = participants.find(request) if request.method == "POST" else None
        if me and not _may_run(me.room, kwargs.get("slug", "")) and trainer.room_of(request) is None:
            return render(request, "room/not_yet.html", status=403)
        return view(request, *args, **kwargs)

    return asked


def _may_run(room: Room, slug: str) -> bool:
    return "free" in room.switches or (room.phase == Phase.DOING and room.slug == slug)
