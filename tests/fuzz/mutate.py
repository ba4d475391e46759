"""Seeded mutations: of a message's bytes, and of a notebook's tree."""

from __future__ import annotations

import copy
import json
import random
import struct
from collections.abc import Callable, Sequence
from typing import Any

from autograde.grading.walled.wire import LENGTHS

INTERESTING = (0, 1, 0x7F, 0x80, 0xFF, ord('"'), ord("{"), ord("["), ord("\\"), ord("-"), ord("9"))
LENGTHS_TO_TRY = (0, 1, 2, 1 << 20, (1 << 25) - 1, 1 << 25, 1 << 31, (1 << 32) - 1)
WORDS = (
    b'"<f8"', b'"|O"', b'"arrays"', b'"|u1"', b'"<c16"', b"null", b"true", b"NaN", b"-1", b"1e999", b"[]", b"{}",
    b"9" * 400, b'"\\ud800"', b"[" * 300, b'"arrays":[["<f8",[2]]]', b'"answers"', b'"number"', b"32000000",
)  # fmt: skip


def changed(message: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """`message` after one to four mutations; half of the time the header is made to fit again."""
    found = bytearray(message)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 4))):
        chance.choice(BYTES)(found, others, chance)
    if chance.random() < 0.5 and len(found) > LENGTHS.size:
        more = chance.choice((0, 0, 0, 1, -1, len(found) - len(message)))
        text = max(0, min(LENGTHS.unpack_from(message)[0] + more, len(found) - LENGTHS.size))
        LENGTHS.pack_into(found, 0, text, len(found) - LENGTHS.size - text)
    return bytes(found)


def _place(found: bytearray, chance: random.Random) -> int:
    return chance.randrange(len(found)) if found else 0


def _flip(found: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    if found:
        found[_place(found, chance)] ^= 1 << chance.randrange(8)


def _set(found: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    if found:
        found[_place(found, chance)] = chance.choice(INTERESTING)


def _header(found: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    if len(found) >= 8:
        struct.pack_into("<I", found, chance.choice((0, 4)), chance.choice(LENGTHS_TO_TRY))


def _cut(found: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    del found[_place(found, chance) :]


def _drop(found: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    start = _place(found, chance)
    del found[start : start + chance.randrange(1, 40)]


def _repeat(found: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    start = _place(found, chance)
    found[start:start] = found[start : start + chance.randrange(1, 60)] * chance.choice((1, 2, 20))


def _splice(found: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    other = chance.choice(others)
    start = chance.randrange(len(other))
    found[_place(found, chance) :] = other[start : start + chance.randrange(1, 4_000)]


def _word(found: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    start = _place(found, chance)
    found[start : start + chance.choice((0, 1, 4, 8))] = chance.choice(WORDS)


def _digit(found: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    """Another digit where one stands: shapes and counts."""
    places = [place for place in range(8, min(len(found), 4_000)) if chr(found[place]).isdigit()]
    if places:
        found[chance.choice(places)] = chance.choice(b"0123456789-.e")


BYTES: tuple[Callable[[bytearray, Sequence[bytes], random.Random], None], ...] = (
    _flip, _set, _header, _cut, _drop, _repeat, _splice, _word, _digit, _digit,
)  # fmt: skip

VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 1e300, 10**30, float("nan"), "", "x", "code", "markdown", "raw", "python", [], [None], {},
    {"a": 1}, ["x", 5], "\ud800", "x\0y", "../../etc", "a" * 10_000, [[[[]]]], {"grade_id": "check_svm_dscores"},
)  # fmt: skip
KEYS = (
    "nbgrader", "grade_id", "points", "grade", "solution", "locked", "task", "checksum", "cell_type", "source", "cells",
    "metadata", "id", "outputs", "execution_count", "schema_version", "kernelspec", "nbformat", "attachments", "x",
)  # fmt: skip


def rearranged(notebook: dict[str, Any], chance: random.Random) -> bytes:
    """The file of a notebook after one to six changes anywhere in its tree."""
    tree: Any = copy.deepcopy(notebook)
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        places = list(_places(tree))
        if not places:
            break
        # Deep places are many, and a change to a leaf of an output is dull: half of the time one of nbgrader's.
        known = [one for one in places if one[1] in KEYS]
        inside, key = chance.choice(known if known and chance.random() < 0.5 else places)
        _change(inside, key, places, chance)
    return json.dumps(tree).encode()


def _places(tree: Any) -> Any:
    """Every place in a tree: the list or dict, and the key in it."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        yield tree, key
        yield from _places(value)


def _change(inside: Any, key: Any, places: Sequence[Any], chance: random.Random) -> None:
    what = chance.randrange(7)
    if what == 0:
        del inside[key]
    elif what == 1 and isinstance(inside, list):
        inside.insert(chance.randrange(len(inside) + 1), copy.deepcopy(inside[key]))
    elif what == 2 and isinstance(inside, list):
        chance.shuffle(inside)
    elif what == 3:
        other, there = chance.choice(places)
        inside[key] = copy.deepcopy(other[there]) if _is_there(other, there) else None
    elif what == 4 and isinstance(inside, dict):
        inside[chance.choice(KEYS)] = inside.pop(key)
    elif what == 5 and isinstance(inside[key], str) and inside[key]:
        text, place = inside[key], chance.randrange(len(inside[key]))
        inside[key] = text[:place] + chance.choice(("", "(", "\n", "\u00a0", "%%bash\n", "'''")) + text[place + 1 :]
    else:
        inside[key] = chance.choice(VALUES)


def _is_there(inside: Any, key: Any) -> bool:
    return key in inside if isinstance(inside, dict) else key < len(inside)
