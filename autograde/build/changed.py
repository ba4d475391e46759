"""What is new in a line of a derivation, beside the line before it: `marked` puts it into \\htmlClass{changed}{…}.

Lines are read as KaTeX reads them, in atoms: a letter or a command with its arguments,
and the indices at it. An atom is new when the line before doesn't have it in that
place. Where little is left unchanged, or a line can't be read, nothing is marked: then
a mark would say nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[^\s]", re.DOTALL)
ONE = ("mathbf", "mathrm", "mathbb", "boldsymbol", "operatorname", "text", "sqrt", "bar", "hat", "tilde")
ARGUMENTS = dict.fromkeys(ONE, 1) | {"frac": 2, "tfrac": 2, "dfrac": 2}
SIZES = {rf"\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in "lrm"} | {r"\left", r"\right"}
OPEN, CLOSE = {"(", "[", r"\{"}, {")", "]", r"\}"}
SPACES = {r"\,", r"\;", r"\:", r"\!", r"\ ", r"\quad", r"\qquad", "~"}
BREAKS = {"&", r"\\"}
INDICATOR = [r"\mathbf", "{", "1", "}", r"\{"]  # with what stands in its braces it is one piece
AT_MOST = 0.7  # of a line: where more is new, the whole line is, and the eye needs no mark


@dataclass(frozen=True)
class Atom:
    """A piece of a formula that is marked as a whole."""

    start: int
    end: int
    key: str  # what it is compared by: without spaces and sizes

    @property
    def silent(self) -> bool:
        """Whether it says nothing by itself."""
        return self.key in SPACES | BREAKS | {"", ".", ",", ";", "{}"}


class Unreadable(ValueError):
    """A formula with something that is not read here: a table, an environment."""


def marked(line: str, before: str | None) -> str:
    """The formula with what is new in it marked; `before` is the formula above it, when they belong together."""
    body, shift = _inside(line)
    try:
        sides = _sides(_atoms(body))
        above = _sides(_atoms(_inside(before)[0])) if before is not None else []
    except Unreadable:
        return line
    if len(sides) < 2:
        return line
    old = above[-1] if len(above) > 1 and _keys(above[0]) == _keys(sides[0]) else None
    new: list[tuple[int, int]] = []
    for side in sides[1:]:
        if old is not None:
            new += _new(old, side)
        old = side
    for start, end in reversed(new):
        body = body[:start] + r"\htmlClass{changed}{" + body[start:end] + "}" + body[end:]
    return line[:shift] + body + line[shift + len(_inside(line)[0]) :]


def _inside(line: str) -> tuple[str, int]:
    """What stands in `aligned`, or the whole line, and where it begins."""
    found = re.fullmatch(r"\s*\\begin\{aligned\}(.*)\\end\{aligned\}[\s.,;]*", line, re.DOTALL)
    return (found[1], found.start(1)) if found else (line, 0)


def _atoms(text: str) -> list[Atom]:
    tokens = [(found.start(), found.end(), found[0]) for found in TOKEN.finditer(text)]
    atoms: list[Atom] = []
    at = 0
    while at < len(tokens):
        first = at
        at = _one(tokens, at)
        if [token for _, _, token in tokens[first : at + 1]] == INDICATOR:
            at = _closed(tokens, at)
        if tokens[first][2] not in SPACES | BREAKS | OPEN:
            while at < len(tokens) and tokens[at][2] in ("_", "^", "'", r"\limits"):
                at = at + 1 if tokens[at][2] in ("'", r"\limits") else _one(tokens, at + 1)
        key = "".join(token for _, _, token in tokens[first:at] if token not in SIZES | SPACES or at == first + 1)
        atoms.append(Atom(tokens[first][0], tokens[at - 1][1], key))
    return atoms


def _closed(tokens: list[tuple[int, int, str]], at: int) -> int:
    r"""The place behind the \} that closes the \{ at `at`."""
    depth = 0
    while at < len(tokens):
        depth += {r"\{": 1, r"\}": -1}.get(tokens[at][2], 0)
        at += 1
        if depth == 0:
            return at
    raise Unreadable


def _one(tokens: list[tuple[int, int, str]], at: int) -> int:
    """The place behind one token with its arguments, or behind one group."""
    if at >= len(tokens):
        raise Unreadable
    token = tokens[at][2]
    if token in (r"\begin", r"\end", r"\color", "}", "%"):
        raise Unreadable
    if token == "{":
        depth = 0
        while at < len(tokens):
            depth += {"{": 1, "}": -1}.get(tokens[at][2], 0)
            at += 1
            if depth == 0:
                return at
        raise Unreadable
    if token in SIZES:
        return _one(tokens, at + 1)
    at += 1
    for _ in range(ARGUMENTS.get(token[1:], 0) if token[0] == "\\" else 0):
        at = _one(tokens, at)
    return at


def _sides(atoms: list[Atom]) -> list[list[Atom]]:
    """The atoms between the equality signs that stand outside all brackets."""
    sides: list[list[Atom]] = [[]]
    depth = 0
    for atom in atoms:
        depth += (atom.key in OPEN) - (re.sub(r"[_^].*", "", atom.key) in CLOSE)
        if atom.key == "=" and depth == 0:
            sides.append([])
        else:
            sides[-1].append(atom)
    return sides


def _keys(atoms: list[Atom]) -> list[str]:
    return [atom.key for atom in atoms if not atom.silent]


def _new(old: list[Atom], side: list[Atom]) -> list[tuple[int, int]]:
    """The stretches of `side` that `old` doesn't have, as places in the text."""
    heard = [atom for atom in side if not atom.silent]
    matcher = SequenceMatcher(None, _keys(old), _keys(side), autojunk=False)
    runs = [heard[a:b] for kind, _, _, a, b in matcher.get_opcodes() if kind in ("insert", "replace")]
    if sum(map(len, runs)) > AT_MOST * len(heard):
        return []
    breaks = [atom.start for atom in side if atom.key in BREAKS]
    places = []
    for run in runs:
        for piece in _between(run, breaks):
            if any(atom.key not in OPEN | CLOSE | {"+", "-", "="} for atom in piece):
                places.append((piece[0].start, piece[-1].end))
    return places


def _between(run: list[Atom], breaks: list[int]) -> list[list[Atom]]:
    """A run in pieces that no line break and no alignment mark cuts."""
    pieces: list[list[Atom]] = []
    for atom in run:
        if pieces and not any(pieces[-1][-1].end <= place < atom.start for place in breaks):
            pieces[-1].append(atom)
        else:
            pieces.append([atom])
    return pieces
