"""What a key may be, in words: for the complaint about a value, and for the documentation."""

from __future__ import annotations

import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

__all__ = ["allowed", "entry_type", "literals", "struct_of"]


def _bare(hint: Any) -> tuple[Any, msgspec.Meta]:
    if get_origin(hint) is Annotated:
        bare, meta = get_args(hint)
        return bare, meta
    return hint, msgspec.Meta()


def _choices(hint: Any) -> list[Any]:
    if get_origin(hint) in (Union, types.UnionType):
        return [choice for choice in get_args(hint) if choice is not type(None)]
    return [hint]


def struct_of(hint: Any) -> type[msgspec.Struct] | None:
    """Return the struct that a table is read into, or None where no table belongs."""
    for choice in _choices(hint):
        if isinstance(choice, type) and issubclass(choice, msgspec.Struct):
            return choice
    return None


def entry_type(hint: Any) -> Any | None:
    """Return the type of a list's entries, or None where no list of any length belongs."""
    bare, meta = _bare(hint)
    is_list = get_origin(bare) is tuple and get_args(bare)[1:] == (Ellipsis,)
    return get_args(bare)[0] if is_list and meta.max_length is None else None


def literals(hint: Any) -> tuple[str, ...]:
    """Return the words that a key may be; empty where it is no matter of words."""
    return get_args(hint) if get_origin(hint) is Literal else ()


def _range(meta: msgspec.Meta) -> str:
    if meta.gt is not None:
        return f" above {meta.gt:g}, up to {meta.le:g}"
    return "" if meta.ge is None else f" from {meta.ge:g} to {meta.le:g}"


def allowed(hint: Any) -> str:
    """Return what a value of this type is, such as ``a number from 0 to 100``."""
    choices = _choices(hint)
    if len(choices) > 1:
        return ", or ".join(map(allowed, choices))
    bare, meta = _bare(choices[0])
    if struct_of(bare):
        return "a table"
    if literals(bare):
        return "one of " + ", ".join(literals(bare))
    if get_origin(bare) is tuple:
        entry = get_args(bare)[0]
        if entry_type(choices[0]) is None:
            return f"[first, last], each {allowed(entry)}"
        some = "" if meta.min_length is None else ", at least one"
        return f"a list{some}, each {allowed(entry)}"
    if bare is str:
        return f"text of 1 to {meta.max_length} letters" if meta.max_length else "text"
    words = {bool: "true or false", int: "a whole number", float: "a number"}
    return words[bare] + _range(meta)
