"""The site as a WSGI application, and what each server process of a demo does besides answering."""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from authdemo.web.middleware.content_type import with_readable_content_type

WATCH_SECONDS = 0.5

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "authdemo.settings")
application = with_readable_content_type(get_wsgi_application())


def end_with_parent() -> None:
    """Leave when the demo has gone: killed with -9 it cannot tell its workers, who would go on serving without it.

    By looking, because `PR_SET_PDEATHSIG` is Linux's alone and fires when the *thread* that forked us ends.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        while os.getppid() == parent.pid and parent.is_alive():  # the first on POSIX, the second on Windows
            time.sleep(WATCH_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


def answering_to(name: str, site: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """The site, and before it an address that the demo alone knows: so it tells us from others who listen here."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != f"/{name}":
            return site(environ, start_response)
        start_response("204 No Content", [])
        return []

    return application


if "AUTHDEMO_PARENT" in os.environ:  # set by `manage.py demo`
    from authdemo.accounts import changes
    from authdemo.room import rooms

    application = answering_to(os.environ["AUTHDEMO_NAME"], application)
    end_with_parent()
    changes.repeat_for_ever()
    rooms.sweep_for_ever()
