"""What an equation is called where people read: `eq-svm-dW` is "equation (44) of chapter 4, Multiclass SVM".

Sphinx numbers the labelled equations through the whole book, in the order of its
pages. So does this, from the book's source: the site need not be built here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LABEL = re.compile(r"^:label: (\S+)", re.MULTILINE)
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
CHAPTER = re.compile(r"Chapter (\d+)\. (.+)")
BOOK = Path(__file__).resolve().parents[2] / "book"


@dataclass(frozen=True)
class Equation:
    """A labelled equation of the book."""

    label: str
    number: int
    page: str  # without .html
    title: str  # the page's

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        chapter = CHAPTER.fullmatch(self.title)
        where = f"of chapter {chapter[1]}, {chapter[2]}" if chapter else f"of the page {self.title}"
        return f"equation ({self.number}) {where}"

    def address(self, site: str) -> str:
        """Where it stands on the site."""
        return f"{site.rstrip('/')}/{self.page}.html#equation-{self.label.lower()}"


@cache
def equations(book: Path = BOOK) -> Mapping[str, Equation]:
    """The labelled equations, by label; none where the book isn't there or can't be read."""
    try:
        toc: Any = yaml.safe_load((book / "_toc.yml").read_text(encoding="utf-8"))
        pages = [toc["root"], *(one["file"] for part in toc["parts"] for one in part["chapters"])]
        texts = {page: (book / f"{page}.md").read_text(encoding="utf-8") for page in pages}
    except (OSError, yaml.YAMLError, KeyError, TypeError):
        return {}
    found: dict[str, Equation] = {}
    for page, text in texts.items():
        title = TITLE.search(text)
        for label in LABEL.findall(text):
            found[label] = Equation(label, len(found) + 1, page, title[1] if title else page)
    return found


def named(label: str) -> str:
    """What the equation is called; by its label where the book doesn't know it."""
    there = equations().get(label)
    return there.name if there else f"equation {label}"
