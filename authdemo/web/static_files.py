"""Static files under names that say what is in them, so that a browser asks for each once and never again.

    /static/authdemo/web.css                 asked for each time, and answered 304 by its validator
    /static/authdemo/web.8f1c0a4e52d7.css    the same, for as long as it is the same: kept for good, gzipped

Pages say the second (`{% static %}`). There is no `collectstatic` before the demo: a process reads what there is when
it starts, and keeps copies, gzipped once, in `var/static`.
"""

import gzip
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage

from authdemo.basics import private_files


class NamedByContent(StaticFilesStorage):
    """The storage behind `{% static %}`."""

    def url(self, name: str | None) -> str:
        return super().url(hashed(name) if name else name)


@cache
def hashed(name: str) -> str:
    """The name of this file with the beginning of its SHA-256 in it; of what there is not, the name as it is."""
    found = finders.find(name)
    if not found:
        return name
    path = PurePosixPath(name)
    return str(path.with_suffix(f".{sha256(Path(found).read_bytes()).hexdigest()[:12]}{path.suffix}"))


def kept(name: str) -> Path:
    """A copy of this file under that name, with a gzipped one beside it, where whitenoise looks for that."""
    content, folder = Path(finders.find(name) or "").read_bytes(), settings.VAR / "static"
    copy: Path = folder / hashed(name).replace("/", "-")
    if not copy.exists():
        folder.mkdir(mode=0o700, exist_ok=True)
        private_files.write_once(copy.with_name(f"{copy.name}.gz"), gzip.compress(content, mtime=0))
        private_files.write_once(copy, content)
    return copy
