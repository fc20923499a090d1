"""All of what a browser gets from the site: every kind of answer, the pages of a lane, the scripts."""

from contextlib import closing

from django.conf import settings

from tests.web.test_headers import ANSWERS

SCRIPTS = sorted((settings.BASE_DIR / "static").rglob("*.js"))
PAGES = ("", "devices/", "password/", "reports/", "login/", "nowhere")  # of a lane


def every_answer():
    for name, ask in ANSWERS.items():
        with closing(ask()) as response:
            yield name, response
