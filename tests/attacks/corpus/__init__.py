"""Hostile submissions, a module for each family."""

from __future__ import annotations

from . import answers, files, ipython, kernel, machine, notebook, pages, processes, protocol, reading, replaced
from .attack import Attack

FAMILIES: dict[str, tuple[Attack, ...]] = {
    module.__name__.rpartition(".")[2]: module.ATTACKS
    for module in (
        replaced, ipython, notebook, protocol, answers, reading, machine, processes, kernel, files, pages,
    )
}  # fmt: skip

ATTACKS = tuple(attack for family in FAMILIES.values() for attack in family)

__all__ = ["ATTACKS", "FAMILIES", "Attack"]
