"""The site as a WSGI application, and what each server process of a demo does besides answering."""

import multiprocessing
import os
import threading
import time

from django.core.wsgi import get_wsgi_application

WATCH_SECONDS = 0.5

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "authdemo.settings")
application = get_wsgi_application()


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


if "AUTHDEMO_PARENT" in os.environ:  # set by `manage.py demo`
    from authdemo.accounts import changes

    end_with_parent()
    changes.repeat_for_ever()
