"""A file of figures, believed in nothing: what is read from it has the types that were asked for, or a sentence says
where it has not."""

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Made = TypeVar("Made")
NO_FILE = "It is no file that `manage.py cost --json` has written"


def parsed(text: str) -> Any:
    """JSON alone (RFC 8259), which knows no NaN. Raises `ValueError` with a sentence."""
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise ValueError(f"{NO_FILE}: it is no JSON.") from None


def read(kind: type[Made], said: Any) -> Made:
    """An instance of a dataclass, from the JSON object that was made of one. Raises `ValueError` with a sentence."""
    try:
        made: Made = _made(kind, said, "all of it")
    except _Unfit as error:
        raise ValueError(f"{NO_FILE}: {error}.") from None
    return made


class _Unfit(Exception):
    """Something is of another kind than it should be. The message says where, and what it is not."""


def _no_number(word: str) -> float:
    raise ValueError(word)


def _made(kind: Any, said: Any, where: str) -> Any:
    """`where`: its name, for the sentence."""
    if dataclasses.is_dataclass(kind):
        return _instance(kind, said, where)
    origin, of = get_origin(kind), get_args(kind)
    if origin is Sequence:
        return [_made(of[0], one, f"one of {where}") for one in _fit(said, list, where, "a list")]
    if origin is Mapping:
        return {key: _made(of[1], one, f"“{key}” in {where}") for key, one in _object(said, where).items()}
    if kind is float:
        return _number(said, where)
    return _fit(said, kind, where, {int: "a whole number", str: "a text"}[kind])


def _instance(kind: Any, said: Any, where: str) -> Any:
    hints = get_type_hints(kind)
    fields = {field.name: hints[field.name] for field in dataclasses.fields(kind)}
    if _object(said, where).keys() != fields.keys():
        raise _Unfit(f"{where} has not {', '.join(fields)}")
    made = {name: _made(hint, said[name], f"{name} of {where}") for name, hint in fields.items()}
    try:
        return kind(**made)
    except ValueError as error:
        raise _Unfit(f"in {where} {error}") from None


def _object(said: Any, where: str) -> dict[str, Any]:
    return _fit(said, dict, where, "an object")


def _fit(said: Any, kind: type[Made], where: str, name: str) -> Made:
    if type(said) is not kind:  # so that true is no 1
        raise _Unfit(f"{where} is not {name}")
    return said


def _number(said: Any, where: str) -> float:
    """As it stands; one that is too large, as JSON's may be, is none."""
    with suppress(OverflowError):
        if type(said) in (int, float) and math.isfinite(said):
            return float(said)
    raise _Unfit(f"{where} is not a number")
