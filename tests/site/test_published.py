"""What a site has besides its pages, in a miniature book: with an address, without one, and with a wrong one."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from autograde.build.accessible import mended
from autograde.build.published import anywhere

ROOT = Path(__file__).resolve().parents[2]
CONF = """
project = html_title = "Small"
extensions = ["autograde.build.published", "autograde.build.accessible"]
html_baseurl = {address!r}
"""
WORDS = "The first paragraph says in one sentence what the page is about. And {} more sentences follow. "


def built(folder: Path, address: str, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "conf.py").write_text(CONF.format(address=address))
    (folder / "index.rst").write_text(f"Small\n=====\n\n.. toctree::\n\n   one\n\n{WORDS * 5}\n")
    (folder / "one.rst").write_text("One & <only>\n============\n\nShort.\n")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", str(folder), str(folder / "out")]
    return subprocess.run(
        command, env={"PYTHONPATH": str(ROOT), "PATH": "", **environment}, capture_output=True, text=True, timeout=300
    )


@pytest.fixture(scope="module")
def placed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("placed")
    done = built(folder, "", SITE_ADDRESS="https://example.org/some/course")
    assert done.returncode == 0, done.stderr
    return folder / "out"


@pytest.fixture(scope="module")
def nowhere(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nowhere")
    done = built(folder, "")
    assert done.returncode == 0, done.stderr
    return folder / "out"


def test_the_sitemap_lists_the_pages_by_their_public_addresses(placed):
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    tree = ElementTree.parse(placed / "sitemap.xml")
    assert [place.text for place in tree.iter(f"{space}loc")] == [
        "https://example.org/some/course/index.html",
        "https://example.org/some/course/one.html",
    ]
    assert "Sitemap: https://example.org/some/course/sitemap.xml\n" in (placed / "robots.txt").read_text()


def test_a_page_names_its_address_and_its_picture(placed):
    html = (placed / "one.html").read_text(encoding="utf-8")
    assert '<link rel="canonical" href="https://example.org/some/course/one.html" />' in html
    assert '<meta property="og:image" content="https://example.org/some/course/card.png">' in html
    assert '<meta property="og:title" content="One &amp; &lt;only&gt;">' in html


def test_the_picture_has_the_size_that_others_expect(placed):
    picture = (placed / "card.png").read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (1200, 630)
    assert len(picture) < 300_000


def test_a_description_ends_with_a_sentence(placed):
    html = (placed / "index.html").read_text(encoding="utf-8")
    (said,) = re.findall(r'<meta name="description" content="([^"]*)"', html)
    assert said.startswith("The first paragraph says") and said.endswith(".") and len(said) <= 200


def test_the_page_for_a_wrong_address_works_at_any_depth_under_the_path(placed):
    html = (placed / "404.html").read_text(encoding="utf-8")
    links = re.findall(r'\s(?:href|src|action)="([^"]*)"', html)
    assert "/some/course/index.html" in links
    for link in links:
        assert link.startswith(("/some/course/", "#", "https://www.sphinx-doc.org", "https://alabaster")), link
    assert "canonical" not in html and 'content="noindex"' in html


def test_without_an_address_nothing_needs_one(nowhere):
    html = "".join((nowhere / name).read_text(encoding="utf-8") for name in ("index.html", "one.html", "404.html"))
    assert "canonical" not in html and "og:image" not in html and "og:url" not in html
    assert not (nowhere / "sitemap.xml").exists()
    assert (nowhere / "robots.txt").read_text() == "User-agent: *\nAllow: /\n"
    assert 'href="index.html"' in (nowhere / "404.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("address", ["example.org", "ftp://example.org/", 'https://example.org/"x', "https://"])
def test_a_wrong_address_is_refused_in_a_sentence(tmp_path, address):
    done = built(tmp_path, address)
    assert done.returncode != 0
    assert "give the site's address, such as https://example.org/course/" in done.stderr


def test_links_that_begin_elsewhere_are_left_alone():
    html = (
        '<a href="#top"></a> <a href="https://x.org/"></a> <img src="data:,"> <a href="./a.html"></a> <b data-href="c">'
    )
    assert anywhere(html, "") == html
    assert anywhere(html, "https://example.org/c/") == html.replace("./a.html", "/c/a.html")


def test_styles_leave_the_body_each_once_and_code_that_shows_them_stays():
    style = "<style>\n.a { color: red }\n</style>"
    shown = "<pre>&lt;style&gt;x&lt;/style&gt;</pre>"
    body, styles = mended(f"<p>a</p>{style}<p>b</p>{style}{shown}")
    assert (body, styles) == (f"<p>a</p><p>b</p>{shown}", [style])
