"""The decisive lines of our own code, read from the files themselves: what a page shows is what runs."""

import ast
import threading
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from authdemo.lab.model.excerpts import Excerpt

LONGEST = 24  # lines that a page shows of a function
_parsing = threading.Lock()  # CPython before 3.13 may fail where several threads do it at once (gh-106905)


class Missing(LookupError):
    """There is no such function, or no such line in it."""


@dataclass(frozen=True)
class SourceLine:
    text: str
    marked: bool


@dataclass(frozen=True)
class Shown:
    """A function as it stands in its file, without its docstring."""

    path: str
    first: int  # its line number there
    lines: tuple[SourceLine, ...]
    lane: str  # whose colour it has; "" for what both lanes stand on


@cache
def of(excerpt: Excerpt) -> Shown:
    """Find it. Raises `Missing`."""
    source = (settings.BASE_DIR / excerpt.path).read_text(encoding="utf-8")
    with _parsing:
        tree = ast.parse(source)
    node = _function(tree, excerpt)
    first, last = node.lineno, node.end_lineno or node.lineno
    without = _docstring_lines(node)
    numbered = [(number, source.splitlines()[number - 1]) for number in range(first, last + 1) if number not in without]
    indent = min(len(text) - len(text.lstrip()) for _, text in numbered if text.strip())
    marked = next((number for number, text in numbered if excerpt.mark in text), None)
    if marked is None:
        raise Missing(f"{excerpt.mark} is not in {excerpt.name} of {excerpt.path}")
    lines = [SourceLine(text[indent:], number == marked) for number, text in numbered]
    return Shown(excerpt.path, first, _around_mark(lines), excerpt.lane)


def _function(tree: ast.AST, excerpt: Excerpt) -> ast.FunctionDef:
    node = tree
    for name in excerpt.name.split("."):
        body = getattr(node, "body", [])
        found = next((one for one in body if getattr(one, "name", None) == name), None)
        if found is None:
            raise Missing(f"{excerpt.name} is not in {excerpt.path}")
        node = found
    if not isinstance(node, ast.FunctionDef):
        raise Missing(f"{excerpt.name} of {excerpt.path} is no function")
    return node


def _docstring_lines(node: ast.FunctionDef) -> set[int]:
    first = node.body[0]
    if ast.get_docstring(node) is None or len(node.body) == 1:
        return set()
    return set(range(first.lineno, (first.end_lineno or first.lineno) + 1))


def _around_mark(lines: list[SourceLine]) -> tuple[SourceLine, ...]:
    """The whole of a short function; of a long one its head and what stands around the marked line."""
    if len(lines) <= LONGEST:
        return tuple(lines)
    at = next(number for number, line in enumerate(lines) if line.marked)
    begin = max(1, min(at - LONGEST // 2, len(lines) - LONGEST + 2))
    middle = lines[begin : begin + LONGEST - 2]
    head = [lines[0]] if begin == 1 else [lines[0], SourceLine("    ...", False)]
    tail = [] if begin + LONGEST - 2 >= len(lines) else [SourceLine("    ...", False)]
    return (*head, *middle, *tail)
