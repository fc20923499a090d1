"""A page that is told piece by piece: a frame, what all who look on are told in it, and an end of each one's own.

A browser shows a page as it arrives, so this needs no script. When the last page that shows it is closed, the server
closes its stream, and what is told ends a moment later (`under_way`).
"""

from collections.abc import Callable, Iterator

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from authdemo.lab.pages import come_again, visitor
from authdemo.lab.pages.told import Told

OWN = "<!-- own -->"  # in what is told: where something is laid over it for one who looks on
HERE = "<!-- here -->"  # in the frame: where it stops for what is told; in what is told: the frame goes on


def filled(
    frame: str, told: Told, result: Callable[[], str], without: Callable[[], str], own: str = ""
) -> Iterator[str]:
    """The frame with what is told in it, and before its last piece the result, or what is said without one.

    `own`: what of it is this one's alone.
    """
    pieces = iter(frame.split(HERE))
    yield next(pieces)
    for piece in told.pieces():
        yield next(pieces) if piece == HERE else own if piece == OWN else piece
    *untold, last = pieces
    yield "".join(untold) + without() if untold else result()
    yield last


def without_result(request: HttpRequest, told: Told, asked: str, action: str) -> Callable[[], str]:
    """What is said where nothing came out: to whoever ordered it how to ask again, if there was only no room for it.

    `asked`: in words; `action`: where it is asked for. What only this request can tell is read from it now.
    """
    csrf_token, is_own = get_token(request), visitor.of(request) == told.order.visitor

    def says() -> str:
        if told.full and is_own:
            again = come_again.context(told.full, told.order, action)
            return render_to_string("lab/_come_again.html", {**again, "csrf_token": csrf_token})
        return render_to_string("lab/_broken_off.html", {"asked": asked, "action": action, "full": told.full})

    return says
