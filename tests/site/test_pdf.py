"""The printed book: every chapter is in it, its links lead somewhere, no formula is cut off, no solution is told."""

from __future__ import annotations

import json
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


def test_every_title_is_in_its_text_and_in_its_outline(book, text):
    assert len(titles()) >= 14
    for title in titles():
        assert title.replace("'", "’") in text
        assert title.replace("'", "’") in outline(book.outline)


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
