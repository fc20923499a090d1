"""Static files from the same process; see `web.static_files` for their names."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware

from authdemo.web import static_files


class StaticFilesMiddleware:
    """Answers with a file where there is one at this address, as whitenoise does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response, self.whitenoise = get_response, _whitenoise()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if file := self.whitenoise.files.get(request.path_info):
            answer: HttpResponseBase = self.whitenoise.serve(file, request)
            return answer
        return self.get_response(request)


@cache
def _whitenoise() -> Any:
    """whitenoise, which also knows each file by the name that its content gives it; looked for once in a process."""
    made: Any = WhiteNoiseMiddleware  # whose types stand at some of its methods alone
    whitenoise = made(lambda request: None)
    for url in list(whitenoise.files):
        name = url.removeprefix(whitenoise.static_prefix)
        copy = str(static_files.kept(name))
        whitenoise.add_file_to_dictionary(whitenoise.static_prefix + static_files.hashed(name), copy)
    return whitenoise
