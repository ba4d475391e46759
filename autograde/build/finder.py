"""Search: a page and an index that lie beside the book, so that it works offline and from a folder.

Sphinx's own search knows pages and word stems. This one knows sections, numbered
equations, exercises by name, and terms; formulas are in it as plain text, so that
"dW" and "λ" are found.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from autograde.build.glossary import PAGE, terms
from autograde.build.plain import plain
from autograde.catalogue import CHAPTERS

SKIPPED = (nodes.raw, nodes.comment, nodes.target, nodes.system_message)

Numbers = dict[str, str]  # of an equation's label: the number that the page shows


class Entry(NamedTuple):
    """A place that can be found."""

    url: str
    kind: str  # section, equation, exercise or term
    title: str
    page: str
    text: str


def readable(node: nodes.Node, numbers: Numbers) -> str:
    """What a node says; its subsections are places of their own."""
    if isinstance(node, nodes.math | nodes.math_block):
        return f" {plain(node.astext())} "
    if isinstance(node, nodes.Text):
        return str(node.astext())
    if isinstance(node, SKIPPED):
        return ""
    if isinstance(node, addnodes.pending_xref) and node["reftype"] in ("eq", "numref"):
        return f"({numbers[node['reftarget']]})" if node["reftarget"] in numbers else "the figure"
    apart = "" if isinstance(node, nodes.Inline | nodes.TextElement) else " "
    return apart.join(readable(child, numbers) for child in node.children if not isinstance(child, nodes.section))


def one_line(text: str) -> str:
    return " ".join(text.split())


def sections(document: nodes.document, numbers: Numbers, url: str, page: str) -> Iterator[Entry]:
    for section in document.findall(nodes.section):
        title, *rest = section.children
        inside = section.parent is not document
        where = f"{url}#{section['ids'][0]}" if inside else url
        said = " ".join(readable(node, numbers) for node in rest if not isinstance(node, nodes.section))
        yield Entry(where, "section", one_line(readable(title, numbers)), page, one_line(said))


def equations(document: nodes.document, numbers: Numbers, url: str, page: str) -> Iterator[Entry]:
    for equation in document.findall(nodes.math_block):
        label = equation.get("label")
        if label in numbers:
            text = f"{plain(equation.astext())} {label}"
            yield Entry(f"{url}#equation-{label}", "equation", f"Equation ({numbers[label]})", page, text)


def exercises(document: nodes.document, numbers: Numbers, url: str, page: str) -> Iterator[Entry]:
    known = {exercise.id: exercise for chapter in CHAPTERS.values() for exercise in chapter}
    for box in document.findall(nodes.admonition):
        for id in box["ids"]:
            name = id.removeprefix("exercise-").replace("-", "_")
            if "practice" in box["classes"] and id.startswith("exercise-") and name in known:
                text = " ".join(one_line(readable(part, numbers)) for part in box.children[1:3])
                yield Entry(f"{url}#{id}", "exercise", f"{name}: {known[name].title}", page, text)


def shown(app: Sphinx) -> Numbers:
    """The numbers of all equations, as the pages show them: with `numfig` they run through the book."""
    through: dict[str, Any] = app.env.toc_fignumbers
    found = {}
    for label, (page, number) in app.env.domaindata["math"]["objects"].items():
        counted = through.get(page, {}).get("displaymath", {}).get(f"equation-{label}", (number,))
        found[label] = ".".join(map(str, counted))
    return found


def entries(app: Sphinx) -> Iterator[Entry]:
    """All places of the book, page by page."""
    glossary = app.env.titles[PAGE].astext() if PAGE in app.env.titles else ""
    if glossary:
        url = app.builder.get_target_uri(PAGE)
        for term in terms(Path(app.srcdir)):
            yield Entry(f"{url}#{term.anchor}", "term", term.term, glossary, term.says)
    numbers = shown(app)
    for name in sorted(app.env.found_docs):
        at = (app.env.get_doctree(name), numbers, app.builder.get_target_uri(name), app.env.titles[name].astext())
        yield from exercises(*at)
        yield from equations(*at)
        if name != PAGE:
            yield from sections(*at)


def write(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The index as a script, which a page opened from a folder may load too, and the page that reads it."""
    if app.builder.name != "html":
        return
    index = json.dumps([list(entry) for entry in entries(app)], ensure_ascii=False, separators=(",", ":"))
    file = Path(app.outdir) / "_static" / "find-index.js"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"window.bookIndex = {index};\n", encoding="utf-8")
    yield "search", {"title": "Search"}, "search.html"


def replace(app: Sphinx) -> None:
    """Sphinx's own index and page are not made."""
    vars(app.builder)["search"] = False


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("builder-inited", replace)
    app.connect("html-collect-pages", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
