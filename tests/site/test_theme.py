"""The built pages as files: what they load, what leads where, what each page has of search, glossary and map."""

from __future__ import annotations

import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from autograde.build.chapter_map import Chapter, Map, chapter_map
from autograde.build.glossary import explained, terms
from autograde.catalogue import CHAPTERS

ROOT = Path(__file__).resolve().parents[2]
HTML, BOOK = ROOT / "_build" / "html", ROOT / "book"
NAMES = ["index", *re.findall(r"- file: (\S+)", (BOOK / "_toc.yml").read_text(encoding="utf-8"))]
PAGES = [*NAMES, "search"]
NOTE = re.compile(r"^(?:```|\$\$|.*\$\$)\n+\*(?:Rule|Shapes)", re.MULTILINE)


class Page(HTMLParser):
    """What a page loads and links, which ids it has, and what would break a strict policy."""

    def __init__(self, name: str):
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.inline: list[str] = []
        self.classes: list[str] = []
        self.text = (HTML / f"{name}.html").read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.inline += [name for name in given if name.startswith("on")]
        self.classes += (given.get("class") or "").split()
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.inline.append("a script in the page")
        if "src" in given:
            self.loads.append(given["src"])
        if tag == "link" and given.get("rel") in ("stylesheet", "preload", "modulepreload", "icon"):
            self.loads.append(given["href"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])


@pytest.fixture(scope="module")
def pages():
    return {name: Page(name) for name in PAGES}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_files_of_its_own_and_no_script_stands_in_it(pages, name):
    page = pages[name]
    assert page.inline == []
    assert len(page.loads) >= 4 and len(set(page.loads)) == len(page.loads)
    for file in page.loads:
        assert not re.match(r"[a-z]+:|/", file), f"{file} works on one host, or at one path, alone"
        assert (HTML / name).parent.joinpath(file.split("?")[0]).is_file(), file


@pytest.mark.parametrize("name", PAGES)
def test_ids_are_unique(pages, name):
    ids = pages[name].ids
    assert {id for id in ids if ids.count(id) > 1} == set()


def zipped(file: Path) -> int:
    return len(gzip.compress(file.read_bytes()))


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_without_its_figures_stays_under_250_kilobytes(pages, name):
    fonts = ("Main-Regular", "Main-Bold", "Math-Italic", "Math-BoldItalic", "AMS-Regular", "Size1-Regular")
    fonts += ("Size2-Regular", "Size3-Regular", "Size4-Regular", "Caligraphic-Regular")  # more than any page asks for
    files = [HTML / file.split("?")[0] for file in pages[name].loads if not file.startswith("_images/")]
    files += [HTML / f"{name}.html", *(HTML / "_static" / "katex" / "fonts" / f"KaTeX_{font}.woff2" for font in fonts)]
    assert sum(map(zipped, set(files))) < 250_000


def test_the_front_page_offers_an_exercise_for_less_than_30_kilobytes(pages):
    assert "try-indicator" in pages["index"].ids
    files = {HTML / file.split("?")[0] for file in pages["index"].loads if "practice" in file}
    assert len(files) == 3 and sum(map(zipped, files)) < 30_000


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_exercises_and_equations_have_permanent_links_and_lead_to_each_other(pages, chapter):
    page = pages[chapter]
    for exercise in CHAPTERS[chapter]:
        place, equation = f"exercise-{exercise.id.replace('_', '-')}", f"equation-{exercise.equation.lower()}"
        box = page.text.split(f'id="{place}"')[1].split('class="highlight')[0]
        assert f'class="headerlink" href="#{place}"' in box
        assert f'href="#{equation}"' in box
        below = page.text.split(f'id="{equation}"')[1].split("</p>")[0]
        assert f'class="headerlink" href="#{equation}"' in below
        assert 'class="asked"' in below and f'href="#{place}"' in below
    numbered = [id for id in page.ids if id.startswith("equation-")]
    assert {f"#{id}" for id in numbered} <= set(page.links)


@pytest.mark.parametrize("name", NAMES)
def test_every_step_of_a_derivation_is_a_row(pages, name):
    written = len(NOTE.findall((BOOK / f"{name}.md").read_text(encoding="utf-8")))
    assert pages[name].classes.count("step") == pages[name].classes.count("step-note") == written
    if name in CHAPTERS:
        assert written >= 5


