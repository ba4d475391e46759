"""Start KaTeX's render server before the first formula needs it, and be patient with it.

The server's socket is there a moment before it listens; on a busy machine the
first connection is refused. Trying again is all that it takes.
"""

from __future__ import annotations

import time

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata
from sphinxcontrib.katex import KaTeXServer

TRIES = 10


def start(app: Sphinx) -> None:
    """Connect to the server; the last refusal is raised."""
    for attempt in range(1, TRIES + 1):
        try:
            KaTeXServer.get()
            return
        except ConnectionRefusedError:
            if attempt == TRIES:
                raise
            time.sleep(0.2 * attempt)


def setup(app: Sphinx) -> ExtensionMetadata:
    # After sphinxcontrib.katex's own handler, which tells the server where KaTeX lies.
    app.connect("builder-inited", start, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
