"""What a site has besides its pages: a picture for links to it, a page for a wrong address, words for search engines.

The site's public address is one value, `html_baseurl` of _config.yml, or SITE_ADDRESS where that is empty. Without an
address nothing is written that needs one: no canonical links, no sitemap.xml, no picture of a link.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.typing import ExtensionMetadata

from autograde.build import card

MISSING = "404"
CARD = "card.png"
DESCRIPTION = 200  # characters; search engines show no more
SAID = """
<section>
<h1>There is no such page</h1>
<p>The address leads nowhere: the page was moved, or a letter is wrong. <a href="index.html">The front page</a> lists
all chapters, and the field above searches them.</p>
</section>
"""
# An address that counts from the page itself: neither another host's nor a place in the page.
RELATIVE = re.compile(r'(\s(?:href|src|action|data-content_root)=")(?!#|/|[a-z][a-z+.-]*:)(?:\./)?')


def find_address(app: Sphinx, config: Config) -> None:
    """The site's address, with one slash at its end. Raises ValueError when it is none."""
    address = config.html_baseurl or os.environ.get("SITE_ADDRESS", "")
    if address and not re.fullmatch(r"https?://[^\s/?#\"'<>]+(/[^\s?#\"'<>]*)?", address):
        raise ValueError(f"html_baseurl is {address!r}: give the site's address, such as https://example.org/course/.")
    config.html_baseurl = address.rstrip("/") + "/" if address else ""


def extra_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    yield MISSING, {"body": SAID, "title": "No such page"}, "page.html"


def describe(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """What search engines and links elsewhere say of a page."""
    site, address = app.config.html_title, app.config.html_baseurl
    title = unescape(re.sub(r"<[^>]*>", "", context.get("title", ""))) or site
    properties = {"og:site_name": site, "og:title": title, "og:type": "article"}
    tags = []
    text = first_words(doctree) if doctree else ""
    if text:
        tags.append(f'<meta name="description" content="{escape(text)}">')
        properties["og:description"] = text
    if page == MISSING:
        context["pageurl"] = None
        tags.append('<meta name="robots" content="noindex">')
    elif address:
        properties |= {"og:url": f"{address}{page}.html", "og:image": address + CARD}
        tags.append('<meta name="twitter:card" content="summary_large_image">')
    tags += [f'<meta property="{name}" content="{escape(value)}">' for name, value in properties.items()]
    context["metatags"] = "\n".join([context.get("metatags", ""), *tags])


def first_words(doctree: nodes.document) -> str:
    """The beginning of the first paragraph that is all words, cut at the end of a sentence where there is one."""
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if len(text) > 60 and not list(paragraph.findall(nodes.math)):
            if len(text) <= DESCRIPTION:
                return text
            sentence = text[:DESCRIPTION].rpartition(". ")[0]
            return f"{sentence}." if len(sentence) > 60 else text[:DESCRIPTION].rpartition(" ")[0] + " …"
    return ""


def finish(app: Sphinx, failed: Exception | None) -> None:
    """Write what stands beside the pages."""
    if failed or app.builder.name != "html":
        return
    out, address = Path(app.outdir), app.config.html_baseurl
    card.draw(app.config.html_title, out / CARD)
    missing = out / f"{MISSING}.html"
    missing.write_text(anywhere(missing.read_text(encoding="utf-8"), address), encoding="utf-8")
    robots = "User-agent: *\nAllow: /\n"
    if address:
        (out / "sitemap.xml").write_text(sitemap(sorted(app.env.found_docs), address), encoding="utf-8")
        robots += f"Sitemap: {address}sitemap.xml\n"
    (out / "robots.txt").write_text(robots, encoding="utf-8")


def anywhere(html: str, address: str) -> str:
    """The page for wrong addresses is shown at any of them: where the site's path is known, its links begin there."""
    if not address:
        return html
    return RELATIVE.sub(lambda match: match[1] + urlsplit(address).path, html)


def sitemap(pages: list[str], address: str) -> str:
    entries = "".join(f"<url><loc>{escape(f'{address}{page}.html')}</loc></url>\n" for page in pages)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="{space}">\n{entries}</urlset>\n'


def setup(app: Sphinx) -> ExtensionMetadata:
    # Before Sphinx and the theme read the address.
    app.connect("config-inited", find_address, priority=100)
    app.connect("html-collect-pages", extra_pages)
    app.connect("html-page-context", describe)
    app.connect("build-finished", finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
