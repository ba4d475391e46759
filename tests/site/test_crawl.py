"""Every page of the site, looked at as a reader's browser does; and bad pages, to see that bad is found.

`CHECK_EXTERNAL_LINKS=1` also asks for the pages elsewhere that ours link to.
"""

from __future__ import annotations

import os
import urllib.request
from pathlib import Path

import pytest

from .links import links
from .looks import look
from .served import HTML, ROOT, chromium, site
from .valid import invalid

PAGES = sorted(
    file.relative_to(HTML).as_posix()
    for file in HTML.rglob("*.html")
    if file.relative_to(HTML).parts[0] not in ("_static", "_downloads", "lite")  # no pages of the book
)


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def server():
    with site() as server:
        yield server


def told(found: list[str]) -> str:
    return "\n".join(found)


def test_there_is_a_page_for_each_chapter_and_one_for_a_wrong_address():
    book = {f"{file.stem}.html" for file in (ROOT / "book").glob("*.md")}
    assert len(book) >= 14
    assert book | {"404.html", "search.html"} <= set(PAGES)
    assert '<meta property="og:site_name" content="Gradients by Hand">' in (HTML / "index.html").read_text("utf-8")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_nobody_else_says_no_error_holds_still_fits_and_is_accessible(browser, server, name, theme):
    found = look(browser, server.address, name, theme)
    assert not found, told(found)


def test_every_link_leads_somewhere():
    broken, outside = links(HTML, PAGES)
    (ROOT / "_build" / "external-links.txt").write_text(
        "".join(f"{address}  ({', '.join(sorted(names))})\n" for address, names in sorted(outside.items())),
        encoding="utf-8",
    )
    assert outside
    assert not broken, told(broken)


@pytest.mark.skipif("CHECK_EXTERNAL_LINKS" not in os.environ, reason="asks other hosts: CHECK_EXTERNAL_LINKS=1")
def test_every_page_elsewhere_is_there():
    gone = []
    for address, names in links(HTML, PAGES)[1].items():
        request = urllib.request.Request(address, headers={"User-Agent": "Mozilla/5.0 (link check)"})
        try:
            urllib.request.urlopen(request, timeout=20).close()
        except (OSError, ValueError) as error:
            gone.append(f"{', '.join(sorted(names))}: {address}: {error}")
    assert not gone, told(gone)


def test_every_page_is_valid_html():
    found = invalid(HTML, PAGES)
    assert not found, told(found)


GOOD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Good</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1 id="top">Good</h1><p>Words, and <a href="#top">a link</a>.</p>MORE</main></body></html>
"""
# An image that takes its room only when it is there, and pushes down what stands below.
SHIFT = """<img id="late" alt="A square"><p style="height: 300px">Below.</p><script>
const square = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='300' height='300'/>";
setTimeout(() => { late.src = square; }, 50);
</script>"""
BAD = {
    "an image without words": ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" height="9">', "axe image-alt"),
    "pale words": ('<p style="color: #aaa; background: #fff">Pale.</p>', "axe color-contrast"),
    "a heading left out": ("<h3>Deep</h3>", "axe heading-order"),
    "words outside of main": ("</main><p>Outside.</p><main hidden>", "axe region"),
    "a wide element": ('<div style="width: 2000px">Wide.</div>', "scrolls sideways: 20"),
    "a script of another host": ('<script src="https://cdn.example.org/x.js"></script>', "another host was asked: for"),
    "a script that fails": ("<script>nothing()</script>", "script error: nothing is not defined"),
    "a file that is missing": ('<script src="missing.js"></script>', "console error"),
    "words that move": (SHIFT, "layout shift: 0."),
}


@pytest.fixture
def bad(tmp_path, server):
    """Serve a page in place of one of the site's."""

    def serve(more: str) -> str:
        server.changed["/bad.html"] = GOOD.replace("MORE", more).encode()
        return "bad.html"

    yield serve
    server.changed.clear()


def test_a_good_page_is_good(browser, server, bad, tmp_path):
    for theme in ("light", "dark"):
        assert look(browser, server.address, bad(""), theme) == []
    (tmp_path / "good.html").write_text(GOOD)
    assert links(tmp_path, ["good.html"]) == ([], {})
    assert invalid(tmp_path, ["good.html"]) == []


@pytest.mark.parametrize("what", BAD)
def test_a_bad_page_is_found(browser, server, bad, what):
    more, said = BAD[what]
    found = look(browser, server.address, bad(more), "light")
    assert any(one.startswith("bad.html (light, ") and said in one for one in found), told(found)


def test_broken_links_and_anchors_are_found(tmp_path):
    more = """<a href="gone.html">x</a> <a href="other.html#gone">x</a> <a href="#nowhere">x</a>
<img src="no.png" alt=""> <a href="other.html#here">x</a> <a href="../outside.html">x</a> <a href="https://example.org/a#b">x</a>"""
    (tmp_path / "bad.html").write_text(GOOD.replace("MORE", more))
    (tmp_path / "other.html").write_text('<p id="here">Here.</p>')
    broken, outside = links(tmp_path, ["bad.html", "other.html"])
    assert [one.split(": ")[1:3] for one in broken] == [
        ["broken link", "<a> leads to gone.html, and there is no gone.html"],
        ["broken anchor", "other.html#gone, and no element of other.html has that id"],
        ["broken anchor", "#nowhere, and no element of bad.html has that id"],
        ["broken link", "<img> leads to no.png, and there is no no.png"],
        ["broken link", "<a> leads to ../outside.html, and there is no outside.html"],
    ]
    assert outside == {"https://example.org/a": {"bad.html"}}


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ("<p><b>x</p></b>", "close-order"),
        ("<ul><p>x</p></ul>", "element-permitted-content"),
        ('<p id="top">x</p>', "no-dup-id"),
        ("<img>", "element-required-attributes"),
        ('<a href="#top"><button type="button">x</button></a>', "element-permitted-content"),
    ],
)
def test_invalid_html_is_found(tmp_path: Path, more, rule):
    (tmp_path / "bad.html").write_text(GOOD.replace("MORE", more))
    assert any(f": {rule}: " in one for one in invalid(tmp_path, ["bad.html"]))
