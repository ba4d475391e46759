"""The glossary, book/glossary.yml: its page, and each term explained at its first use on every other page.

On a web page a term is a link to the glossary. Its explanation stands beside it, and
the style sheet shows it on hover and on focus; screen readers read it as the link's
description. Other formats have the words as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

PAGE = "glossary"
UNTOUCHED = (nodes.title, nodes.reference, nodes.literal, nodes.math, nodes.strong, nodes.table, nodes.figure)
LINK = (
    '<span class="term"><a href="{page}#{anchor}" aria-describedby="tip-{anchor}">{words}</a>'
    '<span class="tip" role="tooltip" id="tip-{anchor}">{says}</span></span>'
)


@dataclass(frozen=True)
class Term:
    """A word of the course."""

    term: str
    says: str  # its meaning, as plain text
    at: str  # the page, or the place, where it is treated
    forms: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        return "term-" + re.sub(r"[^a-z]+", "-", self.term.lower())


def terms(book: Path) -> list[Term]:
    """The terms of a book, as its file orders them; none when it has no such file."""
    file = book / "glossary.yml"
    if not file.exists():
        return []
    return [
        Term(**(entry | {"forms": tuple(entry.get("forms", ()))})) for entry in yaml.safe_load(file.read_text("utf-8"))
    ]


class Terms(SphinxDirective):
    """All terms, as a list of definitions."""

    def run(self) -> list[nodes.Node]:
        entries = nodes.definition_list(classes=["glossary"])
        for term in terms(Path(self.env.srcdir)):
            name = nodes.term("", term.term, ids=[term.anchor])
            name += nodes.raw(
                "", f'<a class="headerlink" href="#{term.anchor}" aria-label="Link to {term.term}">#</a>', format="html"
            )
            holder: Any = nodes.Element()
            text = f"{escape(term.says, quote=False)} [Read more]({term.at})"
            self.state.nested_parse(StringList([text], source=self.env.docname), self.content_offset, holder)
            entries += nodes.definition_list_item("", name, nodes.definition("", *holder.children))
        return [entries]


class FirstUse(SphinxPostTransform):
    """Each term at its first use on a page, in the running text, as a link with its explanation."""

    default_priority = 750
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        if self.env.docname == PAGE or PAGE not in self.env.found_docs:
            return
        left = {form.lower(): term for term in terms(Path(self.env.srcdir)) for form in (term.term, *term.forms)}
        page = self.app.builder.get_relative_uri(self.env.docname, PAGE)
        for text in list(self.document.findall(nodes.Text)):
            if left and running(text):
                pieces = list(explained(text.astext(), left, page))
                if len(pieces) > 1:
                    text.parent.replace(text, pieces)


def running(text: nodes.Text) -> bool:
    """Whether a text stands in a paragraph and is neither a link nor code nor set apart."""
    node, inside = text.parent, False
    while node is not None:
        if isinstance(node, UNTOUCHED) or {"step-note", "asked", "practice", "practice-notebook"} & set(
            node.get("classes", ())
        ):
            return False
        inside = inside or isinstance(node, nodes.paragraph)
        node = node.parent
    return inside


def explained(text: str, left: dict[str, Term], page: str) -> Iterator[nodes.Node]:
    """The text in pieces; terms that are found are taken out of `left`."""
    while left:
        longest_first = "|".join(map(re.escape, sorted(left, key=len, reverse=True)))
        found = re.search(rf"(?<![\w-])(?:{longest_first})(?![\w-])", text, re.IGNORECASE)
        if not found:
            break
        term = left[found[0].lower()]
        for form in [form for form, one in left.items() if one is term]:
            del left[form]
        yield nodes.Text(text[: found.start()])
        link = LINK.format(page=page, anchor=term.anchor, words=escape(found[0]), says=escape(term.says))
        yield nodes.raw("", link, format="html")
        text = text[found.end() :]
    yield nodes.Text(text)


def depend(app: Sphinx, page: str, source: list[str]) -> None:
    """A page is made again when the glossary has changed."""
    app.env.note_dependency(str(Path(app.srcdir) / "glossary.yml"))


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_directive("terms", Terms)
    app.add_post_transform(FirstUse)
    app.connect("source-read", depend)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