def test_new_terms_are_marked_in_the_derivations(pages):
    for name in ("svm", "softmax"):
        assert pages[name].classes.count("changed") >= 5
        assert "katex-error" not in pages[name].text


# The glossary.


def test_every_term_is_in_the_glossary_and_is_explained_once_on_a_page_that_uses_it(pages):
    known = terms(BOOK)
    words = " ".join((BOOK / f"{name}.md").read_text(encoding="utf-8") for name in NAMES)
    assert len(known) > 30 and [term.term.lower() for term in known] == sorted(term.term.lower() for term in known)
    for name in NAMES:
        tips = re.findall(r'id="tip-(term-[a-z-]+)"', pages[name].text)
        assert len(tips) == len(set(tips))
    for term in known:
        assert term.anchor in pages["glossary"].ids
        forms = "|".join(map(re.escape, (term.term, *term.forms)))
        assert re.search(rf"\b({forms})\b", words, re.IGNORECASE), f"no page uses {term.term}"
    assert "term" not in pages["glossary"].classes, "the glossary explains its words to itself"


def test_a_term_is_found_as_a_word_in_any_of_its_forms_and_only_once():
    by_name = {term.term: term for term in terms(BOOK)}
    left = {form: by_name["kink"] for form in ("kink", "kinks")}
    first, link, rest = explained("Kinkajous have no kinks, and a kink is no animal.", left, "g.html")
    assert first.astext() == "Kinkajous have no " and rest.astext() == ", and a kink is no animal."
    assert '<a href="g.html#term-kink" aria-describedby="tip-term-kink">kinks</a>' in link.astext()
    assert left == {}


# The map.


def test_the_map_has_every_page_of_the_course_and_each_stands_below_what_it_builds_on():
    parts = yaml.safe_load((BOOK / "_toc.yml").read_text(encoding="utf-8"))["parts"]
    listed = [chapter["file"] for part in parts[:2] for chapter in part["chapters"]]
    found = chapter_map(BOOK)
    assert list(found.chapters) == listed
    for chapter in found.chapters.values():
        for need in chapter.needs:
            assert found.places[need][1] < found.places[chapter.page][1]
            assert listed.index(need) < listed.index(chapter.page)
            assert found.chapters[need].name in found.words()


def test_boxes_of_a_map_stand_apart_and_inside_it():
    small = Map(
        {"a": Chapter("a", "A & B", "x"), "b": Chapter("b", "B", "y", ("a",)), "c": Chapter("c", "C", "z", ("a",))}
    )
    assert [[chapter.page for chapter in row] for row in small.rows] == [["a"], ["b", "c"]]
    left, right = small.places["b"][0], small.places["c"][0]
    assert 0 <= left < left + 172 < right < right + 172 <= small.size[0]
    assert small.svg().count("<a href=") == 3 and "A &amp; B" in small.svg() and "A & B" not in small.svg()


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_says_what_it_builds_on_and_leads_on(pages, name):
    above = pages[name].text.split('class="builds-on"')[1].split("</p>")[0]
    for need in chapter_map(BOOK).chapters[name].needs:
        assert f'href="{need}.html"' in above
    at = NAMES.index(name)
    turn = pages[name].text.split('class="turn"')[1].split("</nav>")[0]
    assert f'href="{NAMES[at - 1]}.html"' in turn and f'href="{NAMES[at + 1]}.html"' in turn


# The search's index.


def test_the_index_leads_to_places_that_are_there(pages):
    text = (HTML / "_static" / "find-index.js").read_text(encoding="utf-8")
    places = json.loads(text.removeprefix("window.bookIndex = ").removesuffix(";\n"))
    for url, kind, title, page, said in places:
        name, _, anchor = url.partition("#")
        assert not anchor or anchor in pages[name.removesuffix(".html")].ids, url
        assert kind in ("section", "equation", "exercise", "term") and title and page
        assert "\\" not in said or kind in ("section", "exercise")  # of code alone; a formula is plain text
    exercises = [title.split(":")[0] for _, kind, title, *_ in places if kind == "exercise"]
    assert sorted(exercises) == sorted(exercise.id for chapter in CHAPTERS.values() for exercise in chapter)
    equation = next(place for place in places if place[0] == "svm.html#equation-eq-svm-dw")
    assert equation[4].startswith("dW = 1/N X^T dS + 2 λ W")
    assert equation[2].removeprefix("Equation ") in pages["svm"].text.split('id="equation-eq-svm-dw"')[1][:80]
