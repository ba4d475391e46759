"""What students write is read in other people's browsers: none of it may act there.

Feedback pages and formgrader show a notebook as HTML, in which a script would
have the rights of whoever reads it. So HTML from students' code stands in a frame
in which nothing runs, loads or leads anywhere, and text cells are Markdown and
nothing else.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

IMAGES = frozenset(["image/png", "image/jpeg"])
BASE64 = re.compile(r"[A-Za-z0-9+/=\n]*")

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
BEFORE = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
FRAME = (
    '<iframe sandbox title="Output as HTML" style="width: 100%; height: 14em; border: 1px solid #8888; '
    'background: #fff; resize: vertical" srcdoc="{}"></iframe>'
)


def framed(html: str) -> str:
    """A student's HTML in a frame of its own: it is shown, and can do nothing."""
    return FRAME.format(escape(BEFORE + html))


def is_image(mime: str, value: Any) -> bool:
    """Whether this is an image, and its text nothing but base64: pages put it into an attribute."""
    return mime in IMAGES and isinstance(value, str) and BASE64.fullmatch(value) is not None


def tame(notebook: NotebookNode) -> None:
    """Take out of a notebook, outputs aside, what a page made from it would hand on as it is."""
    notebook.metadata["language_info"] = {"name": "python"}
    for name in ("title", "widgets"):
        notebook.metadata.pop(name, None)
    for cell in notebook.cells:
        if cell.cell_type == "raw":
            cell.metadata["raw_mimetype"] = "text/plain"
        for name, bundle in list(cell.get("attachments", {}).items()):
            kept = {mime: value for mime, value in bundle.items() if is_image(mime, value)}
            if kept:
                cell.attachments[name] = kept
            else:
                del cell.attachments[name]


@pass_context
def markdown(context: Any, source: str) -> str:
    """nbconvert's filter markdown2html, without raw HTML and without links that run something.

    What can't be read as Markdown, an attachment that isn't there too, is shown as it was written.
    """
    attachments = context.get("cell", {}).get("attachments", {})
    renderer = IPythonRenderer(escape=True, allow_harmful_protocols=False, attachments=attachments)
    try:
        found: str = MarkdownWithMath(renderer=renderer).render(source)
    except Exception:  # it would cost the student the whole page
        found = f"<pre>{escape(source)}</pre>"
    return found
