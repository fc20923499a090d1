#!/usr/bin/env python
"""Django's command line for authdemo. Try: python manage.py demo"""

import os
import sys


def main():
    # Before anything of ours is imported: an old Python would only show a syntax error.
    if sys.version_info < (3, 11):
        sys.exit("authdemo needs Python 3.11 or newer; this is Python %s." % sys.version.split()[0])
    if sys.flags.optimize > 1:
        sys.exit("authdemo shows what its docstrings say: start it without -OO, and without PYTHONOPTIMIZE=2.")
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # under PYTHONSAFEPATH and -I it is not there
    from authdemo.management import terminal

    terminal.open_streams()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "authdemo.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import OperationalError
    except ImportError:
        sys.exit("Django is not installed here. Run: .venv/bin/pip install -r requirements.txt")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except OperationalError as error:  # full, locked, away: nothing that a trace would explain
        from authdemo.store import database

        sys.exit(database.ended(error))
    except OSError as error:
        from django.conf import settings

        from authdemo import env

        sentence = env.about_folder(error, settings.VAR)
        if not sentence:
            raise
        sys.exit(sentence)
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:  # before there was a command to say more
        print("Stopped.", file=sys.stderr)
        sys.exit(130)
