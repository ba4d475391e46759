"""The printed book: every chapter is in it, its links lead somewhere, no formula is cut off, no solution is told.

A small site is printed each time, the whole book with `GBH_LONG=1`: it takes Chromium and the reader a minute or two.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from autograde.build import pdf
from autograde.catalogue import CHAPTERS
from autograde.grading.course import CourseError

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
MARGIN = 40.0  # points; the margins are 51 and more


long = pytest.mark.skipif("GBH_LONG" not in os.environ, reason="prints and reads the whole book: GBH_LONG=1")


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("book") / "book.pdf"
    pdf.write(HTML, file)
    return file


@pytest.fixture(scope="module")
def book(file) -> PdfReader:
    return PdfReader(file)


@pytest.fixture(scope="module")
def text(book) -> str:
    """All its words, in one line."""
    return " ".join(" ".join(page.extract_text() for page in book.pages).split())


def titles() -> list[str]:
    pages = [file.read_text(encoding="utf-8") for file in sorted((ROOT / "book").glob("*.md"))]
    return [match[1] for page in pages if (match := re.search(r"^# (.+)$", page, re.MULTILINE))]


def outline(items: list) -> list[str]:
    return [title for one in items for title in (outline(one) if isinstance(one, list) else [one.title])]


@long
def test_every_title_is_in_its_text_and_in_its_outline(book, text):
    assert len(titles()) >= 14
    for title in titles():
        assert title.replace("'", "’") in text
        assert title.replace("'", "’") in outline(book.outline)


@long
def test_every_exercise_is_there_with_its_stub_and_no_solution_is(text):
    for chapter, exercises in CHAPTERS.items():
        cells = json.loads((ROOT / "solutions" / chapter / f"{chapter}.ipynb").read_text(encoding="utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        for exercise in exercises:
            assert f"def {exercise.call}:" in text, exercise.id
        for source in sources:
            for part in source.split("### BEGIN SOLUTION")[1:]:
                for line in part.split("### END SOLUTION")[0].splitlines():
                    line = " ".join(line.split())
                    assert len(line) < 30 or line not in text, line
    assert "Hint 1" not in text


@long
def test_links_inside_lead_to_a_page_and_the_contents_say_which(book, file):
    places = book.named_destinations
    inside = outside = 0
    for page in book.pages:
        for note in page.get("/Annots") or []:
            link = note.get_object()
            if link.get("/Subtype") != "/Link":
                continue
            if "/Dest" in link:
                inside += 1
                assert str(link["/Dest"]) in places, link["/Dest"]
            else:
                outside += 1
                assert re.match(r"https?://(?!127\.0\.0\.1)", link["/A"]["/URI"]), link["/A"]
    assert inside > 300 and outside > 5
    numbers = pdf.pages_of(file)
    contents = " ".join(book.pages[1].extract_text().split())
    assert re.search(rf"Conventions {numbers['conventions']}\b", contents)
    assert numbers["svm"] < numbers["softmax"] < numbers["network"] <= len(book.pages)


@long
def test_no_text_leaves_the_page(book):
    """Where each run of text begins, in points; that none ends too far right is what fit.js sees to, below."""
    for page in book.pages:
        starts: list[float] = []
        page.extract_text(
            visitor_text=lambda text, user, matrix, font, size, starts=starts: starts.append(
                user[0] * matrix[4] + user[2] * matrix[5] + user[4] if text.strip() else MARGIN
            )
        )
        assert min(starts) >= MARGIN - 1 and max(starts) <= float(page.mediabox.width) - MARGIN
        assert abs(float(page.mediabox.width) - 595) < 2 and abs(float(page.mediabox.height) - 842) < 2


def test_a_formula_that_fits_in_no_size_is_refused(tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    wide = '<div class="math"><span style="display: block; width: 3000px">wide</span></div>'
    page = f'<html><body><a class="brand">B</a><main><section id="s"><h1>One</h1>{wide}</section></main></body></html>'
    (site / "index.html").write_text(page)
    with pytest.raises(CourseError, match="the paper is too narrow for math in #index--s: wide"):
        pdf.write(site, tmp_path / "book.pdf")
    with pytest.raises(CourseError, match="holds no site: run make site"):
        pdf.write(tmp_path, tmp_path / "book.pdf")


PAGE = """<html><body><a class="brand" href="index.html">Small</a><div id="contents"><ul>
<li class="toctree-l1"><a href="index.html">Start</a></li>
<li class="toctree-l1"><a href="two.html">Two</a></li></ul></div>
<main><section id="top"><h1>{title}</h1>{text}</section></main></body></html>"""
FIRST = """<p>See <a href="two.html#deep">the deep place</a>, <a href="#top">here</a>, <a href="a.ipynb">a file</a> and
<a href="https://example.org/">elsewhere</a>.</p>
<svg width="90" height="20"><a href="two.html#drawn"><text y="15">in a drawing</text></a></svg>
<div class="math" style="width: 400px">
<span style="display: inline-block; width: 40em">A formula wider than its room.</span></div>"""
SECOND = """<div style="height: 1500px">Long.</div><section id="deep"><h2>Deep</h2>
<div class="practice"><pre>def stub(): ...</pre><div class="practice-bar"><button>Check</button></div>
<details class="practice-hint-text"><summary>Hint 1</summary>Told.</details></div>
<details><summary>Answer</summary>Forty-two.</details><p id="drawn">Drawn.</p></section>"""


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    site = tmp_path_factory.mktemp("small")
    (site / "index.html").write_text(PAGE.format(title="One", text=FIRST))
    (site / "two.html").write_text(PAGE.format(title="Two", text=SECOND))
    pdf.write(site, site / "book.pdf", "https://example.org/course/")
    return site / "book.pdf"


def test_a_small_site_becomes_a_book(small):
    reader = PdfReader(small)
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert outline(reader.outline) == ["Contents", "One", "Two", "Deep"]
    assert "def stub(): ..." in text and "Answer" in text and "Forty-two." in text
    assert "Check" not in text and "Hint 1" not in text and "Told." not in text
    assert "A formula wider than its room." in text


def test_its_contents_give_the_pages_and_its_links_lead_there(small):
    numbers = pdf.pages_of(small)
    reader = PdfReader(small)
    assert numbers["index"] < numbers["two"] < numbers["two--deep"]
    words = reader.pages[1].extract_text().split()
    assert words[:7] == ["Contents", "One", str(numbers["index"]), "Two", str(numbers["two"]), "Deep", words[6]]
    assert words[6] == str(numbers["two--deep"])
    links = [note.get_object() for page in reader.pages for note in page.get("/Annots") or []]
    inside = {str(link["/Dest"]).removeprefix("/") for link in links if "/Dest" in link}
    assert inside == {"index", "two", "two--deep", "two--drawn", "index--top"}
    outside = {link["/A"]["/URI"] for link in links if "/A" in link}
    assert outside == {"https://example.org/course/a.ipynb", "https://example.org/"}


@pytest.mark.parametrize("link", ['<a href="#gone">x</a>', '<svg><a href="#gone"><text>x</text></a></svg>'])
def test_a_broken_link_is_refused(tmp_path, link):
    (tmp_path / "index.html").write_text(PAGE.format(title="One", text=link))
    (tmp_path / "two.html").write_text(PAGE.format(title="Two", text=""))
    with pytest.raises(CourseError, match="nothing has the id #index--gone"):
        pdf.write(tmp_path, tmp_path / "book.pdf")
