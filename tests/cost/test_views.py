"""`/cost/`: this machine's own figures or none."""

import re

import pytest

from tests.cost.figures_of import figures, peers, scale


@pytest.fixture(autouse=True)
def kept(settings, tmp_path):
    settings.VAR = tmp_path
    return tmp_path


def test_before_anything_was_measured_it_says_how_and_shows_no_figures(client):
    page = client.get("/cost/").content.decode()
    assert "python manage.py cost" in page
    assert "µs" not in page


def test_a_bar_is_made_of_what_took_the_time_and_is_no_longer_than_the_median(client, kept):
    figures().keep()
    page = client.get("/cost/").content.decode()
    bars = re.findall(r"<svg.*?</svg>", page.partition("<figure")[2], re.S)
    for bar in bars:
        ends = [float(x) + float(w) for x, w in re.findall(r'x="([\d.]+)%" y="20%" width="([\d.]+)%"', bar)]
        assert max(ends) <= 100
    assert "14 November 2023" in page
    assert "cannot be told apart here" in page


@pytest.mark.django_db
def test_it_asks_no_store(client, kept, django_assert_num_queries, down):
    figures().keep()
    down()
    with django_assert_num_queries(0):
        assert client.get("/cost/").status_code == 200


@pytest.mark.parametrize("found", [(figures(),), (scale(),), (peers(),), (figures(), scale(), peers())])
def test_what_has_been_measured_is_shown_and_how_to_measure_the_rest(client, kept, found):
    for one in found:
        one.keep()
    page = client.get("/cost/").content.decode()
    assert page.count("python manage.py") >= len(found)
    assert ("Express, jsonwebtoken" in page) is (peers() in found)
    assert ("1000000" in page) is (scale() in found)
    assert ("2 server processes" in page) is (figures() in found)
