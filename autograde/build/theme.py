"""The book's own theme, book/_theme: which files a page loads, what stands in its contents, tables that can scroll.

The theme that Jupyter Book brings loads 850 kB a page and scripts that stand in the
page itself. This one has one style sheet and two small scripts, all of them files, so
that a page works under a strict policy, under any path, and as a file on a disk.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.typing import ExtensionMetadata

STYLES = ("book.css", "katex/", "practice")
SCRIPTS = ("practice/",)
"""What a page may load, of all that extensions add: the rest styles what the book doesn't use."""


class ScrollingTables(SphinxPostTransform):
    """Each table in a box of its own, which scrolls where the table is wider than the screen."""

    default_priority = 500
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for table in list(self.document.findall(nodes.table)):
            box = nodes.container(classes=["table-wrap"])
            table.replace_self(box)
            box += table


def own_files(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Keep of the style sheets and scripts those that the book uses, each once."""
    for kind, wanted in (("css_files", STYLES), ("script_files", SCRIPTS)):
        kept: dict[str, Any] = {}
        for file in context[kind]:
            path = str(file.filename or "").removeprefix("_static/")
            if path.startswith(wanted):
                kept.setdefault(path.partition("?")[0], file)
        context[kind] = list(kept.values())


def contents(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """The table of contents of the book, with the sections of the page itself."""
    tree = str(context["toctree"](maxdepth=1, collapse=True, includehidden=True))
    # Sphinx calls a caption a heading of no level; it is a caption.
    tree = tree.replace('<p class="caption" role="heading">', '<p class="caption">')
    context["contents"] = HERE.sub(lambda found: found[1] + sections(app, page) + found[2], tree)


HERE = re.compile(r'(<li class="toctree-l1 current">.*?)(</li>)', re.DOTALL)


def sections(app: Sphinx, page: str) -> str:
    """The page's sections of the second level, as a list of links."""
    if page not in app.env.tocs:
        return ""
    links = [
        f'<li><a href="{link["anchorname"]}">{escape(link.astext())}</a></li>'
        for title in app.env.tocs[page].children
        for link in title.findall(nodes.reference)
        if link["anchorname"] and link.parent.parent.parent.parent is title
    ]
    return f"<ul>{''.join(links)}</ul>" if links else ""


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_config_value("comments_config", {}, "")  # Jupyter Book sets it, for comments that the book hasn't
    app.add_html_theme("gradients", str(Path(app.srcdir) / "_theme"))
    app.add_post_transform(ScrollingTables)
    app.connect("html-page-context", contents)
    app.connect("html-page-context", own_files, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
