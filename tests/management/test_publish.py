"""`manage.py publish`: a folder that shows what this machine has measured, without a server."""

import re
from urllib.parse import urlsplit

import html5lib
import pytest
from django.core.management import CommandError, call_command

from authdemo.lab import archive, registry
from authdemo.lab.wire.runs import Run

pytestmark = pytest.mark.django_db(transaction=True)
RAN = ("read-the-credential", "credential-size")


@pytest.fixture
def ran():
    for slug in RAN:
        run = Run(registry.get(slug))
        archive.keep(run.play(), archive.MACHINE)


@pytest.fixture
def folder(ran, tmp_path, capsys):
    folder = tmp_path / "to take home"
    call_command("publish", str(folder))
    assert capsys.readouterr().out.strip() == f"{1 + len(RAN)} pages. Open {folder / 'index.html'}"
    return folder


def test_it_is_the_ledger_a_page_for_each_run_and_its_receipt(folder):
    pages = {"index.html", *(f"{slug}.{kind}" for slug in RAN for kind in ("html", "json"))}
    assert {path.name for path in folder.iterdir()} == pages | {"web.css", "lab.css", "favicon.svg"}


def test_every_link_leads_to_what_is_there_and_none_elsewhere(folder):
    for page in folder.glob("*.html"):
        text = page.read_text()
        html5lib.HTMLParser(strict=True).parse(text)
        assert not re.search(r"<(form|script|button|input)\b|\sstyle=", text), page.name
        for lead in re.findall(r'(?:href|src)="([^"]*)"', text):
            to = urlsplit(lead)
            assert not to.scheme
            assert not to.netloc
            target = folder / to.path if to.path else page
            assert target.exists(), (page.name, lead)
            if to.fragment:
                assert f'id="{to.fragment}"' in target.read_text(), (page.name, lead)


def test_what_was_not_run_is_said_to_be_so_and_nobody_is_told_to_press_what_is_not_there(folder):
    page = (folder / "index.html").read_text()
    assert "Only a browser can decide it" in page
    assert "It was not run on this machine" in page
    assert not re.search(r"Try it in this browser|>\s*Run it|Their smaller tables", page)
    assert "Article A’s three stores of sessions" in page


def test_it_holds_no_credential_and_says_what_was_measured(folder):
    page = (folder / "read-the-credential.html").read_text()
    assert "The rule to keep" in page
    assert "Measured on one machine" in page


def test_published_again_it_is_written_over(folder):
    (folder / "index.html").write_text((folder / "index.html").read_text().replace("Claim", "Old"))
    call_command("publish", str(folder))
    assert "Old by" not in (folder / "index.html").read_text()


@pytest.mark.parametrize("what", ["something else", "a file"])
def test_what_is_somebody_elses_stays(ran, tmp_path, what):
    folder = tmp_path / "mine"
    if what == "a file":
        folder.write_text("dear diary")
    else:
        folder.mkdir()
        (folder / "index.html").write_text("dear diary")
    with pytest.raises(CommandError, match="is a file" if what == "a file" else "not published from here"):
        call_command("publish", str(folder))
    kept = folder if what == "a file" else folder / "index.html"
    assert kept.read_text() == "dear diary"


def test_before_anything_was_run_it_says_how(tmp_path):
    with pytest.raises(
        CommandError, match=r"Nothing has been run from this terminal yet.* First: python manage.py lab"
    ):
        call_command("publish", str(tmp_path / "folder"))
    assert not (tmp_path / "folder").exists()


def test_a_folder_that_cannot_be_made_is_a_sentence(ran, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("publish", str(tmp_path / "file" / "folder"))
