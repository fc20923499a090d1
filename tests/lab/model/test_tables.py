"""The articles' tables: no line of theirs is missing, and each cell is about something that is run."""

import pytest

from authdemo.lab import registry
from authdemo.lab.model import tables
from authdemo.lab.model.claims import BY_ID

LINES = {  # of the articles' own tables, in their order; what only says when to use something is `/choose/`'s
    "A": {
        "Server memory: fastest": "How fast: the store’s call alone",
        "Server memory: lost on restart": "After a restart",
        "Server memory: not across instances": "A second server",
        "Redis: fast": "How fast: the store’s call alone",
        "Redis: shared": "A second server",
        "Redis: TTL": "A timeout ends it (TTL)",
        "Redis: infrastructure": "Redis stops",
        "Database: survives": "After a restart",
        "Database: slower, load, audits": "Load, speed and audits",
        "Cookie attributes": "HttpOnly, Secure, SameSite, Max-Age, Path, Domain",
        "Session, cookie, session id": "The session, its cookie, its id",
        "JWT: header": "A JWT’s header and signature",
        "JWT: payload": "A JWT’s payload",
        "JWT: signature": "A JWT’s header and signature",
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
        "Summary, sessions: a pointer, stateful": "Where the state lives",
        "Summary, sessions: best for revocation": "A copy after log-out",
        "Summary, sessions: best for complex data": "How much fits",
        "Summary, cookies: a vehicle, neutral": "How it travels",
        "Summary, JWT: self-contained, stateless": "What the server keeps",
        "Summary, JWT: best for scaling": "A second server",
    },
    "B": {
        "Where state lives": "Where the state lives",
        "Revoke a single login": "One sign-in of several",
        "Horizontal scaling": "A second server",
        "Payload size per request": "Sent with every request",
        "Reading user data": "Reading who it is",
        "Main attack surface, one": "Open to CSRF",
        "Main attack surface, other": "Open to XSS",
        "Good fit": "What it suits: pages, or APIs and services",
    },
    "D": {
        "Cookie, session, JWT": "The session, its cookie, its id",
        "Where state lives": "Where the state lives",
        "Server lookup per request": "One check costs",
        "Revocation": "A copy after log-out",
        "Scaling across servers": "A second server",
        "Mobile / SPA fit": "A phone’s app, a page’s script",
        "Size, at most": "How much fits",
        "Size, on every request": "Sent with every request",
        "Main attack to defend, one": "Open to CSRF",
        "Main attack to defend, other": "Open to XSS",
        "Defense levers": "Levers of defence",
        "OAuth 2.0 / JWT": "OAuth 2.0",
        "HTTPS / TLS": "HTTPS",
        "CSRF": "Open to CSRF",
        "XSS": "Open to XSS",
        "Refresh tokens": "Refresh tokens",
        "SameSite cookies": "HttpOnly, Secure, SameSite, Max-Age, Path, Domain",
        "HttpOnly / Secure flags": "HttpOnly, Secure, SameSite, Max-Age, Path, Domain",
        "SSO": "Single sign-on (SSO)",
    },
}
ROWS = [row for table in tables.TABLES for row in table.rows]
CELLS = list(dict.fromkeys(found for row in ROWS for cell in row.cells for found in cell or ()))


@pytest.mark.parametrize(("letter", "line"), [(letter, line) for letter, lines in LINES.items() for line in lines])
def test_a_line_of_an_articles_table_is_one_of_ours(letter, line):
    assert any(letter in row.sources for row in ROWS if row.label == LINES[letter][line])


def test_a_line_names_no_article_that_has_none_like_it():
    claimed = {(letter, row.label) for row in ROWS for letter in row.sources}
    assert claimed == {(letter, label) for letter, lines in LINES.items() for label in lines.values()}


@pytest.mark.parametrize("found", CELLS, ids=str)
def test_a_cell_shows_what_is_found_of_its_claim_on_its_variant(found):
    claim = BY_ID[found.claim]
    assert found.variant in {each.name for each in registry.get(claim.experiment).variants}
    assert found.variant in claim.expected


def test_every_row_has_an_answer_for_each_way_to_sign_in():
    assert all(row.cells[:3].count(None) == 0 for row in tables.COMPARISON.rows)


def test_a_row_has_a_cell_for_each_column_and_where_nothing_was_run_says_so():
    for table in tables.TABLES:
        for row in table.rows:
            assert len(row.cells) == len(table.columns)
            assert any(row.cells) or row.note, row.label


def test_what_is_advised_or_left_open_leads_to_claims():
    advices = (*tables.MISTAKES, *tables.PRACTICES, *tables.SLIPS)
    assert all(name in BY_ID for advice in advices for name in advice.claims)


SLIPS = {  # of each article, by words that only this slip has
    "A": ("in memory", "SameSite", "no log-out", "the database", "sessionStorage", "A role", "whole user"),
    "B": ("meaningless",),
    "C": ("no log-out", "crashes", "whole user", "server-rendered", "in the body", "new id", "whole header"),
    "D": ("same-origin",),
}


@pytest.mark.parametrize("letter", SLIPS)
def test_each_slip_of_an_article_is_named_once(letter):
    found = [slip.text for slip in tables.SLIPS if letter in slip.source]
    assert len(found) == len(SLIPS[letter])
    for words in SLIPS[letter]:
        assert sum(words in text for text in found) == 1, words
