"""The ledger and this machine's last runs as a folder of files: opened from a disk or any web host, without a server.

    index.html           the ledger
    <slug>.html .json    the last run of an experiment, and its receipt
    web.css lab.css favicon.svg

Links are relative and lead to what is there; no page has a form, and none asks anybody for anything.
"""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix, set_script_prefix, set_urlconf

from authdemo.lab import archive, registry
from authdemo.lab.model.record import RunRecord
from authdemo.lab.model.verdicts import verdicts_of
from authdemo.lab.pages import ledger, results

FILES = ("web.css", "lab.css", "favicon.svg")
MARK = '<meta name="generator" content="authdemo">'  # of a folder that may be written over


class NotOurs(Exception):
    """The folder holds something else. The message is for the person who named it."""


def write(folder: Path, records: Mapping[str, RunRecord]) -> int:
    """Write all of it; the number of pages. What was published there before is written over, anything else is not.

    Raises `NotOurs`, and `OSError` where a file cannot be written.
    """
    _refuse_others(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copyfile(settings.BASE_DIR / "static/authdemo" / name, folder / name)
    with _names_of_files():
        pages: dict[str, str] = {
            "index": render_to_string("lab/published/ledger.html", ledger.context(records, ledger.ALL))
        }
        pages |= {slug: _run(slug, record) for slug, record in records.items()}
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(_linked(page, pages), encoding="utf-8")
    for slug, record in records.items():
        receipt = archive.receipt(record, verdicts_of(record))
        (folder / f"{slug}.json").write_text(json.dumps(receipt, indent=2) + "\n", encoding="utf-8")
    return len(pages)


def _run(slug: str, record: RunRecord) -> str:
    experiment = registry.get(slug)
    return render_to_string("lab/published/run.html", results.context(experiment, record))


def _refuse_others(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise NotOurs(f"{folder} is a file.")
    index = folder / "index.html"
    ours = index.is_file() and MARK in index.read_text(encoding="utf-8", errors="replace")
    if folder.exists() and any(folder.iterdir()) and not ours:
        raise NotOurs(f"{folder} holds something that was not published from here: name an empty folder, or a new one.")


def _linked(page: str, pages: Mapping[str, str]) -> str:
    """A link to an experiment that was not run would lead nowhere: its text stays."""
    missing = {slug for slug in registry.every_experiment() if slug not in pages}
    names = "|".join(map(re.escape, missing))
    link = re.compile(rf'<a [^>]*href="\./(?:{names})\.(?:html|json)"[^>]*>(.*?)</a>', re.DOTALL)
    return link.sub(r"\1", page) if missing else page


@contextmanager
def _names_of_files() -> Iterator[None]:
    """Addresses are those of the folder, for as long as this thread draws its pages."""
    before = get_script_prefix()
    set_urlconf("authdemo.lab.pages.published_urls")
    set_script_prefix("./")
    try:
        yield
    finally:
        set_urlconf(None)
        set_script_prefix(before)
