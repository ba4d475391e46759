"""What extensions write that a validator or a screen reader stumbles over, put right in each page as it is written.

- Sphinx marks the entries of a bibliography with a role that is given up; they are the items of a list.
- Reports that a cell has put out carry their style with them, as they must in a notebook; in a page, style stands in
  the head.
- Formulas have fonts of their own; a page with formulas asks for the two that stand in every one at once, so that no
  line moves when they arrive.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

FONTS = ("KaTeX_Main-Regular", "KaTeX_Math-Italic")
PRELOAD = '<meta name="fonts-first" content="{}">'
"""For mode.js, which preloads them, so that no line moves when they come; from a disk a browser refuses to."""
STYLE = re.compile(r"<style>.*?</style>\s*", re.DOTALL)


def mended(body: str) -> tuple[str, list[str]]:
    """The text of a page, put right, and the styles that stood in it, each once."""
    styles = list(dict.fromkeys(style.strip() for style in STYLE.findall(body)))
    return STYLE.sub("", body).replace(' role="doc-biblioentry"', ' role="listitem"'), styles


def mend(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Put a page right. Text that shows code keeps its quotes and brackets as entities, so none is touched."""
    if "body" in context:
        context["body"], styles = mended(context["body"])
        fonts = FONTS if 'class="katex"' in context["body"] else ()
        paths = [context["pathto"](f"_static/katex/fonts/{font}.woff2", 1) for font in fonts]
        first = [PRELOAD.format(" ".join(paths))] if paths else []
        context["metatags"] = "\n".join([context.get("metatags", ""), *first, *styles])


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("html-page-context", mend)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
