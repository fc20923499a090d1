"""`/cost/`: this machine's own figures or none."""

import re

import pytest

from authdemo.cost import figures as files
from tests.cost.figures_of import figures


@pytest.fixture(autouse=True)
def kept(monkeypatch, tmp_path):
    path = tmp_path / "cost.json"
    monkeypatch.setattr(files, "file", lambda: path)
    return path


def test_before_anything_was_measured_it_says_how_and_shows_no_figures(client):
    page = client.get("/cost/").content.decode()
    assert "python manage.py cost" in page
    assert "µs" not in page


def test_a_bar_is_made_of_what_took_the_time_and_is_no_longer_than_the_median(client, kept):
    kept.write_text(figures().to_json())
    page = client.get("/cost/").content.decode()
    bars = re.findall(r"<svg.*?</svg>", page.partition("<figure")[2], re.S)
    for bar in bars:
        ends = [float(x) + float(w) for x, w in re.findall(r'x="([\d.]+)%" y="20%" width="([\d.]+)%"', bar)]
        assert max(ends) <= 100
    assert "14 November 2023" in page
    assert "cannot be told apart here" in page


@pytest.mark.django_db
def test_it_asks_no_store(client, kept, django_assert_num_queries, down):
    kept.write_text(figures().to_json())
    down()
    with django_assert_num_queries(0):
        assert client.get("/cost/").status_code == 200
