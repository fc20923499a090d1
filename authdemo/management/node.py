"""A node: `python -m authdemo.management.node ADDRESS PORT SECONDS`, started by `demo --nodes`, gone with it.

In: nothing; the end of the pipe is the end, as is Ctrl-C's signal: what is under way is finished, streams end, nothing
new is accepted. Out: one line, once it answers. SECONDS are those of `--keep-alive`.
"""

import os
import signal
import sys
import threading

from django.core.management.base import CommandError

from authdemo.management import listening, reached, serving, terminal

TOLD = os.dup(1)  # to whoever watches us, who reads one line of it


def main(address: str, port: str, keep_alive: str) -> None:
    """Serve until told to stop. Raises `CommandError`."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # until granian takes over
    place = listening.Place(address, int(port))

    def once_up() -> None:
        threading.Thread(target=_says_when_it_answers, args=(place,), daemon=True).start()
        threading.Thread(target=_ends_with_the_pipe, daemon=True).start()

    with listening.listen(place) as listener:
        # one that loses its worker ends: whoever watches the nodes says so, and starts it again
        serving.serve(listener, place, once_up, workers=1, keep_alive=int(keep_alive), revives=False)


def _says_when_it_answers(place: listening.Place) -> None:
    if reached.wait_for(place):
        os.write(TOLD, b"up\n")


def _ends_with_the_pipe() -> None:
    while os.read(0, 1024):  # not `sys.stdin`: at its end Python wants what a thread that reads it holds
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    os.dup2(2, 1)  # granian says its mistakes there, and they are for the terminal
    terminal.open_streams()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "authdemo.settings")
    try:
        main(*sys.argv[1:])
    except CommandError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        pass  # before there was anything to stop
