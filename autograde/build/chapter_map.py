"""The map of the chapters, drawn from book/chapters.yml: the `{map}` directive, and the line above each page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

WIDE, HIGH, BESIDE, BELOW, EDGE = 172, 46, 22, 34, 3  # a box, the room between boxes, the room around them

CAPTION = "An arrow leads from a page to those that build on it. Dashed: pages beside the chapters."


@dataclass(frozen=True)
class Chapter:
    """A page of the course and what it builds on."""

    page: str
    name: str
    about: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Map:
    """The chapters in rows: each below all that it builds on."""

    chapters: dict[str, Chapter]

    @cached_property
    def rows(self) -> list[list[Chapter]]:
        depth: dict[str, int] = {}
        for page, chapter in self.chapters.items():
            depth[page] = 1 + max((depth[need] for need in chapter.needs), default=-1)
        rows: list[list[Chapter]] = [[] for _ in range(1 + max(depth.values()))]
        for page, row in depth.items():
            rows[row].append(self.chapters[page])
        return rows

    @cached_property
    def size(self) -> tuple[int, int]:
        most = max(map(len, self.rows))
        return 2 * EDGE + most * (WIDE + BESIDE) - BESIDE, 2 * EDGE + len(self.rows) * (HIGH + BELOW) - BELOW

    @cached_property
    def places(self) -> dict[str, tuple[float, float]]:
        """The upper left corner of each box; rows are centred."""
        places: dict[str, tuple[float, float]] = {}
        for down, row in enumerate(self.rows):
            left = (self.size[0] - len(row) * (WIDE + BESIDE) + BESIDE) / 2
            for along, chapter in enumerate(row):
                places[chapter.page] = (left + along * (WIDE + BESIDE), EDGE + down * (HIGH + BELOW))
        return places

    def words(self) -> str:
        """What the map shows, for someone who can't see it."""
        lines = []
        for chapter in self.chapters.values():
            names = " and ".join(self.chapters[need].name for need in chapter.needs)
            lines.append(f"{chapter.name} builds on {names}." if names else f"{chapter.name} comes first.")
        return " ".join(lines)

    def svg(self) -> str:
        """The map as part of a web page; each box is a link."""
        wide, high = self.size
        drawn = [*map(self._arrows, self.chapters.values()), *map(self._box, self.chapters.values())]
        return (
            f'<figure class="map"><svg viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="group" '
            f'aria-label="Map of the chapters" aria-describedby="map-words">{"".join(drawn)}</svg>'
            f'<p class="unseen" id="map-words">{escape(self.words())}</p><figcaption>{CAPTION}</figcaption></figure>'
        )

    def _arrows(self, chapter: Chapter) -> str:
        drawn = []
        x, y = self.places[chapter.page]
        for need in chapter.needs:
            from_x, from_y = self.places[need]
            start, end, top, bottom = from_x + WIDE / 2, x + WIDE / 2, from_y + HIGH, y - 6
            bend = (top + bottom) / 2
            drawn.append(f'<path d="M{start:g} {top:g}C{start:g} {bend:g} {end:g} {bend:g} {end:g} {bottom:g}"/>')
            drawn.append(f'<path class="head" d="M{end - 4:g} {bottom:g}h8l-4 6z"/>')
        return "".join(drawn)

    def _box(self, chapter: Chapter) -> str:
        x, y = self.places[chapter.page]
        aside = "" if chapter.name[0].isdigit() else ' class="side"'
        return (
            f'<a href="{chapter.page}.html"{aside}><rect x="{x:g}" y="{y:g}" width="{WIDE}" height="{HIGH}" rx="4"/>'
            f'<text x="{x + 12:g}" y="{y + 20:g}">{escape(chapter.name)}</text>'
            f'<text class="small" x="{x + 12:g}" y="{y + 36:g}">{escape(chapter.about)}</text></a>'
        )


def chapter_map(book: Path) -> Map | None:
    """The map of a book, or None when it has no book/chapters.yml."""
    file = book / "chapters.yml"
    if not file.exists():
        return None
    entries = yaml.safe_load(file.read_text("utf-8"))
    return Map({page: Chapter(page, **(it | {"needs": tuple(it.get("needs", ()))})) for page, it in entries.items()})


class MapDirective(SphinxDirective):
    """The map; other formats have it in words."""

    def run(self) -> list[nodes.Node]:
        found = chapter_map(Path(self.env.srcdir))
        if found is None:
            raise self.error("there is no map to draw: write book/chapters.yml")
        self.env.note_dependency(str(Path(self.env.srcdir) / "chapters.yml"))
        words = nodes.paragraph("", found.words())
        return [nodes.raw("", found.svg(), format="html"), addnodes.only("", words, expr="not html")]


def line(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """What the page builds on, for the template."""
    found = chapter_map(Path(app.srcdir))
    if found and page in found.chapters:
        needs = found.chapters[page].needs
        context["builds_on"] = [{"name": need, "title": app.env.titles[need].astext()} for need in needs]


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_directive("map", MapDirective)
    app.connect("html-page-context", line)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
