"""The articles' tables: no line of theirs is missing, and each cell is about something that is run."""

import pytest

from authdemo.lab import registry
from authdemo.lab.model import tables
from authdemo.lab.model.claims import BY_ID

LINES = {  # of the articles' own tables, in their order; what only says when to use something is `/choose/`'s
    "A": {
        "Storage location": "Where the state lives",
        "Transport mechanism": "How it travels",
        "Server state": "What the server keeps",
        "Request overhead": "One check costs",
        "Scaling": "A second server",
        "Logout behavior": "A copy after log-out",
        "Token size": "Sent with every request",
        "Data exposure": "Whoever holds it reads",
        "XSS vulnerability": "Open to XSS",
        "CSRF vulnerability": "Open to CSRF",
        "Offline validation": "Checked offline",
        "Built-in expiration": "It ends by itself",
    },
    "B": {
        "Where state lives": "Where the state lives",
        "Revoke a single login": "One sign-in of several",
        "Horizontal scaling": "A second server",
        "Payload size per request": "Sent with every request",
        "Reading user data": "Reading who it is",
        "Main attack surface, one": "Open to CSRF",
        "Main attack surface, other": "Open to XSS",
    },
    "D": {
        "Where state lives": "Where the state lives",
        "Server lookup per request": "One check costs",
        "Revocation": "A copy after log-out",
        "Scaling across servers": "A second server",
        "Mobile / SPA fit": "How it travels",
        "Size, at most": "How much fits",
        "Size, on every request": "Sent with every request",
        "Main attack to defend, one": "Open to CSRF",
        "Main attack to defend, other": "Open to XSS",
        "Defense levers": "A short life against theft",
    },
}
ROWS = {row.label: row for row in tables.TABLE}
CELLS = [cell for row in tables.TABLE for cell in row.cells if cell]


@pytest.mark.parametrize(("letter", "line"), [(letter, line) for letter, lines in LINES.items() for line in lines])
def test_a_line_of_an_articles_table_is_one_of_ours(letter, line):
    assert letter in ROWS[LINES[letter][line]].sources


def test_a_line_names_no_article_that_has_none_like_it():
    claimed = {(letter, label) for label, row in ROWS.items() for letter in row.sources}
    assert claimed == {(letter, label) for letter, lines in LINES.items() for label in lines.values()}


@pytest.mark.parametrize("cell", CELLS, ids="-".join)
def test_a_cell_shows_what_is_found_of_its_claim_on_its_variant(cell):
    claim, variant = BY_ID[cell[0]], cell[1]
    assert variant in {each.name for each in registry.get(claim.experiment).variants}
    assert variant in claim.expected


def test_every_row_has_an_answer_for_each_way_to_sign_in():
    assert all(None not in row.cells[:3] and len(row.cells) == len(tables.COLUMNS) for row in tables.TABLE)


def test_what_is_advised_or_left_open_leads_to_claims():
    advices = (*tables.MISTAKES, *tables.PRACTICES, *tables.SLIPS)
    assert all(name in BY_ID for advice in advices for name in advice.claims)
